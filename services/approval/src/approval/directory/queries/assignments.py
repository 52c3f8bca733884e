"""Reads of posts beside the main one, of absences, and of changes that are dated ahead."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from approval.directory.domain.planned import Changed
from approval.directory.models import (
    Absence,
    Assignment,
    AuditEntry,
    PersonVersion,
    PlannedChange,
    UnitVersion,
)
from shared.errors import NotFound
from shared.kit.copies import table
from shared.kit.db import AnyRow

_ASSIGNMENT: Final[Select[*tuple[Any, ...]]] = select(
    *(each.label("assignment_id") if each.key == "id" else each for each in table(Assignment).c)
)
_ABSENCE: Final[Select[*tuple[Any, ...]]] = select(
    *(each.label("absence_id") if each.key == "id" else each for each in table(Absence).c)
)
_CHANGE: Final[Select[*tuple[Any, ...]]] = select(
    *(each.label("change_id") if each.key == "id" else each for each in table(PlannedChange).c)
)


def assignments(session: Session, person_id: UUID) -> Sequence[AnyRow]:
    """Return the posts that a person holds, held or will hold beside the main one, oldest first."""
    wanted = _ASSIGNMENT.where(
        Assignment.person_id == person_id, Assignment.withdrawn_at.is_(None)
    ).order_by(Assignment.first_day, Assignment.id)
    return session.execute(wanted).all()


def assignment_for_change(session: Session, assignment_id: UUID) -> AnyRow:
    """Return a post beside the main one, held. Raises ``NotFound``."""
    return _one(session, _ASSIGNMENT.where(Assignment.id == assignment_id).with_for_update())


def absences(session: Session, person_id: UUID) -> Sequence[AnyRow]:
    """Return the days on which a person is, was or will be away, oldest first."""
    wanted = _ABSENCE.where(Absence.person_id == person_id, Absence.withdrawn_at.is_(None))
    return session.execute(wanted.order_by(Absence.first_day, Absence.id)).all()


def absence_for_change(session: Session, absence_id: UUID) -> AnyRow:
    """Return an absence, held. Raises ``NotFound``."""
    return _one(session, _ABSENCE.where(Absence.id == absence_id).with_for_update())


def planned_changes(session: Session, of: Changed, subject_id: UUID) -> Sequence[AnyRow]:
    """Return the changes that were dated ahead of a person or a unit, newest day first."""
    wanted = _CHANGE.where(PlannedChange.of == of, PlannedChange.subject_id == subject_id)
    newest = wanted.order_by(PlannedChange.day.desc(), PlannedChange.id.desc())
    return session.execute(newest.limit(200)).all()


def before_changes(
    session: Session, of: Changed, subject_id: UUID
) -> dict[datetime, Mapping[str, Any]]:
    """Return what an entry was before its planned changes, by the instant when they were done.

    Of several at one instant, before the first. The audit tells which versions they made; what it
    does not keep any longer is left out.
    """
    was = table(PersonVersion if of is Changed.PERSON else UnitVersion)
    made = AuditEntry.facts["version"].as_integer()
    instants = select(PlannedChange.done_at).where(
        PlannedChange.of == of, PlannedChange.subject_id == subject_id
    )
    wanted = (
        select(AuditEntry.at, *was.c)
        .join(was, and_(was.c.id == AuditEntry.subject_id, was.c.version == made - 1))
        .where(AuditEntry.subject_id == subject_id, AuditEntry.at.in_(instants))
        .ext(distinct_on(AuditEntry.at))
        .order_by(AuditEntry.at, was.c.version)
    )
    return {each["at"]: {**each} for each in session.execute(wanted).mappings()}


def waits(change: AnyRow) -> bool:
    """Tell whether a change was neither carried out, refused nor cancelled."""
    return change.done_at is None and change.cancelled_at is None


def planned_change_for_change(session: Session, change_id: UUID) -> AnyRow:
    """Return a change that was dated ahead, held. Raises ``NotFound``."""
    return _one(session, _CHANGE.where(PlannedChange.id == change_id).with_for_update())


def due_changes(session: Session, *, today: date, most: int) -> Sequence[AnyRow]:
    """Return the changes whose day has come, in the order in which they were to happen, held.

    Those that another transaction holds are left to it.
    """
    wanted = _CHANGE.where(
        PlannedChange.done_at.is_(None),
        PlannedChange.cancelled_at.is_(None),
        PlannedChange.day <= today,
    ).order_by(PlannedChange.day, PlannedChange.recorded_at, PlannedChange.id)
    return session.execute(wanted.limit(most).with_for_update(skip_locked=True)).all()


def refused_changes(session: Session) -> Sequence[AnyRow]:
    """Return the changes that could not be carried out, newest first."""
    wanted = _CHANGE.where(PlannedChange.refusal != "").order_by(PlannedChange.done_at.desc())
    return session.execute(wanted.limit(200)).all()


def _one(session: Session, wanted: Select[*tuple[Any, ...]]) -> AnyRow:
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return row
