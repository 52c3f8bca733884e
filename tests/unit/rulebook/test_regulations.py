"""Every regulation that is shipped: its own worked examples, and what holds of any regulation."""

from dataclasses import replace
from decimal import Decimal
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.rulebook import (
    Example,
    Rulebook,
    check_parts,
    default_rulebook,
    grade_of,
    mean,
    read_rulebook,
    total_of,
)

FILES = sorted(
    (resources.files("shared.rulebook") / "regulations").iterdir(), key=lambda file: file.name
)
RULEBOOKS = [read_rulebook(file) for file in FILES]
EVERY_RULEBOOK = pytest.mark.parametrize("rulebook", RULEBOOKS, ids=lambda each: each.id)
EXAMPLES = [
    pytest.param(rulebook, example, id=f"{rulebook.id}: {example.sentence}")
    for rulebook in RULEBOOKS
    for example in rulebook.examples
]
LETTER = default_rulebook()


def points(maximum: Decimal, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(0), maximum, places=places, allow_nan=False, allow_infinity=False)


def parts_of(rulebook: Rulebook) -> st.SearchStrategy[dict[str, Decimal]]:
    return st.fixed_dictionaries(
        {part.name: points(part.maximum, part.places) for part in rulebook.parts}
    )


def ranked(rulebook: Rulebook, total: Decimal) -> int:
    """Return how high a total's grade stands; the highest grade is 0."""
    return [band.grade for band in rulebook.bands].index(grade_of(rulebook, total))


@pytest.mark.parametrize(("rulebook", "example"), EXAMPLES)
def test_a_worked_example_comes_out_as_the_file_says(rulebook: Rulebook, example: Example) -> None:
    check_parts(rulebook, example.parts, field="parts")
    assert total_of(example.parts) == example.total
    assert grade_of(rulebook, example.total) == example.grade


@EVERY_RULEBOOK
def test_the_examples_stand_on_both_sides_of_every_floor(rulebook: Rulebook) -> None:
    totals = {example.total for example in rulebook.examples}
    step = Decimal(1).scaleb(-max(part.places for part in rulebook.parts))
    for band in rulebook.bands[:-1]:
        assert band.floor in totals, band.grade
        assert any(band.floor - 50 * step <= total < band.floor for total in totals), band.grade


@EVERY_RULEBOOK
def test_a_regulation_is_about_a_hundred_points(rulebook: Rulebook) -> None:
    assert sum(part.maximum for part in rulebook.parts) == 100
    assert len({part.name for part in rulebook.parts}) == len(rulebook.parts)
    assert len({band.grade for band in rulebook.bands}) == len(rulebook.bands)


@EVERY_RULEBOOK
@given(data=st.data())
def test_whatever_is_allowed_has_a_grade(rulebook: Rulebook, data: st.DataObject) -> None:
    parts = data.draw(parts_of(rulebook))
    check_parts(rulebook, parts, field="parts")
    total = total_of(parts)
    assert 0 <= total <= 100
    assert grade_of(rulebook, total) in {band.grade for band in rulebook.bands}


@EVERY_RULEBOOK
@given(data=st.data())
def test_raising_a_part_never_lowers_the_grade(rulebook: Rulebook, data: st.DataObject) -> None:
    parts = data.draw(parts_of(rulebook))
    part = data.draw(st.sampled_from(rulebook.parts))
    higher = data.draw(points(part.maximum, part.places).filter(lambda x: x >= parts[part.name]))
    raised = parts | {part.name: higher}
    assert ranked(rulebook, total_of(raised)) <= ranked(rulebook, total_of(parts))


@EVERY_RULEBOOK
def test_the_bands_cover_every_hundredth_from_0_to_100_from_bottom_to_top(
    rulebook: Rulebook,
) -> None:
    ranks = [ranked(rulebook, Decimal(hundredths) / 100) for hundredths in range(10_001)]
    assert ranks == sorted(ranks, reverse=True)
    assert set(ranks) == set(range(len(rulebook.bands)))


@EVERY_RULEBOOK
@given(totals=st.lists(points(Decimal(100)), min_size=1, max_size=53))
def test_a_mean_lies_between_the_least_and_the_most(
    rulebook: Rulebook, totals: list[Decimal]
) -> None:
    average = mean(totals)
    assert min(totals) <= average <= max(totals)
    assert ranked(rulebook, max(totals)) <= ranked(rulebook, average)
    assert ranked(rulebook, average) <= ranked(rulebook, min(totals))


@given(totals=st.lists(points(Decimal(100)), min_size=1, max_size=53), data=st.data())
def test_a_mean_does_not_depend_on_the_order_of_weeks(
    totals: list[Decimal], data: st.DataObject
) -> None:
    assert mean(data.draw(st.permutations(totals))) == mean(totals)


def test_points_are_added_exactly() -> None:
    assert total_of({"quality": Decimal("0.1"), "progress": Decimal("0.2")}) == Decimal("0.3")
    assert mean([Decimal("89.99"), Decimal("89.99"), Decimal("90.02")]) == 90
    assert grade_of(LETTER, mean([Decimal(90), Decimal("89.99")])) == "good"


FULL = {"quality": Decimal(40), "progress": Decimal(40), "conduct": Decimal(20)}


@pytest.mark.parametrize(
    ("parts", "errors"),
    [
        (FULL, {}),
        (
            FULL | {"quality": Decimal("40.01")},
            {"parts.quality": ["Give 0 to 40 points, not 40.01."]},
        ),
        (
            FULL | {"conduct": Decimal("-0.5")},
            {"parts.conduct": ["Give 0 to 20 points, not -0.5."]},
        ),
        (FULL | {"progress": Decimal("9.995")}, {"parts.progress": ["At most 2 decimal places."]}),
        (FULL | {"progress": Decimal("9.5000")}, {}),
        (
            FULL | {"charm": Decimal(1)},
            {"parts.charm": ["No such part; the parts are conduct, progress, quality."]},
        ),
        (
            {"conduct": Decimal(1)},
            {
                "parts.quality": ["This part needs a score."],
                "parts.progress": ["This part needs a score."],
            },
        ),
    ],
)
def test_scores_that_are_not_allowed_are_named_one_by_one(
    parts: dict[str, Decimal], errors: dict[str, list[str]]
) -> None:
    if not errors:
        check_parts(LETTER, parts, field="parts")
        return
    with pytest.raises(Invalid) as refused:
        check_parts(LETTER, parts, field="parts")
    assert refused.value.facts == {"errors": errors}


def test_what_a_result_says_of_its_regulation_changes_with_every_byte_of_the_file() -> None:
    assert LETTER.reference() == {
        "id": "btctw-8679-weekly",
        "version": "1",
        "sha256": LETTER.sha256,
    }
    assert replace(LETTER, sha256="0" * 64).reference()["sha256"] != LETTER.sha256
