"""Reads of the tree of units: the way up from one, what stands below it, and finding one."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from approval.directory.models import Person, Unit
from approval.directory.queries.organisation import UNIT
from shared.kit.db import AnyRow, any_of

_head = aliased(Person)
_above = aliased(Unit)
_below = aliased(Unit)
_DRAWN: Final = (
    select(
        Unit.id.label("unit_id"),
        Unit.code,
        Unit.name,
        Unit.parent_id,
        _head.name.label("head_name"),
        select(func.count())
        .where(_below.parent_id == Unit.id, _below.active)
        .correlate(Unit)
        .scalar_subquery()
        .label("below"),
    )
    .outerjoin(_head, and_(_head.id == Unit.head_id, _head.active))
    .where(Unit.active)
    .order_by(Unit.code)
)
_TOPS: Final = _DRAWN.outerjoin(_above, and_(_above.id == Unit.parent_id, _above.active)).where(
    _above.id.is_(None)
)
"""Also units whose unit above has ended, so that none is out of sight."""

_ONE: Final = bindparam("id", type_=Uuid)
_IN_ONE: Final = _DRAWN.where(Unit.parent_id == _ONE)


def _way() -> Select[*tuple[Any, ...]]:
    line = select(Unit.id).where(Unit.id == _ONE).cte("line", recursive=True)
    higher = select(Unit.parent_id).join(line, line.c.id == Unit.id)
    ids = line.union(higher.where(Unit.parent_id.is_not(None)))
    return UNIT.where(Unit.active, Unit.id.in_(select(ids.c.id)))


_WAY: Final = _way()
# Built once: building such statements took longer than running them.


def way_to(session: Session, unit_id: UUID) -> list[AnyRow]:
    """Return the units above one, the top first, and itself last; nothing where there is none.

    A unit that ended, or a circle that is half told, ends the way.
    """
    units = {each.unit_id: each for each in session.execute(_WAY, {"id": unit_id})}
    way: list[AnyRow] = []
    at = units.pop(unit_id, None)
    while at is not None:
        way.append(at)
        at = units.pop(at.parent_id, None)
    return way[::-1]


def units_in(
    session: Session, unit_id: UUID | None, *, after: tuple[str] | None, limit: int
) -> Sequence[AnyRow]:
    """Return the units right below one, or at the top, in order of code, after one code.

    ``head_name`` is nothing where nobody who works here is appointed, ``below`` how many units
    stand right below.
    """
    wanted = _TOPS if unit_id is None else _IN_ONE
    if after is not None:
        wanted = wanted.where(Unit.code > after[0])
    return session.execute(wanted.limit(limit), {"id": unit_id}).all()


def units_in_any(session: Session, unit_ids: Collection[UUID]) -> Sequence[AnyRow]:
    """Return the units right below these, in order of code, as ``units_in`` does."""
    return session.execute(_DRAWN.where(Unit.parent_id == any_of(unit_ids))).all()


def units_found(session: Session, typed: str, *, limit: int) -> Sequence[AnyRow]:
    """Return the units that have a code, or whose name has what was typed in it.

    Whose code it is comes first, the others in order of code.
    """
    code = func.lower(Unit.code) == typed.lower()
    named = Unit.name.icontains(typed, autoescape=True)
    wanted = UNIT.where(Unit.active, or_(code, named))
    return session.execute(wanted.order_by(code.desc(), Unit.code).limit(limit)).all()
