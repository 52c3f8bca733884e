"""The units below one, for whatever is asked of a unit with those below it."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from reporting.models import Unit


def below(unit_id: UUID) -> Select[UUID]:
    """Return the ids of a unit and of all units below it."""
    tree = select(Unit.unit_id).where(Unit.unit_id == unit_id).cte("below", recursive=True)
    child = aliased(Unit)
    tree = tree.union(select(child.unit_id).where(child.parent_id == tree.c.unit_id))
    return select(tree.c.unit_id)
