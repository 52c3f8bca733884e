"""The database of a service: one engine, and the one way to open a transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import orjson
import psycopg
from sqlalchemy import (
    ARRAY,
    CollectionAggregate,
    ColumnElement,
    Engine,
    Row,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    create_engine,
    literal,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from shared.kit.at_once import MOST, AtOnce

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are named, so that an error can be told by the name of what it broke."""

AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns the query beside it names."""


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def as_array(ids: Iterable[UUID]) -> str:
    """Return ids as PostgreSQL reads an array of them: one text, however many they are.

    The driver looks at each element of a list, and takes longer for hundreds than their statement.
    """
    return f"{{{','.join(map(str, ids))}}}"


def any_of(ids: Iterable[UUID]) -> CollectionAggregate[bool]:
    """Return what a column equals that is one of the ids."""
    return _any(literal(as_array(ids), Text))


def any_bound(name: str) -> CollectionAggregate[bool]:
    """Return the same for a statement that is built once; it is sent ``as_array`` by this name."""
    return _any(bindparam(name, type_=Text))


def _any(written: ColumnElement[str]) -> CollectionAggregate[bool]:
    return any_(cast(written, ARRAY(Uuid)))


class Database:
    """A pool of connections to the service's database; nothing is opened before it is needed.

    ``pool_size`` bounds the connections of this process, those of transactions and those of single
    statements each; one more waits up to five seconds. ``together`` is how many may share a single
    statement.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str,
        statement_timeout_seconds: int = 5,
        pool_size: int = 10,
        together: int = MOST,
    ) -> None:
        connecting: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 0,
            "hide_parameters": True,  # faults are logged, and what callers sent is not
            "pool_timeout": 5,
            "json_serializer": _dumps,
            "json_deserializer": orjson.loads,
            "connect_args": {
                "application_name": name,
                "connect_timeout": 5,
                "options": f"-c statement_timeout={statement_timeout_seconds}s"
                " -c idle_in_transaction_session_timeout=60s"
                " -c random_page_cost=1.1"  # what is read often lies in memory, else on flash
                " -c jit=off",  # statements here take milliseconds; compiling one takes hundreds
            },
        }
        self.engine: Engine = create_engine(url, **connecting)
        # Connections of its own: telling one of the others to commit at once, and not to any more,
        # costs as much as the statement.
        self.at_once = AtOnce(
            create_engine(
                url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **connecting
            ),
            together,
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session; what is done in the block is committed whole, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self.at_once.engine.dispose()


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Undo what is done in the block, and nothing before it, where the block raises."""
    with session.begin_nested():
        yield


def is_passing(fault: BaseException) -> bool:
    """Tell whether trying again later can help: the database is away, busy, or undid a deadlock."""
    return isinstance(fault, OperationalError | psycopg.OperationalError | TimeoutError) or (
        isinstance(fault, DBAPIError) and fault.connection_invalidated
    )
