"""A statement by itself: kept as it ends, and left to a transaction wherever that is not all."""

import psycopg
import pytest
from sqlalchemy import text

from real_services import DatabaseOf
from shared.kit.at_once import NeedsTransaction
from shared.kit.db import Database, is_passing

PLACED = text(
    "insert into source_cursor (source, position, moved_at)"
    " values (:source, :position, now()) returning source, position"
)
MOVED = text("update source_cursor set position = 2 where source = :source returning position")


@pytest.fixture
def database(database_of: DatabaseOf) -> Database:
    return database_of("scoring")


def _places(database: Database) -> dict[str, int]:
    with database.transaction() as session:
        found = session.execute(text("select source, position from source_cursor"))
        return {row.source: row.position for row in found}


def test_its_row_comes_back_and_is_kept_without_a_transaction(database: Database) -> None:
    row = database.at_once.row(PLACED, {"source": "payroll", "position": 1})
    assert tuple(row) == ("payroll", 1)
    assert _places(database)["payroll"] == 1


def test_what_writes_nothing_is_left_to_a_transaction(database: Database) -> None:
    with pytest.raises(NeedsTransaction):
        database.at_once.row(MOVED, {"source": "nobody"})


def test_what_breaks_a_rule_is_left_to_a_transaction_and_leaves_nothing(
    database: Database,
) -> None:
    database.at_once.row(PLACED, {"source": "payroll", "position": 1})
    with pytest.raises(NeedsTransaction):
        database.at_once.row(PLACED, {"source": "payroll", "position": 7})
    assert _places(database)["payroll"] == 1


def test_what_has_to_read_is_left_to_a_transaction(database: Database) -> None:
    with pytest.raises(NeedsTransaction):
        _ = database.at_once.session


def test_a_connection_that_was_cut_is_passing_and_the_next_is_a_new_one(
    database: Database,
) -> None:
    held = database.at_once.engine.raw_connection()
    cut = held.driver_connection
    assert isinstance(cut, psycopg.Connection)
    backend = cut.info.backend_pid
    held.close()
    with database.transaction() as session:
        ended = text("select pg_terminate_backend(:backend, 10000)")
        assert session.scalar(ended, {"backend": backend})
    with pytest.raises(psycopg.OperationalError) as fault:
        database.at_once.row(MOVED, {"source": "nobody"})
    assert is_passing(fault.value)
    assert database.at_once.row(PLACED, {"source": "payroll", "position": 1})
    assert _places(database)["payroll"] == 1
