from datetime import date

import pytest

from sample.figures import month_of
from sample.opening import week_to_open

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("today", "opened", "week"),
    [
        (date(2026, 11, 16), [], MONDAY),
        (date(2026, 11, 20), [], MONDAY),
        (date(2026, 11, 22), [], MONDAY),
        (date(2026, 11, 22), [date(2026, 11, 9)], MONDAY),
        (date(2026, 11, 22), [MONDAY], date(2026, 11, 9)),
        (date(2026, 11, 22), [MONDAY, date(2026, 11, 2)], date(2026, 11, 9)),
        (date(2026, 11, 22), [MONDAY, date(2026, 11, 9)], date(2026, 11, 2)),
        (date(2027, 1, 1), [date(2026, 12, 28)], date(2026, 12, 21)),
    ],
)
def test_this_week_is_played_or_the_newest_past_one_that_is_not_open(
    today: date, opened: list[date], week: date
) -> None:
    assert week_to_open(today, opened) == week


@pytest.mark.parametrize(
    ("week", "month"),
    [
        (date(2026, 11, 23), "2026-11"),
        (date(2026, 11, 30), "2026-12"),
        (date(2026, 12, 28), "2026-12"),
        (date(2025, 12, 29), "2026-01"),
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday(week: date, month: str) -> None:
    assert month_of(week) == month
