"""Points that a week's work suggests: by the rulebook's clause, with steps, in three languages."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rulebooks import LETTER, shipped
from shared.rulebook import Rulebook, RulebookError, Work, replay, suggest
from shared.rulebook.answers import suggest_answer
from shared.rulebook.loading import read_versions, shipped_files
from shared.rulebook.sentences import tell


def extended(tmp_path: Path, clauses: str) -> Rulebook:
    """Return the weekly letter with other suggestions."""
    file = tmp_path / "ours.yaml"
    file.write_text(
        f"""
id: ours
version: "1"
extends: {LETTER}
suggestions:
{clauses}
examples:
  - sentence: Everything
    run: grade
    given: {{parts: {{quality: 40, progress: 40, conduct: 20}}}}
    gives: {{total: 100}}
"""
    )
    return read_versions([file], beside=shipped_files())[0].newest


@pytest.mark.parametrize(
    ("work", "points"),
    [
        ([Work()], {"quality": 40, "progress": 40}),
        (
            [Work(completed=Decimal(4), major_errors=1), Work(delays=1)],
            {"quality": 38, "progress": 38},
        ),
        ([Work(coefficient=Decimal("1.5"), major_errors=4)], {"quality": 0, "progress": 40}),
        ([Work(major_errors=9), Work()], {"quality": 20, "progress": 40}),
        ([Work(completed=Decimal(3), delays=1)], {"quality": 40, "progress": 37}),
        ([Work(completed=Decimal(0), delays=3)], {}),
        ([], {}),
    ],
)
def test_the_letter_suggests_whole_points_for_what_was_done(
    work: list[Work], points: dict[str, int]
) -> None:
    assert {name: each.points for name, each in suggest(shipped(LETTER), work).items()} == points


def test_an_agency_takes_more_for_a_delay_and_measures_what_was_assigned(tmp_path: Path) -> None:
    ours = extended(
        tmp_path,
        "  quality: {measure: completed, places: 2, choice: ours}\n"
        "  progress: {measure: on_time, deduction: 100, choice: ours}",
    )
    done = [Work(completed=Decimal(2), assigned=Decimal(3), delays=1)]
    suggested = suggest(ours, done)
    assert suggested["quality"].points == Decimal("26.67")
    assert suggested["progress"].points == 20


def test_an_agency_can_have_nothing_suggested(tmp_path: Path) -> None:
    assert suggest(extended(tmp_path, "  quality:\n  progress:"), [Work()]) == {}


@pytest.mark.parametrize(
    ("clauses", "told"),
    [
        ("  speed: {measure: quality, choice: ours}", "suggestions.speed: No part"),
        ("  quality: {measure: stated, choice: ours}", "suggestions.quality.measure: Work cannot"),
        ("  quality: {measure: quality, deduction: 101, choice: ours}", "quality.deduction"),
    ],
)
def test_a_clause_that_cannot_be_is_refused_by_its_path(
    tmp_path: Path, clauses: str, told: str
) -> None:
    with pytest.raises(RulebookError, match=told):
        extended(tmp_path, clauses)


@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_the_steps_can_be_replayed_and_told(language: str) -> None:
    given: dict[str, Any] = {"work": [{"completed": 4, "major_errors": 1}, {"delays": 2}]}
    answer, steps = suggest_answer(shipped(LETTER), given)
    assert replay(steps) == Decimal(answer["points"]["progress"])
    told = tell(steps, shipped(LETTER), language)
    assert any("38" in each for each in told)
    assert not any("suggestions" in each for each in told)


def test_a_sentence_names_the_part_and_says_whose_formula_it_is() -> None:
    _, steps = suggest_answer(shipped(LETTER), {"work": [{"completed": 4, "major_errors": 1}]})
    assert tell(steps, shipped(LETTER), "en")[:4] == [
        "One major error takes 25 % of one product worth 1: 4 - 0.25 = 3.75 (our choice).",
        "Quality: 3.75 of 4 converted products = 93.75 % (our choice).",
        "Quality: 93.75 % of 40 points = 37.5 points (our choice).",
        "Suggested for quality, rounded: 38 (our choice).",
    ]
