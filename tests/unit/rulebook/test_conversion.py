"""A score is carried over and a grade never."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebooks import LETTER, STAFF, made, shipped
from shared.errors import Invalid
from shared.rulebook import convert, replay

W, N = shipped(LETTER), shipped(STAFF)


@pytest.mark.parametrize(
    ("score", "letter", "decree"),
    [
        ("71", "completed", "good"),
        ("74.99", "completed", "good"),
        ("75", "good", "good"),
        ("69.99", "completed", "completed"),
        ("90", "excellent", "excellent"),
        ("0", "not_completed", "not_completed"),
    ],
)
def test_a_score_has_its_own_grade_under_each_regulation(
    score: str, letter: str, decree: str
) -> None:
    assert convert(Decimal(score), N, W)[0].grade == letter
    value, derivation = convert(Decimal(score), W, N)
    assert (value.total, value.grade) == (Decimal(score), decree)
    assert replay(derivation) == decree


@pytest.mark.parametrize("grade", ["completed", "71", "excellent", "", None])
def test_a_grade_is_refused(grade: Any) -> None:
    with pytest.raises(Invalid) as refused:
        convert(grade, W, N)
    assert "Convert the score, not the grade" in str(refused.value.facts)


@pytest.mark.parametrize("score", ["100.01", "-0.01", "NaN", "Infinity", "1E+9"])
def test_a_score_that_cannot_be_is_refused(score: str) -> None:
    with pytest.raises(Invalid) as refused:
        convert(Decimal(score), W, N)
    assert "Give 0 to 100 points" in str(refused.value.facts)


def test_points_go_over_in_proportion_to_the_maximum() -> None:
    half = made(
        "parts: {work: {maximum: 20}}\n"
        "grades: {great: {floor: 45}, good: {floor: 35}, fair: {floor: 25}}"
    )
    assert half.maximum == 50
    value, derivation = convert(Decimal("44.99"), half, W)
    assert (value.total, value.printed, value.grade) == (Decimal("89.98"), Decimal("89.98"), "good")
    assert convert(Decimal(45), half, W)[0].grade == "excellent"
    assert derivation[0].inputs == {"points": Decimal("44.99"), "maximum": 50, "onto": 100}


def test_a_score_whose_digits_never_end_is_carried_exactly() -> None:
    value, derivation = convert(Fraction(290, 3), W, N)
    assert (value.total, value.printed) == (Fraction(290, 3), Decimal("96.67"))
    assert replay(derivation) == "excellent"


@given(score=st.decimals(0, 100, places=2))
def test_there_and_back_is_the_same_score(score: Decimal) -> None:
    other = made(
        "parts: {work: {maximum: 40}}\n"
        "grades: {great: {floor: 60}, good: {floor: 50}, fair: {floor: 30}}"
    )
    there = convert(score, W, other)[0].total
    assert convert(there, other, W)[0].total == score
