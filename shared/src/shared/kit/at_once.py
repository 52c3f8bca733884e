"""One statement by itself, handed to the driver as it stands; PostgreSQL commits it as it ends.

It is for what everybody does on a Friday afternoon: a session, a transaction and a described result
cost twice what the statement does. Those who come within a moment write by the same statement, for
eight together cost PostgreSQL less than three who come one after the other. Where there is more to
do than that, a transaction does it.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, cast

import orjson
import psycopg
from psycopg.errors import DeadlockDetected
from sqlalchemy import Engine, TextClause
from sqlalchemy.orm import Session

MOST: Final = 8
"""How many write together at most."""

MOMENT_SECONDS: Final = 0.005
"""How long the first waits for another."""

MOMENTS: Final = 2
"""How often, at most; after one in which nobody came it waits no more."""


def asked(columns: str) -> str:
    """Return, for its ``with``, the rows ``asked`` of a statement: ``place`` and these columns.

    ``columns`` are names and types as PostgreSQL writes them. The statement gives a row for each
    one that it wrote, ``place`` first. The limit tells PostgreSQL's planner how few they are.
    """
    rows = f"jsonb_to_recordset(cast(:asked as jsonb)) as each (place integer, {columns})"
    return f"asked as (select * from {rows} limit {MOST})"  # noqa: S608 - no value is in it


def _as_asked(each: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    rows = [{"place": place, **values} for place, values in enumerate(each)]
    return {"asked": orjson.dumps(rows).decode()}


class NeedsTransaction(Exception):  # noqa: N818 - nothing went wrong
    """There is more to do than the one statement; nothing was written."""


class Writing(Protocol):
    """Where a use case writes by one statement, which is all that it does if all is well."""

    @property
    def session(self) -> Session:
        """The transaction, for reading first, or for finding out why nothing was written."""

    def row(self, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return the row that an ``asked`` statement gives for these values, by position.

        Its place is left out; there is none where nothing was written.
        """


class InTransaction:
    """Writes in a transaction that is open."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def row(self, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return the row; see ``Writing``."""
        found = self.session.connection().execute(statement, _as_asked([values])).one_or_none()
        return found[1:] if found is not None else None


class _Asking:
    """One who waits for the row, which the first or the last of the group fetches."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.done = threading.Event()
        self.row: Sequence[Any] | None = None
        self.fault: psycopg.OperationalError | None = None

    def given(self) -> Sequence[Any]:
        """Return the row once it is there."""
        self.done.wait()
        if self.fault is not None:
            raise psycopg.OperationalError("The statement did not end.") from self.fault
        if self.row is None:
            raise NeedsTransaction
        return self.row


class AtOnce:
    """Writes at once, by connections that commit each statement; the engine lends them.

    Raises ``NeedsTransaction`` wherever the statement does not give its row: who asks to read, what
    writes nothing, and all who wrote together with what breaks a rule of the database. ``together``
    is how many are waited for, ``MOST`` at most; where there are no more threads than that, the
    last one would be waited for in vain.
    """

    def __init__(self, engine: Engine, together: int = MOST) -> None:
        self.engine = engine
        self._together = min(MOST, together)
        self._sent: dict[TextClause, str] = {}
        self._open: dict[TextClause, list[_Asking]] = {}
        self._opening = threading.Lock()

    @property
    def session(self) -> Session:
        """There is none."""
        raise NeedsTransaction

    def row(self, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return the row; see ``Writing``."""
        mine = _Asking(values)
        with self._opening:
            group = self._open.setdefault(statement, [])
            group.append(mine)
            full = len(group) == self._together
            if full:
                del self._open[statement]
        if full or (group[0] is mine and self._closed(statement, group)):
            self._write(statement, group)
        return mine.given()

    def _closed(self, statement: TextClause, group: list[_Asking]) -> bool:
        """Wait for others; tell whether they left the group for its first to write."""
        for _ in range(MOMENTS):
            there = len(group)
            if group[0].done.wait(MOMENT_SECONDS):
                return False
            if len(group) == there:
                break
        with self._opening:
            if self._open.get(statement) is not group:
                return False
            del self._open[statement]
            return True

    def _write(self, statement: TextClause, group: list[_Asking]) -> None:
        """Fetch everybody's row. Where that fails, nothing was written of anybody."""
        try:
            for place, *row in self._rows(statement, _as_asked([each.values for each in group])):
                group[place].row = row
        except psycopg.Error as fault:
            if isinstance(fault, psycopg.OperationalError) and not isinstance(
                fault, DeadlockDetected
            ):
                for each in group:
                    each.fault = fault
        finally:
            for each in group:
                each.done.set()

    def _rows(self, statement: TextClause, values: Mapping[str, str]) -> Sequence[Sequence[Any]]:
        lent = self.engine.raw_connection()
        connection = cast("psycopg.Connection[Any]", lent.driver_connection)
        try:
            return connection.execute(self._as_sent(statement), values).fetchall()
        finally:
            if connection.closed:
                self.engine.dispose()  # PostgreSQL ended the others, too
            lent.close()

    def _as_sent(self, statement: TextClause) -> str:
        if statement not in self._sent:
            self._sent[statement] = str(statement.compile(dialect=self.engine.dialect))
        return self._sent[statement]
