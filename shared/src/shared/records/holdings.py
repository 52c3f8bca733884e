"""What a service holds about a person, as data: which rows of which table, and what is left out.

Every table stands in a service's list, as ``Holding`` or as ``LeftOut`` with the reason; a test
fails for one that does not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    Uuid,
    any_,
    case,
    cast,
    column,
    func,
    null,
    select,
    table,
)
from sqlalchemy.orm import Session

Who = UUID | ColumnElement[Any]
"""A person, or ``EVERYBODY_HELD``: a column is equal to it where it names one of those."""

Condition = Callable[[Who], ColumnElement[bool]]

HELD_PERSON: Final = table("held_person", column("person_id", Uuid()))
"""Everybody who is under legal hold, as a statement's own table expression of that name."""

EVERYBODY_HELD: Final[ColumnElement[Any]] = any_(select(HELD_PERSON.c.person_id).scalar_subquery())


def as_text(who: Who) -> str | ColumnElement[Any]:
    """Return what a column that holds ids as text is compared with."""
    if isinstance(who, UUID):
        return str(who)
    return any_(select(cast(HELD_PERSON.c.person_id, String)).scalar_subquery())


def named_in(text: ColumnElement[str], who: Who) -> ColumnElement[bool]:
    """Return the condition that a text names somebody by their id."""
    if isinstance(who, UUID):
        return func.strpos(text, str(who)) > 0
    found = func.strpos(text, cast(HELD_PERSON.c.person_id, String)) > 0
    return select(HELD_PERSON.c.person_id).where(found).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Rows of one table that are a person's record.

    ``about`` gives the condition for a person. ``only`` narrows the columns, where a row is
    somebody else's record and this person did it; ``without`` names columns with the reason why
    they are left out; ``withheld`` columns are null while ``undecided`` holds, and ``told`` when.
    """

    name: str
    table: Table
    about: Condition
    only: Sequence[str] = ()
    without: Mapping[str, str] = field(default_factory=dict)
    withheld: Sequence[str] = ()
    undecided: ColumnElement[bool] | None = None
    told: str = "told once the week is decided on"

    @property
    def columns(self) -> list[str]:
        """The names of the columns that are exported."""
        names = self.only or [each.name for each in self.table.c]
        return [name for name in names if name not in self.without]

    def rows(self, session: Session, person_id: UUID) -> list[dict[str, Any]]:
        """Return the person's rows, in the order of the primary key."""
        wanted = select(*(self._column(name) for name in self.columns))
        found = wanted.where(self.about(person_id)).order_by(*self.table.primary_key.columns)
        return [dict(row) for row in session.execute(found).mappings()]

    def _column(self, name: str) -> ColumnElement[Any]:
        column = self.table.c[name]
        if self.undecided is None or name not in self.withheld:
            return column
        return case((self.undecided, null()), else_=column).label(name)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A table of which nothing is exported, and why."""

    table: Table
    reason: str


Holdings = Sequence[Holding | LeftOut]


def collected(session: Session, holdings: Holdings, person_id: UUID) -> dict[str, Any]:
    """Return all that the tables hold about a person, by name, and what is left out and why."""
    return {
        "rows": {
            each.name: each.rows(session, person_id)
            for each in holdings
            if isinstance(each, Holding)
        },
        "left_out": [told for each in holdings for told in _left_out(each)],
    }


def _left_out(each: Holding | LeftOut) -> list[dict[str, str]]:
    if isinstance(each, LeftOut):
        return [{"table": each.table.name, "reason": each.reason}]
    told = [
        {"table": each.table.name, "column": name, "reason": reason}
        for name, reason in each.without.items()
    ]
    if each.withheld:
        columns = ", ".join(each.withheld)
        told.append({"table": each.table.name, "column": columns, "reason": each.told})
    return told
