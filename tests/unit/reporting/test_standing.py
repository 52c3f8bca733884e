"""What a mean amounts to: the figure that is printed never contradicts the grade beside it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.standing import Standing, distribution, standing
from shared.rulebook import default_rulebook, grade_of, mean

LETTER = default_rulebook()
GRADES = [band.grade for band in LETTER.bands]
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
        (decimals("82", "83", "83"), "82.66", "good"),
    ],
)
def test_the_mean_is_cut_for_reading_and_graded_before(
    totals: list[Decimal], printed: str, grade: str
) -> None:
    assert standing(LETTER, totals) == Standing(len(totals), Decimal(printed), grade)
    assert str(standing(LETTER, totals).mean) == printed


@given(totals=TOTALS)
def test_the_printed_mean_never_contradicts_the_grade(totals: list[Decimal]) -> None:
    stands = standing(LETTER, totals)
    assert stands.mean is not None
    assert grade_of(LETTER, stands.mean) == stands.grade
    assert 0 <= mean(totals) - stands.mean < Decimal("0.01")


def test_without_an_approved_week_there_is_neither_mean_nor_grade() -> None:
    assert standing(LETTER, []) == Standing(0, None, None)


@given(people=st.dictionaries(st.uuids(), TOTALS, max_size=20))
def test_a_distribution_counts_everybody_once_and_shows_every_grade(
    people: dict[object, list[Decimal]],
) -> None:
    counts = distribution(LETTER, people)
    assert list(counts) == GRADES
    assert sum(counts.values()) == len(people)
    for totals in people.values():
        assert counts[str(standing(LETTER, totals).grade)] > 0
