"""Periods: which exist, which weeks belong to them, and that no week is lost or counted twice."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebooks import LETTER, shipped
from shared.errors import Invalid
from shared.rulebook import Period, PeriodKind
from shared.rulebook.model import Year

CALENDAR_YEAR = shipped(LETTER).year
OCTOBER = replace(CALENDAR_YEAR, first_month=10, named_by_end=True)
APRIL = replace(CALENDAR_YEAR, first_month=4)
EVERY_YEAR = pytest.mark.parametrize(
    "by", [CALENDAR_YEAR, OCTOBER, APRIL], ids=["January", "October", "April"]
)

years = st.builds(
    Year,
    st.integers(1, 12),
    st.booleans(),
    st.integers(0, 6),
    st.just(CALENDAR_YEAR.basis),
)
kinds = st.sampled_from(PeriodKind)
some_mondays = st.integers(-2000, 2000).map(lambda weeks: date(2026, 3, 2) + timedelta(weeks=weeks))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-06", date(2025, 6, 1), date(2025, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_read_and_written(text: str, first: date, last: date) -> None:
    period = Period.read(text, CALENDAR_YEAR)
    assert (str(period), period.first_day, period.last_day) == (text, first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("2025-00", "2025-13", "2025-Q0", "2025-Q5", "2025-H0", "2025-H3", "2025-W10", "2025-6"),
        *(
            "",
            " 2025",
            "2025\n",
            "25",
            "20255",
            "0999",
            "2025-q3",
            "2025-Q33",
            "2025-",
            "2025-06-01",
        ),
        *("2\u066025", "2025-0\uff16", "Q3-2025", "now"),
    ],
)
def test_a_period_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Period.read(text, CALENDAR_YEAR)
    assert "write one like 2025-06, 2025-Q3, 2025-H2 or 2025" in str(refused.value.facts)


def test_a_fiscal_year_that_begins_in_october_is_named_by_its_end() -> None:
    assert Period.read("2026", OCTOBER).first_day == date(2025, 10, 1)
    assert Period.read("2026", OCTOBER).last_day == date(2026, 9, 30)
    assert Period.read("2026-Q1", OCTOBER).first_day == date(2025, 10, 1)
    assert Period.read("2026-H2", OCTOBER).first_day == date(2026, 4, 1)
    assert Period.read("2026-03", OCTOBER).first_day == date(2026, 3, 1)
    assert str(Period.of_week(PeriodKind.QUARTER, date(2025, 11, 3), OCTOBER)) == "2026-Q1"


def test_a_year_that_begins_in_april_may_be_named_by_its_beginning() -> None:
    assert Period.read("2026", APRIL).first_day == date(2026, 4, 1)
    assert str(Period.of_week(PeriodKind.QUARTER, date(2026, 2, 2), APRIL)) == "2025-Q4"


@pytest.mark.parametrize(
    ("monday", "month", "year"),
    [
        (date(2025, 6, 30), "2025-07", "2025"),
        (date(2025, 12, 29), "2026-01", "2026"),
        (date(2026, 12, 28), "2026-12", "2026"),  # ISO 2026-W53: its Thursday is 31 December
        (date(2027, 1, 4), "2027-01", "2027"),
        (date(2026, 3, 30), "2026-04", "2026"),
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday(monday: date, month: str, year: str) -> None:
    assert str(Period.of_week(PeriodKind.MONTH, monday, CALENDAR_YEAR)) == month
    assert str(Period.of_week(PeriodKind.YEAR, monday, CALENDAR_YEAR)) == year


def test_by_thursdays_a_year_has_exactly_the_weeks_of_its_iso_year() -> None:
    for year in range(2020, 2034):
        weeks = list(Period.read(str(year), CALENDAR_YEAR).weeks())
        assert {week.isocalendar().year for week in weeks} == {year}
        assert len(weeks) == date(year, 12, 28).isocalendar().week
    assert len(list(Period.read("2026", CALENDAR_YEAR).weeks())) == 53


@given(by=years, kind=kinds, monday=some_mondays)
def test_every_week_belongs_to_one_period_of_each_kind(
    by: Year, kind: PeriodKind, monday: date
) -> None:
    period = Period.of_week(kind, monday, by)
    assert period.holds(monday)
    assert monday in list(period.weeks())
    assert Period.read(str(period), by) == period
    others = [period.first_day - timedelta(days=20), period.last_day + timedelta(days=20)]
    for other in (Period.of_week(kind, day - timedelta(days=day.weekday()), by) for day in others):
        assert other != period
        assert not other.holds(monday)


@given(by=years, kind=kinds, year=st.integers(1900, 2100))
def test_periods_of_a_kind_follow_each_other_without_gap_or_overlap(
    by: Year, kind: PeriodKind, year: int
) -> None:
    two = [*Period.read(str(year), by).divided(kind), *Period.read(str(year + 1), by).divided(kind)]
    for one, after in pairwise(two):
        assert one.last_day + timedelta(days=1) == after.first_day
    weeks = [week for each in two for week in each.weeks()]
    assert all(after - one == timedelta(weeks=1) for one, after in pairwise(weeks))


@given(by=years, kind=kinds, monday=some_mondays)
def test_a_period_is_divided_into_shorter_ones_that_hold_the_same_weeks(
    by: Year, kind: PeriodKind, monday: date
) -> None:
    whole = Period.of_week(PeriodKind.YEAR, monday, by)
    parts = list(whole.divided(kind))
    assert parts[0].first_day == whole.first_day
    assert parts[-1].last_day == whole.last_day
    assert [week for part in parts for week in part.weeks()] == list(whole.weeks())


@EVERY_YEAR
def test_the_last_monday_that_there_is_belongs_to_no_period_nearby(by: Year) -> None:
    assert not Period.read("2999", replace(by, week_belongs_by=6)).holds(date(9999, 12, 27))
    assert not Period.read("1001", replace(by, week_belongs_by=6)).holds(date(1, 1, 1))
