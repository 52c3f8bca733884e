"""Deletes what is past its class, in bounded batches; never what is held, or what that rests on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import CTE, ColumnElement, Table, delete, func, insert, or_, select, text, tuple_
from sqlalchemy.orm import DeclarativeBase, Session

from shared.contracts.directory import HoldChangedV1
from shared.kit.tables import inbox
from shared.records.holdings import EVERYBODY_HELD, Holding, Holdings
from shared.records.holds import Holds
from shared.records.retention import Retained, RetentionClass

_PREPARE: Final = ("set local statement_timeout = '60s'", "set local time zone 'UTC'")
_LET: Final = text("select set_config('tuan.retention', :deleted_from, true)")


@dataclass(frozen=True, slots=True)
class Deleted:
    """What one batch deleted: rows of a table that were past their class ``before`` an instant."""

    table: str
    kept: RetentionClass
    before: datetime
    rows: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What a service keeps for how long, whose that is, who is held, and who is told of deletions.

    Tables stand in ``retention`` before those that their rows rest on.
    """

    retention: Sequence[Retained]
    holdings: Holdings
    holds: Holds
    record: Callable[[Session, Deleted], None]

    @property
    def ending(self) -> list[Retained]:
        """The tables of which anything is ever deleted."""
        return [each for each in self.retention if each.kept.lasts is not None]

    def is_held(self, of: Table) -> ColumnElement[bool]:
        """Return the condition that a row is in the record of anybody who is held."""
        return or_(
            False,  # noqa: FBT003 - of tables that name nobody
            *(
                each.about(EVERYBODY_HELD)
                for each in self.holdings
                if isinstance(each, Holding) and each.table is of
            ),
        )

    def to_delete(self, each: Retained, before: datetime) -> ColumnElement[bool]:
        """Return the condition that a row is past its class, and that nothing holds it back."""
        stays = [self.is_held(each.table)]
        if each.stays is not None:
            stays.append(each.stays)
        return each.is_past(before) & ~func.coalesce(or_(*stays), False)


def kept_in(model: type[DeclarativeBase]) -> Callable[[Session, Deleted], None]:
    """Return how a service records deletions in a table of its own."""

    def record(session: Session, deleted: Deleted) -> None:
        session.execute(
            insert(model).values(
                at=deleted.at,
                table_name=deleted.table,
                class_name=deleted.kept.name,
                before=deleted.before,
                rows=deleted.rows,
            )
        )

    return record


def has_unread_holds(session: Session) -> bool:
    """Tell whether a legal hold arrived that could not be applied: nobody knows who is held."""
    unread = (inbox.c.type == HoldChangedV1.event_type) & (inbox.c.state != "handled")
    return bool(session.scalar(select(select(inbox.c.event_id).where(unread).exists())))


def count(session: Session, kept: Kept, each: Retained, *, before: datetime) -> int:
    """Return how many rows of a table would be deleted."""
    _prepare(session)
    wanted = select(func.count()).select_from(each.table).where(kept.to_delete(each, before))
    return session.execute(wanted.add_cte(kept.holds.people())).scalar_one()


def delete_batch(
    session: Session, kept: Kept, each: Retained, *, before: datetime, at: datetime, batch: int
) -> int:
    """Delete at most ``batch`` rows of a table, record how many, and return that.

    A hold that is recorded meanwhile waits for the transaction's end, and what it holds is not
    deleted afterwards. The database refuses tables from which nothing is ever deleted.
    """
    _prepare(session)
    session.execute(text(f"lock table {kept.holds.table.name} in share mode"))
    gone = _chosen(kept, each, before, batch)
    key = each.table.primary_key.columns
    deleting = delete(each.table).where(tuple_(*key).in_(select(*gone.c)))
    session.execute(_LET, {"deleted_from": each.table.name})
    rows = len(session.execute(deleting.returning(*key)).all())
    session.execute(_LET, {"deleted_from": ""})
    if rows:
        kept.record(session, Deleted(each.table.name, each.kept, before, rows, at))
    return rows


def _chosen(kept: Kept, each: Retained, before: datetime, batch: int) -> CTE:
    chosen = select(*each.table.primary_key.columns).where(kept.to_delete(each, before))
    locked = chosen.limit(batch).with_for_update(of=each.table)
    return locked.add_cte(kept.holds.people()).cte("gone")


def _prepare(session: Session) -> None:
    for statement in _PREPARE:
        session.execute(text(statement))
