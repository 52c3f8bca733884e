"""Reads of the copies of people."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reporting.models import Person
from shared.kit.db import any_bound, as_array

_NAMES: Final = select(Person.person_id, Person.name).where(Person.person_id == any_bound("people"))


def names_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of people by id, those who left too; an unknown id is left out."""
    rows = session.execute(_NAMES, {"people": as_array(person_ids)})
    return {row.person_id: row.name for row in rows}
