"""Reads of units and people as entries, for those who change them."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from approval.directory.domain.entries import PersonEntry, UnitEntry
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.models import Person, Unit
from shared.kit.copies import table
from shared.kit.db import any_of

_ONE_AT_A_TIME: Final = text("select pg_advisory_xact_lock(hashtextextended('roster', 0))")


_top = aliased(Unit)
TOP_UNIT: Final = (
    select(_top.id)
    .where(_top.active, _top.parent_id.is_(None))
    .order_by(_top.kind != UnitKind.LEADERSHIP.value, _top.code)
    .limit(1)
)


def one_at_a_time(session: Session) -> None:
    """Wait until nobody else changes units or people, and keep others waiting to the end."""
    session.execute(_ONE_AT_A_TIME)


def people_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, PersonEntry]:
    """Return those of these people there are, also who left."""
    rows = session.execute(select(*table(Person).c).where(Person.id == any_of(ids)))
    return {row.id: PersonEntry(**{**row._mapping, "tier": Tier(row.tier)}) for row in rows}


def units_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, UnitEntry]:
    """Return those of these units there are, also what ended."""
    rows = session.execute(select(*table(Unit).c).where(Unit.id == any_of(ids)))
    return {row.id: UnitEntry(**{**row._mapping, "kind": UnitKind(row.kind)}) for row in rows}


def person_ids_by_code(session: Session, codes: Collection[str]) -> dict[str, UUID]:
    """Return who has these codes, also who left; a code that nobody has is left out."""
    rows = session.execute(select(Person.code, Person.id).where(Person.code.in_(codes)))
    return {row.code: row.id for row in rows}


def unit_ids_by_code(session: Session, codes: Collection[str]) -> dict[str, UUID]:
    """Return what units have these codes, also what ended."""
    rows = session.execute(select(Unit.code, Unit.id).where(Unit.code.in_(codes)))
    return {row.code: row.id for row in rows}


def top_unit_id(session: Session) -> UUID | None:
    """Return the unit at the top of the tree; of several the leadership, or the first by code."""
    return session.scalar(TOP_UNIT)


def managers(session: Session, of: Collection[UUID]) -> dict[UUID, UUID]:
    """Return who is whose direct manager, of these people and of all above them."""
    above = select(Person.id, Person.manager_id).where(Person.id == any_of(of))
    line = above.cte("line", recursive=True)
    higher = select(Person.id, Person.manager_id).join(line, line.c.manager_id == Person.id)
    rows = session.execute(select(line.union(higher)))
    return {row.id: row.manager_id for row in rows if row.manager_id is not None}


def parents(session: Session, of: Collection[UUID]) -> dict[UUID, UUID]:
    """Return which unit stands above which, of these units and of all above them."""
    line = select(Unit.id, Unit.parent_id).where(Unit.id == any_of(of)).cte("line", recursive=True)
    higher = select(Unit.id, Unit.parent_id).join(line, line.c.parent_id == Unit.id)
    rows = session.execute(select(line.union(higher)))
    return {row.id: row.parent_id for row in rows if row.parent_id is not None}
