"""The units below some, for whatever is asked of units with those below them."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from reporting.models import Unit
from shared.kit.db import any_bound, any_of


def _below(start: Select[UUID]) -> Select[UUID]:
    tree = start.cte("below", recursive=True)
    child = aliased(Unit)
    tree = tree.union(select(child.unit_id).where(child.parent_id == tree.c.unit_id))
    return select(tree.c.unit_id)


def below(*unit_ids: UUID) -> Select[UUID]:
    """Return the ids of units and of all units below them."""
    return _below(select(Unit.unit_id).where(Unit.unit_id == any_of(unit_ids)))


BELOW: Final = _below(select(Unit.unit_id).where(Unit.unit_id == any_bound("units")))
"""The same for a statement that is built once; it is sent ``as_array`` as ``units``."""
