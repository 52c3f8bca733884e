"""Reads of legal holds."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, tuple_, union
from sqlalchemy.orm import Session

from approval.directory.models import LegalHold, Person, Unit, UnitVersion
from shared.errors import NotFound
from shared.kit.copies import table
from shared.kit.db import AnyRow

_HOLD = select(*table(LegalHold).c)


def holds(session: Session, *, after: tuple[Any, ...] | None, limit: int) -> Sequence[AnyRow]:
    """Return legal holds, newest first, those that ended too."""
    wanted = _HOLD
    if after is not None:
        wanted = wanted.where(tuple_(LegalHold.since, LegalHold.hold_id) < after)
    newest = wanted.order_by(LegalHold.since.desc(), LegalHold.hold_id.desc())
    return session.execute(newest.limit(limit)).all()


def hold_for_change(session: Session, hold_id: UUID) -> AnyRow:
    """Return a legal hold, held until the transaction ends. Raises ``NotFound``."""
    held = _HOLD.where(LegalHold.hold_id == hold_id).with_for_update()
    row = session.execute(held).one_or_none()
    if row is None:
        raise NotFound
    return row


def unit_holds_for_change(session: Session) -> Sequence[AnyRow]:
    """Return the holds of units that are in force, held until the transaction ends."""
    held = _HOLD.where(LegalHold.unit_id.is_not(None), LegalHold.ended_at.is_(None))
    return session.execute(held.order_by(LegalHold.hold_id).with_for_update()).all()


def is_known_person(session: Session, person_id: UUID) -> bool:
    """Tell whether there is or was a person of that id: whoever left can be held."""
    return bool(session.scalar(select(exists().where(Person.id == person_id))))


def units_ever_below(session: Session, unit_id: UUID) -> list[UUID]:
    """Return a unit and all that are or ever were below it; nothing when there is no such unit."""
    placed = union(
        select(Unit.id, Unit.parent_id), select(UnitVersion.id, UnitVersion.parent_id)
    ).subquery("placed")
    below = select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    below = below.union(select(placed.c.id).join(below, placed.c.parent_id == below.c.id))
    return list(session.scalars(select(below.c.id).order_by(below.c.id)))
