"""What is known of a person's week, as the rulebook judges it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from shared.rulebook import PersonWeek, WeekStatus


def approved_week(
    week: date, parts: Mapping[str, str], *, key_task_missed: bool = False, breach: bool = False
) -> PersonWeek:
    """Return a week that has its official result, and what was found besides."""
    points = {name: Decimal(written) for name, written in parts.items()}
    return PersonWeek(week, WeekStatus.APPROVED, points, key_task_missed, breach)


def open_week(week: date, handed_in_at: datetime | None, *, excused: bool) -> PersonWeek:
    """Return a week without a result: excused, on its way, or not reported yet."""
    if excused:
        return PersonWeek(week, WeekStatus.EXCUSED, {})
    status = WeekStatus.MISSING if handed_in_at is None else WeekStatus.PENDING
    return PersonWeek(week, status, {})
