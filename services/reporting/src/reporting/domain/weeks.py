"""What is known of a person's week, as the rulebook judges it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from shared.rulebook import (
    Classified,
    Derivation,
    Facts,
    Period,
    PersonWeek,
    Rulebook,
    Status,
    WeekStatus,
    classify_period,
)


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


def classified(
    rulebook: Rulebook,
    period: Period,
    weeks: Sequence[PersonWeek],
    *,
    leader: bool,
    reopened: bool,
) -> tuple[Classified, Derivation]:
    """Return what the weeks of a period amount to, and why.

    It is provisional while a week's result is ``reopened``. Raises ``Invalid`` for a kind of period
    that the rulebook does not classify.
    """
    found, derivation = classify_period(rulebook, period, Facts(weeks=weeks, leader=leader))
    if found.status is Status.CLASSIFIED and reopened:
        found = Classified(Status.PROVISIONAL, *found[1:])
    return found, derivation
