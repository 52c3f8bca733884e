"""Reads of delegations, acting posts and what was before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from approval.directory.domain.authority_table import TABLE
from approval.directory.models import (
    Acting,
    Delegation,
    Person,
    PersonVersion,
    Unit,
    UnitVersion,
)
from shared.errors import NotFound
from shared.kit.copies import table
from shared.kit.db import AnyRow

_from = aliased(Person)
_to = aliased(Person)

_DELEGATION: Final[Select[*tuple[Any, ...]]] = (
    select(
        Delegation.id.label("delegation_id"),
        *(each for each in table(Delegation).c if each.key != "id"),
        _from.name.label("from_name"),
        _to.name.label("to_name"),
    )
    .join_from(Delegation, _from, _from.id == Delegation.from_id)
    .join(_to, _to.id == Delegation.to_id)
)


def works_here(session: Session, person_id: UUID | None) -> bool:
    """Tell whether somebody of that id works here."""
    return bool(session.scalar(select(exists().where(Person.id == person_id, Person.active))))


def is_unit(session: Session, unit_id: UUID) -> bool:
    """Tell whether there is a unit of that id."""
    return bool(session.scalar(select(exists().where(Unit.id == unit_id, Unit.active))))


def holds_approving_post(session: Session, person_id: UUID) -> bool:
    """Tell whether somebody heads a unit that approves or is a leader in charge, or acts as one."""
    acts = (
        select(Acting.unit_id)
        .where(Acting.person_id == person_id, Acting.ended_at.is_(None))
        .where(Acting.since <= func.now(), Acting.until > func.now())
    )
    holds = exists().where(
        Unit.active,
        or_(
            and_(Unit.head_id == person_id, Unit.kind.in_(sorted(TABLE.approving_kinds))),
            Unit.leader_in_charge_id == person_id,
            Unit.id.in_(acts),
        ),
    )
    return bool(session.scalar(select(holds)))


def delegations(session: Session, person_id: UUID) -> Sequence[AnyRow]:
    """Return the delegations that somebody gave or received, newest first, those that ended too."""
    wanted = _DELEGATION.where(or_(Delegation.from_id == person_id, Delegation.to_id == person_id))
    newest = wanted.order_by(Delegation.recorded_at.desc(), Delegation.id.desc())
    return session.execute(newest.limit(200)).all()


def own_delegation_for_change(session: Session, delegation_id: UUID, *, from_id: UUID) -> AnyRow:
    """Return a delegation that this person gave, held. Raises ``NotFound`` for any other."""
    held = _DELEGATION.where(Delegation.id == delegation_id, Delegation.from_id == from_id)
    row = session.execute(held.with_for_update(of=Delegation)).one_or_none()
    if row is None:
        raise NotFound
    return row


def unit_for_change(session: Session, unit_id: UUID) -> AnyRow | None:
    """Return a unit, held until the transaction ends."""
    held = select(*table(Unit).c).where(Unit.id == unit_id, Unit.active).with_for_update()
    return session.execute(held).one_or_none()


def acting_turned(session: Session, *, since: datetime, until: datetime) -> bool:
    """Tell whether somebody began or ended to act in a post from one instant up to another."""
    turned = or_(Acting.since.between(since, until), Acting.until.between(since, until))
    return bool(session.scalar(select(exists().where(turned))))


def acting(session: Session, acting_id: UUID) -> AnyRow:
    """Return who was named to act in a post. Raises ``NotFound``."""
    return _acting(session, _ACTING.where(Acting.id == acting_id))


def acting_for_change(session: Session, acting_id: UUID) -> AnyRow:
    """Return who was named to act in a post, held. Raises ``NotFound``."""
    return _acting(session, _ACTING.where(Acting.id == acting_id).with_for_update(of=Acting))


def actings(session: Session, unit_id: UUID) -> Sequence[AnyRow]:
    """Return who was named to act in a unit's posts, newest first, those that ended too."""
    named = _ACTING.add_columns(_to.name.label("person_name")).join(_to, _to.id == Acting.person_id)
    newest = named.where(Acting.unit_id == unit_id).order_by(Acting.since.desc(), Acting.id.desc())
    return session.execute(newest.limit(200)).all()


_ACTING: Final[Select[*tuple[Any, ...]]] = select(
    *(each.label("acting_id") if each.key == "id" else each for each in table(Acting).c)
)


def _acting(session: Session, wanted: Select[*tuple[Any, ...]]) -> AnyRow:
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return row


def person_history(
    session: Session, person_id: UUID, span: tuple[datetime, datetime] | None
) -> Sequence[AnyRow]:
    """Return what a person's entry was, oldest first; of a span, what held at some time of it."""
    wanted = select(*table(PersonVersion).c).where(PersonVersion.id == person_id)
    if span is not None:
        wanted = wanted.where(
            PersonVersion.since < span[1],
            or_(PersonVersion.until.is_(None), PersonVersion.until > span[0]),
        )
    return session.execute(wanted.order_by(PersonVersion.version)).all()


def unit_history(
    session: Session, unit_id: UUID, span: tuple[datetime, datetime] | None
) -> Sequence[AnyRow]:
    """Return what a unit's entry was, oldest first; of a span, what held at some time of it."""
    wanted = select(*table(UnitVersion).c).where(UnitVersion.id == unit_id)
    if span is not None:
        wanted = wanted.where(
            UnitVersion.since < span[1],
            or_(UnitVersion.until.is_(None), UnitVersion.until > span[0]),
        )
    return session.execute(wanted.order_by(UnitVersion.version)).all()
