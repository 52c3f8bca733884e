"""Which of a person's weeks call for a remediation meeting, by the rulebook that governs them."""

from collections.abc import Sequence
from datetime import date

from shared.rulebook import PersonWeek, Rulebook, WeekStatus, weekly_escalation
from shared.rulebook.escalation import Escalated


def called_for(
    rulebook: Rulebook, weeks: Sequence[PersonWeek], *, heads_unit: bool
) -> dict[date, Escalated]:
    """Return what each row of failed weeks calls for, by its first Monday.

    Each week is looked at with those before it, so that an earlier row is not lost behind a later
    one. Nothing where the rulebook knows no escalation.
    """
    if rulebook.escalation is None:
        return {}
    ordered = sorted(weeks, key=lambda each: each.week)
    found: dict[date, Escalated] = {}
    for end in range(1, len(ordered) + 1):
        if not _may_call(ordered[end - 1]):
            continue
        escalated, _ = weekly_escalation(rulebook, ordered[:end], heads_unit=heads_unit)
        if escalated.weeks:
            found[date.fromisoformat(escalated.weeks[0])] = escalated
    return found


def _may_call(week: PersonWeek) -> bool:
    return week.status is not WeekStatus.EXCUSED
