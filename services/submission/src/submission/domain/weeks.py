"""Weeks, and the instants by which each step is due."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from submission.domain.errors import WeekLongPast, WeekNotYet

HAND_IN_BY: Final = (4, time(17))
SCORE_BY: Final = (7, time(12))
APPROVE_BY: Final = (8, time(17))
"""Days after the week's Monday, and wall-clock time in the agency's zone. The letter names no day;
these are our choice: Friday 17:00, Monday 12:00, Tuesday 17:00."""

OLDEST: Final = timedelta(weeks=53)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When each step of a week is due; aware instants in UTC."""

    hand_in_due_at: datetime
    score_due_at: datetime
    approve_due_at: datetime


def monday_of(day: date) -> date:
    """Return the Monday that names the day's week."""
    return day - timedelta(days=day.weekday())


def deadlines(week: date, *, zone: ZoneInfo) -> Deadlines:
    """Return when each step of a week is due.

    The hour is the one that people see on the wall, whatever a change to or from summer time did
    in between. Raises ``ValueError`` when ``week`` is not a Monday.
    """
    if week.weekday() != 0:
        raise ValueError(f"{week} is not a Monday")

    def due(days: int, at: time) -> datetime:
        return datetime.combine(week + timedelta(days=days), at, zone).astimezone(UTC)

    return Deadlines(due(*HAND_IN_BY), due(*SCORE_BY), due(*APPROVE_BY))


def check_may_open(week: date, *, today: date) -> None:
    """Refuse a week that is not to be reported on now; ``today`` is in the agency's zone.

    Raises ``WeekNotYet`` before its Monday, and ``WeekLongPast`` after a year, which is our choice:
    older results are history, and come with their documents.
    """
    if week > today:
        raise WeekNotYet(f"The week of {week} begins on {week}; today is {today}.", today=today)
    if today - week > OLDEST:
        oldest = today - OLDEST
        raise WeekLongPast(f"Weeks since {oldest} can be opened.", oldest=oldest)
