"""Legal holds: recorded, ended, and kept up with the tree of units."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.auditing import person, record
from approval.directory.domain.holds import Held
from approval.directory.domain.mandates import AlreadyEnded
from approval.directory.models import LegalHold
from shared.contracts.directory import HoldChangedV1
from shared.errors import Invalid
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.kit.ids import new_id


def record_hold(session: Session, held: Held, *, by: UUID, now: datetime) -> AnyRow:
    """Put a person, or a unit with those below it, under legal hold and return the hold.

    Whoever left and a unit that ended can be held, too. Raises ``Invalid``.
    """
    held.check()
    if held.person_id is not None and not queries.is_known_person(session, held.person_id):
        raise Invalid({"person_id": ["There is no such person."]})
    unit_ids = [] if held.unit_id is None else queries.units_ever_below(session, held.unit_id)
    if held.unit_id is not None and not unit_ids:
        raise Invalid({"unit_id": ["There is no such unit."]})
    hold_id = new_id()
    session.execute(
        insert(LegalHold).values(
            hold_id=hold_id,
            person_id=held.person_id,
            unit_id=held.unit_id,
            unit_ids=unit_ids,
            reason=held.reason,
            document=held.document,
            recorded_by=by,
            since=now,
            version=1,
        )
    )
    facts = {"person_id": held.person_id, "unit_id": held.unit_id}
    record(session, "hold_recorded", by=person(by), at=now, subject_id=hold_id, facts=facts)
    return _said(session, hold_id, now)


def end_hold(session: Session, hold_id: UUID, *, by: UUID, now: datetime) -> AnyRow:
    """End a legal hold at once and return it. Raises ``NotFound``, ``AlreadyEnded``."""
    hold = queries.hold_for_change(session, hold_id)
    if hold.ended_at is not None:
        raise AlreadyEnded
    _change(session, hold, ended_at=now, ended_by=by)
    facts = {"person_id": hold.person_id, "unit_id": hold.unit_id}
    record(session, "hold_ended", by=person(by), at=now, subject_id=hold_id, facts=facts)
    return _said(session, hold_id, now)


def widen_holds(session: Session, *, now: datetime) -> int:
    """Let holds of units reach what came below them since, and return how many those are."""
    widened = 0
    for hold in queries.unit_holds_for_change(session):
        reached = {*hold.unit_ids, *queries.units_ever_below(session, hold.unit_id)}
        if len(reached) > len(hold.unit_ids):
            _change(session, hold, unit_ids=sorted(reached))
            _said(session, hold.hold_id, now)
            widened += 1
    return widened


def _change(session: Session, hold: AnyRow, **values: Any) -> None:
    changed = update(LegalHold).where(LegalHold.hold_id == hold.hold_id)
    session.execute(changed.values(version=hold.version + 1, **values))


def _said(session: Session, hold_id: UUID, now: datetime) -> AnyRow:
    """Say a hold as it is now, without why, and return it."""
    hold = queries.hold_for_change(session, hold_id)
    data = {name: getattr(hold, name) for name in HoldChangedV1().fields}
    record_event(
        session,
        HoldChangedV1,
        subject=hold_id,
        subjectversion=hold.version,
        data=data,
        now=now,
    )
    return hold
