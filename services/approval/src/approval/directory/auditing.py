"""Records who changed what in the directory, in the transaction of the change.

Decisions on results keep their own record (``approval.models.Decision``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from approval.directory.models import AuditEntry
from shared.kit.auth import Caller

COMMAND = Caller(kind="command", id="directory", scopes=frozenset())
"""Whoever may run commands on the service's machine."""


def person(person_id: UUID) -> Caller:
    """Return a person as the one who acts."""
    return Caller(kind="person", id=str(person_id), scopes=frozenset())


def record(
    session: Session,
    action: str,
    *,
    by: Caller,
    at: datetime,
    subject_id: UUID | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Add one act to the audit; ``facts`` are ids, codes, days and counts."""
    record_each(session, [Act(action, subject_id, facts or {})], by=by, at=at)


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, to whom or what; ``facts`` are ids, codes, days and counts."""

    action: str
    subject_id: UUID | None
    facts: Mapping[str, object]


def record_each(session: Session, acts: Iterable[Act], *, by: Caller, at: datetime) -> None:
    """Add the acts of one doer at one time to the audit, in one statement."""
    rows = [
        {
            "at": at,
            "actor_kind": by.kind,
            "actor_id": by.id,
            "action": act.action,
            "subject_id": act.subject_id,
            "facts": {k: _written(value) for k, value in act.facts.items() if value is not None},
        }
        for act in acts
    ]
    if rows:
        session.execute(insert(AuditEntry), rows)


def _written(value: object) -> Any:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_written(each) for each in value]
    return value if isinstance(value, (bool, int)) else str(value)
