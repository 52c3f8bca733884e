"""What holds of any regulation and any facts."""

import json
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebooks import LEADER, LETTER, STAFF, made, mondays, shipped
from shared.rulebook import (
    Derivation,
    Facts,
    Period,
    PersonWeek,
    Rulebook,
    WeekStatus,
    apply_caps,
    classify_period,
    convert,
    grade,
    replay,
    shipped_shelf,
    to_json,
    weekly_escalation,
)
from shared.rulebook.derivation import from_json
from shared.rulebook.facts import Graded, Products
from shared.rulebook.model import Part
from shared.rulebook.operations import band, printed

RULEBOOKS = [version.newest for version in shipped_shelf().versions]
EVERY_RULEBOOK = pytest.mark.parametrize("rulebook", RULEBOOKS, ids=lambda each: each.id)
W, N = shipped(LETTER), shipped(STAFF)
CAPPED = made("""caps:
  best: {name: x, grade: great, percent: 30, of: [everybody], count: fixed, rounding: down,
         groups: [unit], source: book}
""")


def steps_of(part: Part) -> st.SearchStrategy[Decimal]:
    return st.integers(0, int(part.maximum / part.step)).map(lambda number: number * part.step)


def parts_of(rulebook: Rulebook) -> st.SearchStrategy[dict[str, Decimal]]:
    return st.fixed_dictionaries({name: steps_of(part) for name, part in rulebook.parts.items()})


products = st.lists(
    st.builds(
        Products,
        st.sampled_from([Decimal(1), Decimal("0.8"), Decimal(4), Decimal(12)]),
        st.integers(1, 20),
        st.integers(0, 25),
        st.integers(0, 9),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def histories(rulebook: Rulebook = W) -> st.SearchStrategy[list[PersonWeek]]:
    one = st.tuples(st.sampled_from(WeekStatus), parts_of(rulebook), st.booleans(), st.booleans())
    return st.lists(one, min_size=1, max_size=9).map(
        lambda rows: [
            PersonWeek(day, status, parts if status is WeekStatus.APPROVED else {}, missed, breach)
            for day, (status, parts, missed, breach) in zip(
                mondays("2025-12-01", len(rows)), rows, strict=True
            )
        ]
    )


def through_json(derivation: Derivation) -> Any:
    """Replay a derivation as it was computed, and again from real JSON text; return the figure."""
    once = replay(derivation)
    text = json.dumps(to_json(derivation), ensure_ascii=False)
    again = from_json(json.loads(text))
    assert replay(again) == once
    assert json.dumps(to_json(again), ensure_ascii=False) == text
    return once


@EVERY_RULEBOOK
@settings(max_examples=30)
@given(data=st.data())
def test_raising_a_part_never_lowers_a_grade(rulebook: Rulebook, data: st.DataObject) -> None:
    parts = data.draw(parts_of(rulebook))
    name = data.draw(st.sampled_from(sorted(rulebook.parts)))
    part = rulebook.parts[name]
    higher = data.draw(steps_of(part).filter(lambda points: points >= parts[name]))
    before, after = grade(rulebook, parts)[0], grade(rulebook, parts | {name: higher})[0]
    if part.kind == "deduction":
        before, after = after, before
    assert rulebook.rank(after.grade) <= rulebook.rank(before.grade)
    assert after.total >= before.total
    assert after.printed >= before.printed


@given(given_products=products, place=st.integers(0, 3))
def test_completing_more_never_lowers_a_grade(given_products: list[Products], place: int) -> None:
    place %= len(given_products)
    one = given_products[place]
    more = Products(
        one.coefficient, one.assigned, one.completed + 1, one.quality_failures, one.delays
    )
    less = Products(one.coefficient, one.assigned, one.completed, one.quality_failures, one.delays)
    rest = [each for number, each in enumerate(given_products) if number != place]
    before = grade(N, {"general": Decimal(20)}, products=[*rest, less])[0]
    after = grade(N, {"general": Decimal(20)}, products=[*rest, more])[0]
    assert after.total >= before.total
    assert 20 <= after.total <= 90


@EVERY_RULEBOOK
def test_bands_cover_everything_from_0_to_the_most_without_gap_or_overlap(
    rulebook: Rulebook,
) -> None:
    hundredths = range(int(rulebook.maximum * 100) + 1)
    ranks = [rulebook.rank(band(Decimal(each) / 100, rulebook.floors)) for each in hundredths]
    assert ranks == sorted(ranks, reverse=True)
    assert set(ranks) == {rulebook.rank(name) for name in rulebook.floors}
    for name, floor in rulebook.floors.items():
        holding = [each for each, least in rulebook.floors.items() if floor >= least]
        assert holding[0] == name
    assert all(upper > lower for upper, lower in pairwise(rulebook.floors.values()))


@EVERY_RULEBOOK
@settings(max_examples=30)
@given(points=st.fractions(0, 100, max_denominator=10**9))
def test_the_printed_figure_never_contradicts_the_grade(
    rulebook: Rulebook, points: Fraction
) -> None:
    points = points * Fraction(rulebook.maximum) / 100
    for places in (rulebook.places, 2):
        figure = printed(points, places, rulebook.floors)
        assert band(figure, rulebook.floors) == band(points, rulebook.floors)
        assert abs(Fraction(figure) - points) < Fraction(1, 10**places)
        assert figure == round(figure, places)


@given(weeks=histories(), data=st.data())
def test_permuting_weeks_changes_no_classification(
    weeks: list[PersonWeek], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(weeks))
    for written in ("2025-12", "2026-Q1", "2025-H2", "2026"):
        period = Period.read(written, W.year)
        one, two = (classify_period(W, period, Facts(each)) for each in (weeks, other))
        assert one[0] == two[0]
        if one[0].grade is not None:
            assert through_json(one[1]) == one[0].grade


@given(weeks=histories(), data=st.data())
def test_moving_points_between_weeks_changes_no_mean(
    weeks: list[PersonWeek], data: st.DataObject
) -> None:
    """The dates decide about meetings only: a year is the same whichever week had which points."""
    order = data.draw(st.permutations(range(len(weeks))))
    moved = [
        PersonWeek(day, weeks[place].status, weeks[place].parts)
        for day, place in zip(mondays("2026-02-02", len(weeks)), order, strict=True)
    ]
    stayed = [
        PersonWeek(day, each.status, each.parts)
        for day, each in zip(mondays("2026-02-02", len(weeks)), weeks, strict=True)
    ]
    year = Period.read("2026", W.year)
    one, two = (classify_period(W, year, Facts(each))[0] for each in (stayed, moved))
    assert (one.score, one.grade, one.status) == (two.score, two.grade, two.status)


@EVERY_RULEBOOK
@settings(max_examples=30)
@given(data=st.data())
def test_a_grades_derivation_replays_to_it_also_through_json(
    rulebook: Rulebook, data: st.DataObject
) -> None:
    value, derivation = grade(rulebook, data.draw(parts_of(rulebook)))
    assert through_json(derivation) == value.grade
    assert any(step.output == value.total for step in derivation)
    assert any(step.output == value.printed for step in derivation)


@given(given_products=products, d=st.sampled_from([50, 100]), general=st.integers(0, 30))
def test_the_derivation_of_products_replays_too(
    given_products: list[Products], d: int, general: int
) -> None:
    factors = {name: (Decimal(d), Decimal(100)) for name in ("d", "đ", "e")}
    value, derivation = grade(
        shipped(LEADER), {"general": Decimal(general)}, factors=factors, products=given_products
    )
    assert through_json(derivation) == value.grade
    totals = [step.output for step in derivation if step.operation == "total"]
    assert totals == [value.total]


@given(weeks=histories(), heads_unit=st.booleans())
def test_a_meetings_derivation_replays_to_it(weeks: list[PersonWeek], heads_unit: bool) -> None:  # noqa: FBT001
    value, derivation = weekly_escalation(W, weeks, heads_unit=heads_unit)
    assert through_json(derivation) == value.meeting


@given(score=st.decimals(0, 100, places=2))
def test_a_conversions_derivation_replays_to_its_grade(score: Decimal) -> None:
    value, derivation = convert(score, W, N)
    assert through_json(derivation) == value.grade


@settings(max_examples=50)
@given(
    scores=st.lists(st.integers(0, 200), max_size=30),
    units=st.lists(st.sampled_from("abc"), min_size=30, max_size=30),
)
def test_caps_never_leave_more_than_allowed_and_never_change_a_score(
    scores: list[int], units: list[str]
) -> None:
    people = [
        Graded(f"p{place}", Decimal(score) / 2, None, {"unit": unit})
        for place, (score, unit) in enumerate(zip(scores, units, strict=False))
    ]
    before = [(each.id, each.score, each.grade) for each in people]
    (found,), derivation = apply_caps(CAPPED, people)
    assert [(each.id, each.score, each.grade) for each in people] == before
    unit_of = {each.id: each.group["unit"] for each in people}
    for room in found.rooms:
        inside = [name for name in found.stays if unit_of[name] == room.group]
        waiting = [name for name in found.tied if unit_of[name] == room.group]
        assert len(inside) <= room.allowed <= room.candidates
        assert not waiting or len(inside) < room.allowed < len(inside) + len(waiting)
    if people:
        through_json(derivation)
