"""Reads of units and people."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from approval.directory.domain.entries import PersonEntry, UnitEntry
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.models import Person, Unit
from shared.errors import NotFound
from shared.kit.copies import table
from shared.kit.db import AnyRow, any_of

_PERSON: Final = select(
    Person.id.label("person_id"),
    Person.code,
    Person.name,
    Person.unit_id,
    Unit.name.label("unit_name"),
    Person.post_title,
    Person.tier,
    Person.manager_id,
    Person.active,
    Person.version,
).join(Unit, Unit.id == Person.unit_id)

UNIT: Final = select(
    Unit.id.label("unit_id"),
    Unit.code,
    Unit.name,
    Unit.kind,
    Unit.parent_id,
    Unit.head_id,
    Unit.leader_in_charge_id,
    Unit.active,
)


def person(session: Session, person_id: UUID) -> AnyRow:
    """Return a person with the name of the unit, also one who left. Raises ``NotFound``."""
    row = session.execute(_PERSON.where(Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def people(
    session: Session, *, unit_id: UUID | None, after: tuple[str] | None, limit: int
) -> Sequence[AnyRow]:
    """Return those who work here, or in one unit, in order of code, after one code."""
    wanted = _PERSON.where(Person.active)
    if unit_id is not None:
        wanted = wanted.where(Person.unit_id == unit_id)
    if after is not None:
        wanted = wanted.where(Person.code > after[0])
    return session.execute(wanted.order_by(Person.code).limit(limit)).all()


def people_found(session: Session, typed: str, *, limit: int) -> Sequence[AnyRow]:
    """Return those who work here and have a code, or whose name has what was typed in it.

    Whose code it is comes first, the others in order of code.
    """
    code = func.lower(Person.code) == typed.lower()
    named = Person.name.icontains(typed, autoescape=True)
    wanted = _PERSON.where(Person.active, or_(code, named))
    return session.execute(wanted.order_by(code.desc(), Person.code).limit(limit)).all()


def units(session: Session, *, after: tuple[str] | None, limit: int) -> Sequence[AnyRow]:
    """Return the units there are, in order of code, after one code."""
    wanted = UNIT.where(Unit.active)
    if after is not None:
        wanted = wanted.where(Unit.code > after[0])
    return session.execute(wanted.order_by(Unit.code).limit(limit)).all()


def unit(session: Session, unit_id: UUID) -> AnyRow:
    """Return a unit, also one that ended. Raises ``NotFound``."""
    row = session.execute(UNIT.where(Unit.id == unit_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def unit_names(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of units, those that ended too; an unknown id is left out."""
    wanted = select(Unit.id, Unit.name).where(Unit.id == any_of(unit_ids))
    return {row.id: row.name for row in session.execute(wanted)}


def all_units(session: Session) -> list[UnitEntry]:
    """Return every unit there is or was."""
    return [
        UnitEntry(**{**row._mapping, "kind": UnitKind(row.kind)})
        for row in session.execute(select(*table(Unit).c))
    ]


def all_people(session: Session) -> list[PersonEntry]:
    """Return everybody who works or worked here."""
    return _entries(session, select(*table(Person).c))


def people_managed_by_post(session: Session) -> list[PersonEntry]:
    """Return those who work here and whose direct manager follows their post."""
    return _entries(session, select(*table(Person).c).where(Person.active, Person.manager_by_post))


def person_entries_for_change(session: Session, ids: Collection[UUID]) -> dict[UUID, PersonEntry]:
    """Return people by id, in one order held until the transaction ends; those who left, too."""
    wanted = select(*table(Person).c).where(Person.id == any_of(ids)).order_by(Person.id)
    return {each.id: each for each in _entries(session, wanted.with_for_update())}


def _entries(session: Session, wanted: Select[*tuple[Any, ...]]) -> list[PersonEntry]:
    return [
        PersonEntry(**{**row._mapping, "tier": Tier(row.tier)}) for row in session.execute(wanted)
    ]


def vacant_units(session: Session) -> Sequence[str]:
    """Return the codes of the units that nobody heads."""
    wanted = select(Unit.code).where(Unit.active, Unit.head_id.is_(None)).order_by(Unit.code)
    return session.scalars(wanted).all()
