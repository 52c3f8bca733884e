"""Reads of the copies of people and units."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from shared.kit.db import any_bound, as_array
from submission.models import Person, Unit

_NAMES: Final = select(Person.person_id, Person.name).where(
    Person.person_id == any_bound("people"), Person.name != ""
)
_UNIT_NAMES: Final = select(Unit.unit_id, Unit.name).where(
    Unit.unit_id == any_bound("units"), Unit.name != ""
)


def names_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of people by id, those who left too; an unknown id is left out."""
    rows = session.execute(_NAMES, {"people": as_array(person_ids)})
    return {row.person_id: row.name for row in rows}


def unit_names(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of units by id; one that is not known yet is left out."""
    rows = session.execute(_UNIT_NAMES, {"units": as_array(unit_ids)})
    return {row.unit_id: row.name for row in rows}


def leads_a_unit(session: Session, person_id: UUID) -> bool:
    """Tell whether somebody heads a unit, or is the leader in charge of one."""
    leads = or_(Unit.head_id == person_id, Unit.leader_in_charge_id == person_id)
    return bool(session.scalar(select(exists().where(Unit.active, leads))))
