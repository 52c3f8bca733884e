"""Keeps a service's copy of legal holds, and tells which people they reach there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CTE, Column, ColumnElement, Table, any_, func, select, union
from sqlalchemy.orm import DeclarativeBase, Session

from shared.contracts.envelope import Event
from shared.kit.copies import keep_newest
from shared.records.holdings import HELD_PERSON

_TOLD: Final = ("hold_id", "person_id", "unit_ids", "since", "ended_at")


def keep_holds(session: Session, model: type[DeclarativeBase], events: Sequence[Event]) -> None:
    """Keep the newest version of each hold, in whatever order they arrive."""
    rows = [
        {name: event.data[name] for name in _TOLD} | {"version": event.subjectversion}
        for event in events
    ]
    keep_newest(session, model, rows)


@dataclass(frozen=True, slots=True)
class Holds:
    """The holds that a service knows, and by which rows of its own it tells who is in a unit.

    ``placed`` are pairs of columns, a person's and that of the unit which the row bears: a hold
    of a unit reaches whoever any such row places there, now or before.
    """

    table: Table
    placed: Sequence[tuple[Column[Any], Column[Any]]]

    @property
    def in_force(self) -> ColumnElement[bool]:
        """The condition that a hold has not ended."""
        return self.table.c.ended_at.is_(None)

    @property
    def any_in_force(self) -> ColumnElement[bool]:
        """The condition that anybody is held."""
        return select(self.table.c.hold_id).where(self.in_force).exists()

    @property
    def unit_in_force(self) -> ColumnElement[bool]:
        """The condition that any unit is held."""
        of_units = func.cardinality(self.table.c.unit_ids) > 0
        return select(self.table.c.hold_id).where(self.in_force, of_units).exists()

    def people(self) -> CTE:
        """Return everybody who is held, by themself or by a unit, under the name of ``Who``."""
        units = select(func.unnest(self.table.c.unit_ids)).where(self.in_force)
        held = select(self.table.c.person_id).where(
            self.in_force, self.table.c.person_id.is_not(None)
        )
        reached = [
            select(person).where(unit == any_(func.array(units.scalar_subquery())))
            for person, unit in self.placed
        ]
        whole = union(held, *reached).subquery()
        return select(whole.c[0].label("person_id")).cte(HELD_PERSON.name)
