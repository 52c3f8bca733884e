"""Writes of breaches: recorded and withdrawn, never changed; each is said."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from scoring import queries
from scoring.domain.breaches import RECORDING, Role, check_breach, week_of
from scoring.domain.errors import AlreadyWithdrawn, NotYoursToRecord
from scoring.models import Breach, BreachWithdrawal
from shared.contracts.scoring import BreachRecordedV1
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.kit.ids import new_id


def record_breach(  # noqa: PLR0913 - a breach has this many facts
    session: Session,
    person_id: UUID,
    *,
    by: UUID,
    kind: str,
    day: date,
    note: str,
    evidence: str,
    today: date,
    now: datetime,
) -> AnyRow:
    """Record a person's breach on a day, and return it.

    For today's direct manager and the Office. Raises ``NotFound`` for anybody else,
    ``NotYoursToRecord`` for oneself, ``Invalid`` for an unknown kind or a day still to come.
    """
    role = _recording(session, person_id, by)
    check_breach(kind, day, today=today)
    breach_id = new_id()
    row: dict[str, Any] = {"breach_id": breach_id, "person_id": person_id, "week": week_of(day)}
    row |= {"day": day, "kind": kind, "note": note, "evidence": evidence}
    session.execute(insert(Breach).values(row | {"by_id": by, "role": role, "at": now}))
    return _said(session, breach_id, version=1, now=now)


def withdraw_breach(
    session: Session, breach_id: UUID, *, by: UUID, reason: str, now: datetime
) -> AnyRow:
    """Withdraw a breach with the reason, and return it; what was recorded stays.

    Raises ``NotFound``, ``NotYoursToRecord`` for oneself, ``AlreadyWithdrawn``.
    """
    found = queries.breach(session, breach_id)
    role = _recording(session, found.person_id, by)
    row = {"breach_id": breach_id, "by_id": by, "role": role, "at": now, "reason": reason}
    made = upsert(BreachWithdrawal).values(row).on_conflict_do_nothing()
    if session.scalar(made.returning(BreachWithdrawal.breach_id)) is None:
        raise AlreadyWithdrawn
    return _said(session, breach_id, version=2, now=now)


def _recording(session: Session, person_id: UUID, by: UUID) -> Role:
    role = queries.role_towards(session, person_id, caller_id=by)
    if role not in RECORDING:
        raise NotYoursToRecord
    return role


def _said(session: Session, breach_id: UUID, *, version: int, now: datetime) -> AnyRow:
    row = queries.breach(session, breach_id)
    record_event(
        session,
        BreachRecordedV1,
        subject=breach_id,
        subjectversion=version,
        data=dict(row._mapping),
        now=now,
    )
    return row
