"""What a mean amounts to: the figure that is printed never contradicts the grade beside it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.standing import distribution, standing
from shared.rulebook import shipped_shelf

LETTER = shipped_shelf().find("btctw-8679-weekly", date(2026, 11, 16))
DECREE = shipped_shelf().find("decree-335-2025-staff", date(2026, 11, 16))
GRADES = list(LETTER.grades)
TOTALS = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=53)


def decimals(*points: str) -> list[Decimal]:
    return [Decimal(each) for each in points]


@pytest.mark.parametrize(
    ("totals", "printed", "grade"),
    [
        (decimals("90", "90"), "90.00", "excellent"),
        (decimals("90", "90", "89.99"), "89.99", "good"),  # 89.996… rounded would print 90.00
        (decimals("89.99", "90"), "89.99", "good"),
        (decimals("75", "75", "74.99"), "74.99", "completed"),
        (decimals("49.99", "50", "50"), "49.99", "not_completed"),
        (decimals("0"), "0.00", "not_completed"),
        (decimals("100", "100"), "100.00", "excellent"),
        (decimals("82", "83", "83"), "82.67", "good"),
    ],
)
def test_the_mean_is_rounded_for_reading_and_graded_before(
    totals: list[Decimal], printed: str, grade: str
) -> None:
    stands = standing(LETTER, totals)
    assert stands is not None
    assert (str(stands.printed), stands.grade) == (printed, grade)


@given(totals=TOTALS)
def test_the_printed_mean_never_contradicts_the_grade(totals: list[Decimal]) -> None:
    stands = standing(LETTER, totals)
    assert stands is not None
    again = standing(LETTER, [stands.printed])
    assert again is not None
    assert again.grade == stands.grade
    assert abs(sum(totals, Decimal(0)) / len(totals) - stands.printed) < Decimal("0.01")


def test_without_an_approved_week_there_is_neither_mean_nor_grade() -> None:
    assert standing(LETTER, []) is None


@given(groups=st.lists(st.tuples(st.decimals(0, 100, places=2), st.integers(1, 9)), max_size=20))
def test_a_distribution_counts_everybody_once_and_shows_every_grade(
    groups: list[tuple[Decimal, int]],
) -> None:
    counts = distribution(((LETTER, mean, people) for mean, people in groups), GRADES)
    assert list(counts) == GRADES
    assert sum(counts.values()) == sum(people for _, people in groups)


def test_everybody_is_counted_by_the_rulebook_that_governs_them() -> None:
    judged = [(LETTER, Decimal(71), 1), (DECREE, Decimal(71), 2)]
    assert distribution(judged, GRADES) == {
        "excellent": 0,
        "good": 2,
        "completed": 1,
        "not_completed": 0,
    }
