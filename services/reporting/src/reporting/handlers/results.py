"""What reporting does when results are approved and breaches recorded."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.orm import Session

from reporting.handlers.hearing import consumer, taken
from reporting.handlers.progress import have_examined, keep_progress
from reporting.models import (
    Breach,
    Waiting,
    WeeklyResult,
)
from shared.contracts.approval import ResultApprovedV1, WaitingChangedV1
from shared.contracts.envelope import Event
from shared.contracts.scoring import BreachRecordedV1
from shared.kit.copies import keep_newest

_TOLD: Final = (
    "person_id",
    "week",
    "report_id",
    "result_id",
    "unit_id",
    "scorer_id",
    "approved_parts",
    "total",
    "grade",
    "rulebook",
    "decided_by_id",
    "approved_at",
)


@consumer.on(BreachRecordedV1)
def keep_breaches(session: Session, events: Sequence[Event]) -> None:
    """Keep which breaches a week has, and which were withdrawn."""
    columns = ("breach_id", "person_id", "week", "kind", "recorded_at", "withdrawn")
    keep_newest(session, Breach, [taken(event, columns, "version") for event in events])
    have_examined(session, events)


@consumer.on(WaitingChangedV1)
def keep_waiting(session: Session, events: Sequence[Event]) -> None:
    """Keep who has results to decide on, of which weeks and since when."""
    columns = ("person_id", "weeks")
    keep_newest(session, Waiting, [taken(event, columns, "version") for event in events])


@consumer.on(ResultApprovedV1)
def keep_results(session: Session, events: Sequence[Event]) -> None:
    """Keep the official results; the database keeps what they add up to in the same statement.

    Progress comes first: a list that brings one of these reports holds the same row of it, so that
    one waits for the other, and whichever is second counts the work of the report.
    """
    reported = [event for event in events if not event.data.get("imported", False)]
    keep_progress(session, reported, "approval_version", "approved_at")
    keep_newest(session, WeeklyResult, [_kept(event) for event in events])
    have_examined(session, reported)


def _kept(event: Event) -> dict[str, Any]:
    """Return the row of a result; one from before the platform has neither report nor scorer."""
    row = taken(event, _TOLD, "version") | {
        "key_task_missed": event.data.get("key_task_missed", False),
        "breaches": event.data.get("breaches", []),
        "self_points": _points(event.data["self_parts"]),
        "manager_points": _points(event.data["manager_parts"]),
        "document": event.data.get("document"),
    }
    if event.data.get("imported", False):
        row |= {"report_id": None, "scorer_id": None}
    return row


def _points(parts: Mapping[str, str]) -> str | None:
    return str(sum(map(Decimal, parts.values()))) if parts else None
