"""Which weeks belong to which month: those whose Thursday does."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.months import Month

MONDAYS = st.dates(date(1000, 1, 10), date(2999, 12, 1)).map(
    lambda day: day - timedelta(days=day.weekday())
)
MONTHS = st.builds(Month, st.integers(1000, 2999), st.integers(1, 12))


@pytest.mark.parametrize(
    ("monday", "month"),
    [
        (date(2026, 11, 16), "2026-11"),
        (date(2026, 11, 30), "2026-12"),  # three days in November, Thursday 3 December
        (date(2026, 10, 26), "2026-10"),
        (date(2026, 12, 28), "2026-12"),  # ISO week 53, Thursday 31 December
        (date(2027, 1, 4), "2027-01"),
        (date(2024, 12, 30), "2025-01"),  # ISO week 1 of 2025
        (date(2021, 1, 4), "2021-01"),
        (date(2020, 12, 28), "2020-12"),  # ISO week 53 of 2020 ends on 3 January
        (date(2024, 2, 26), "2024-02"),  # Thursday 29 February
        (date(2023, 2, 27), "2023-03"),
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday(monday: date, month: str) -> None:
    assert str(Month.of_week(monday)) == month


@given(monday=MONDAYS)
def test_the_week_of_every_monday_lies_in_its_month_and_in_no_neighbour(monday: date) -> None:
    month = Month.of_week(monday)
    first, last = month.mondays()
    assert first <= monday <= last
    for neighbour in (monday - timedelta(days=28), monday + timedelta(days=28)):
        if Month.of_week(neighbour) != month:
            assert not first <= neighbour <= last


@given(month=MONTHS)
def test_a_month_has_four_or_five_weeks_and_each_is_its_own(month: Month) -> None:
    first, last = month.mondays()
    days = ((first + timedelta(days=number)) for number in range((last - first).days + 1))
    mondays = [day for day in days if day.weekday() == 0]
    assert len(mondays) in {4, 5}
    assert {Month.of_week(monday) for monday in mondays} == {month}


@pytest.mark.parametrize(("year", "weeks"), [(2020, 53), (2025, 52), (2026, 53), (2027, 52)])
def test_every_iso_week_of_a_year_is_in_exactly_one_of_its_months(year: int, weeks: int) -> None:
    mondays = [date.fromisocalendar(year, week, 1) for week in range(1, weeks + 1)]
    months = Counter(Month.of_week(monday) for monday in mondays)
    assert set(months) == {Month(year, number) for number in range(1, 13)}
    assert months.total() == weeks


def test_months_meet_without_a_gap_over_new_year() -> None:
    _, last_of_2026 = Month(2026, 12).mondays()
    first_of_2027, _ = Month(2027, 1).mondays()
    assert last_of_2026 + timedelta(days=1) == first_of_2027


@given(month=MONTHS)
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    assert Month.read(str(month)) == month


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-1",
        "26-11",
        "2026-11-16",
        "2026-11\n",
        " 2026-11",
        "\uff12026-11",
        "0000-12",
        "0001-01",
        "9999-12",
        "tháng 11",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write one like 2026-11"):
        Month.read(text)
