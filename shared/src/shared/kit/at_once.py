"""One statement by itself, handed to the driver as it stands; PostgreSQL commits it as it ends.

It is for what everybody does on a Friday afternoon: a session, a transaction and a described result
cost twice what the statement does. Where there is more to do than that, a transaction does it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

import psycopg
from sqlalchemy import Engine, TextClause
from sqlalchemy.orm import Session


class NeedsTransaction(Exception):  # noqa: N818 - nothing went wrong
    """There is more to do than the one statement; nothing was written."""


class Writing(Protocol):
    """Where a use case writes by one statement, which is all that it does if all is well."""

    @property
    def session(self) -> Session:
        """The transaction, for reading first, or for finding out why nothing was written."""

    def row(self, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return the one row that the statement gives, by position; none where it wrote nothing."""


class InTransaction:
    """Writes in a transaction that is open."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def row(self, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return the row; see ``Writing``."""
        return self.session.connection().execute(statement, values).one_or_none()


class AtOnce:
    """Writes at once, by connections that commit each statement; the engine lends them.

    Raises ``NeedsTransaction`` wherever the statement does not give its row: who asks to read, what
    writes nothing, and what breaks a rule of the database.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sent: dict[TextClause, str] = {}

    @property
    def session(self) -> Session:
        """There is none."""
        raise NeedsTransaction

    def row(self, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return the row; see ``Writing``."""
        lent = self.engine.raw_connection()
        connection = cast("psycopg.Connection[Any]", lent.driver_connection)
        try:
            sent = connection.execute(self._as_sent(statement), values)
            found: Sequence[Any] | None = sent.fetchone()
        except psycopg.OperationalError:
            raise
        except psycopg.Error as fault:
            raise NeedsTransaction from fault
        finally:
            if connection.closed:
                self.engine.dispose()  # PostgreSQL ended the others, too
            lent.close()
        if found is None:
            raise NeedsTransaction
        return found

    def _as_sent(self, statement: TextClause) -> str:
        if statement not in self._sent:
            self._sent[statement] = str(statement.compile(dialect=self.engine.dialect))
        return self._sent[statement]
