"""Weeks and their deadlines, in any zone and through any change of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submission.domain.errors import WeekNotYet
from submission.domain.weeks import (
    APPROVE_BY,
    HAND_IN_BY,
    SCORE_BY,
    check_may_open,
    deadlines,
    monday_of,
)

HA_NOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 20))
MONDAYS = DAYS.map(monday_of)
ZONES = st.sampled_from(
    [
        "Asia/Ho_Chi_Minh",
        "Asia/Bangkok",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",  # half an hour of summer time
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "UTC",
    ]
).map(ZoneInfo)


def utc(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_a_week_in_ha_noi_is_due_on_friday_monday_and_tuesday() -> None:
    due = deadlines(date(2026, 11, 16), zone=HA_NOI)
    assert due.hand_in_due_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert due.score_due_at == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert due.approve_due_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("week", "hand_in", "approve"),
    [
        # Clocks go back on Sunday 25 October 2026, an hour more between Friday and Tuesday.
        (date(2026, 10, 19), utc(10, 23, 15), utc(10, 27, 16)),
        # They go forward on Sunday 29 March 2026.
        (date(2026, 3, 23), utc(3, 27, 16), utc(3, 31, 15)),
    ],
)
def test_the_hour_on_the_wall_stays_when_summer_time_begins_or_ends(
    week: date, hand_in: datetime, approve: datetime
) -> None:
    due = deadlines(week, zone=ZoneInfo("Europe/Berlin"))
    assert due.hand_in_due_at == hand_in
    assert due.approve_due_at == approve


@given(week=MONDAYS, zone=ZONES)
def test_every_deadline_is_the_wall_clock_time_that_was_chosen(week: date, zone: ZoneInfo) -> None:
    due = deadlines(week, zone=zone)
    instants = (due.hand_in_due_at, due.score_due_at, due.approve_due_at)
    assert list(instants) == sorted(set(instants))
    for instant, (days, at) in zip(instants, (HAND_IN_BY, SCORE_BY, APPROVE_BY), strict=True):
        assert instant.tzinfo is UTC
        on_the_wall = instant.astimezone(zone)
        assert on_the_wall.date() == week + timedelta(days=days)
        assert on_the_wall.time() == at


@given(day=DAYS.filter(lambda day: day.weekday() != 0))
def test_only_a_monday_names_a_week(day: date) -> None:
    with pytest.raises(ValueError, match="is not a Monday"):
        deadlines(day, zone=HA_NOI)


@given(day=DAYS)
def test_a_day_belongs_to_the_week_of_the_monday_before_it(day: date) -> None:
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < timedelta(days=7)
    assert monday.isocalendar()[:2] == day.isocalendar()[:2]


@pytest.mark.parametrize("today", [date(2026, 11, 16), date(2026, 11, 22), date(2027, 1, 1)])
def test_a_week_may_be_opened_from_its_monday_on(today: date) -> None:
    check_may_open(date(2026, 11, 16), today=today)


def test_a_week_that_has_not_begun_is_refused_with_both_days() -> None:
    with pytest.raises(WeekNotYet) as refused:
        check_may_open(date(2026, 11, 23), today=date(2026, 11, 22))
    assert refused.value.facts == {"today": date(2026, 11, 22)}
    assert "2026-11-23" in refused.value.detail
