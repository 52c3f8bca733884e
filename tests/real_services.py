"""A pytest plugin: real databases, made quickly; tokens; events carried from feed to reader.

It gives nothing fake: databases are migrated, tokens signed, and events go through the same feed
and consumer as in operation.

The suite that loads it provides ``postgres_url``, the address of a server on which databases may
be made, and ``services``, the services by name.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import pytest
from sqlalchemy import URL, create_engine, func, make_url, select, text
from sqlalchemy.pool import NullPool

from shared.contracts.subscriptions import sources_of, types_heard
from shared.kit import migrations
from shared.kit.auth import Caller, SigningKeys, Verifier
from shared.kit.consumer import Delivery, position
from shared.kit.db import AnyRow, Database
from shared.kit.envelopes import envelope
from shared.kit.feed import read_feed
from shared.kit.relay import stamp
from shared.kit.service import Service
from shared.kit.tables import event, source_cursor

ISSUER: Final = "tuan"
FEED_PAGE: Final = 200

DatabaseOf = Callable[[str], Database]

_EMPTY: Final = text(
    """
    do $$
    declare
        named text;
    begin
        set local session_replication_role = replica;
        for named in
            select tablename from pg_tables
            where schemaname = 'public' and tablename <> 'alembic_version'
        loop
            execute format('delete from %I', named);
        end loop;
        for named in
            select sequencename from pg_sequences
            where schemaname = 'public' and last_value is not null
        loop
            execute format('alter sequence %I restart', named);
        end loop;
    end $$
    """
)
"""Deletes row by row: a table of a test is small, and truncating it makes its files anew."""


def empty(database: Database) -> None:
    """Delete what stands in every table, the append-only ones too."""
    with database.engine.begin() as connection:
        connection.execute(_EMPTY)


class Databases:
    """Migrated databases of the services; after a test they are emptied and given out again."""

    def __init__(self, server: URL, services: Mapping[str, Service]) -> None:
        self._server = server
        self._services = services
        self._run = f"{datetime.now(UTC):%H%M%S%f}"
        self._free: dict[str, list[Database]] = defaultdict(list)
        self._made: list[Database] = []

    def take(self, name: str) -> Database:
        """Return an empty database of a service."""
        if self._free[name]:
            return self._free[name].pop()
        fresh = f"test_{name}_{self._run}_{len(self._made)}"
        self._administer(f"create database {fresh}")
        url = self._server.set(database=fresh).render_as_string(hide_password=False)
        database = Database(url, name=fresh)
        migrations.migrate(database.engine, name, self._services[name].metadata)
        self._made.append(database)
        return database

    def give_back(self, name: str, database: Database) -> None:
        """Keep the database, emptied, for the next test."""
        empty(database)
        self._free[name].append(database)

    def drop_all(self) -> None:
        """Drop what was made."""
        for database in self._made:
            database.dispose()
            self._administer(f"drop database {database.engine.url.database} with (force)")

    def _administer(self, statement: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def databases(postgres_url: str, services: Mapping[str, Service]) -> Iterator[Databases]:
    """Give the databases that tests take and give back."""
    made = Databases(make_url(postgres_url), services)
    yield made
    made.drop_all()


@pytest.fixture
def database_of(databases: Databases) -> Iterator[DatabaseOf]:
    """Give ``database_of("scoring")``: the test's own database of a service, one a service."""
    given: dict[str, Database] = {}

    def of(name: str) -> Database:
        if name not in given:
            given[name] = databases.take(name)
        return given[name]

    yield of
    for name, database in given.items():
        databases.give_back(name, database)


@pytest.fixture(scope="session")
def signing() -> SigningKeys:
    """Give the keys that sign the tests' tokens."""
    return SigningKeys("dGVzdHMgc2lnbiB3aXRoIHRoaXMgc2VlZCBvZiAzMmI")


@pytest.fixture(scope="session")
def verifier(signing: SigningKeys) -> Verifier:
    """Give what verifies the tests' tokens."""
    return Verifier(ISSUER, signing)


def bearer(
    signing: SigningKeys,
    person_id: UUID | str,
    *,
    kind: str = "person",
    scopes: frozenset[str] = frozenset(),
    lifetime: timedelta = timedelta(minutes=15),
) -> dict[str, str]:
    """Return the header with which a person or an API client signs in."""
    caller = Caller(kind, str(person_id), scopes)
    token = signing.sign(caller, issuer=ISSUER, now=datetime.now(UTC), lifetime=lifetime)
    return {"Authorization": f"Bearer {token}"}


def said(database: Database) -> list[dict[str, Any]]:
    """Return the envelopes of everything that a service said, in the order of its feed."""
    with database.engine.connect() as connection:
        while stamp(connection):
            pass
    with database.transaction() as session:
        rows, _ = read_feed(session, after=0, types=[], limit=100_000)
    return _written(rows, database.engine.url.database or "")


def _written(rows: Sequence[AnyRow], source: str) -> list[dict[str, Any]]:
    """Write envelopes and read them back, as a wire does."""
    written = orjson.dumps([envelope(row, source=source) for row in rows])
    envelopes: list[dict[str, Any]] = orjson.loads(written)
    return envelopes


def settle(services: Mapping[str, Service], database_of: DatabaseOf) -> int:
    """Carry events from every feed to every reader until nobody has anything new; return how many.

    This is the road of ``shared.kit.reconcile`` without HTTP.
    """
    carried = 0
    sources = {source for reader in services for source in sources_of(reader)}
    while True:
        heads = {source: _head(database_of(source)) for source in sources}
        moved = sum(
            _carry(source, reader, services, database_of)
            for reader in services
            for source in _behind(database_of(reader), sources_of(reader), heads)
        )
        if not moved:
            return carried
        carried += moved


def _head(database: Database) -> int:
    """Return up to which position a service has said something; all of it is stamped."""
    with database.engine.connect() as connection:
        while stamp(connection):
            pass
        return int(connection.scalar(select(func.max(event.c.position))) or 0)


def _behind(reader: Database, sources: Sequence[str], heads: Mapping[str, int]) -> list[str]:
    """Return the sources of which a reader has not heard everything yet."""
    with reader.engine.connect() as connection:
        read = select(source_cursor.c.source, source_cursor.c.position)
        heard = {row.source: row.position for row in connection.execute(read)}
    return [source for source in sources if heard.get(source, 0) < heads[source]]


def _carry(
    source: str, reader: str, services: Mapping[str, Service], database_of: DatabaseOf
) -> int:
    with database_of(reader).transaction() as session:
        after = position(session, source)
    with database_of(source).transaction() as session:
        types = list(types_heard(reader, source))
        rows, upto = read_feed(session, after=after, types=types, limit=FEED_PAGE)
    if upto == after:
        return 0
    envelopes = _written(rows, source)
    services[reader].consumer.receive(database_of(reader), Delivery(source, after, upto, envelopes))
    return len(envelopes) or 1
