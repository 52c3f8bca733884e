"""A statement by itself: kept as it ends, shared with who comes at once, and otherwise left.

It is left to a transaction wherever that is not all.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest
from sqlalchemy import TextClause, text

from real_services import DatabaseOf
from shared.kit import at_once
from shared.kit.at_once import MOST, AtOnce, InTransaction, NeedsTransaction, asked
from shared.kit.db import Database, is_passing

_ASKED = asked("source text, position bigint")
PLACED = text(
    f"""
    with {_ASKED}, placed as (
        insert into source_cursor (source, position, moved_at)
        select source, position, now() from asked returning source, position
    )
    select place, source, position from placed join asked using (source, position)
    """
)
MOVED = text(
    f"""
    with {_ASKED}
    update source_cursor as held set position = 2 from asked
    where held.source = asked.source and held.position = asked.position
    returning place, held.position
    """
)
ENDING = text(f"with {_ASKED} select place, pg_terminate_backend(pg_backend_pid()) from asked")
STUCK = text(f"with {_ASKED} select place, be_stuck() from asked")
BE_STUCK = text(
    "create function be_stuck() returns integer language plpgsql as"
    " $$ begin raise deadlock_detected; end $$"
)

Outcome = Sequence[Any] | Exception


@pytest.fixture
def database(database_of: DatabaseOf) -> Database:
    return database_of("scoring")


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first wait until as many are there as may be."""
    monkeypatch.setattr(at_once, "MOMENT_SECONDS", 60.0)


def _places(database: Database) -> dict[str, int]:
    with database.transaction() as session:
        found = session.execute(text("select source, position from source_cursor"))
        return {row.source: row.position for row in found}


def _together(
    database: Database, statement: TextClause, each: Sequence[Mapping[str, Any]]
) -> list[Outcome]:
    """Return what became of each, sent by threads that begin at once."""
    begin = Barrier(len(each))

    def send(values: Mapping[str, Any]) -> Outcome:
        begin.wait()
        try:
            return tuple(database.at_once.row(statement, values))
        except (NeedsTransaction, psycopg.Error) as fault:
            return fault

    with ThreadPoolExecutor(len(each)) as threads:
        return list(threads.map(send, each))


def _several(position: int = 1) -> list[dict[str, Any]]:
    return [{"source": f"payroll {number}", "position": position} for number in range(MOST)]


def test_its_row_comes_back_and_is_kept_without_a_transaction(database: Database) -> None:
    row = database.at_once.row(PLACED, {"source": "payroll", "position": 1})
    assert tuple(row) == ("payroll", 1)
    assert _places(database)["payroll"] == 1


def test_a_transaction_gives_the_same_row(database: Database) -> None:
    with database.transaction() as session:
        writing = InTransaction(session)
        row = writing.row(PLACED, {"source": "payroll", "position": 1})
        assert row is not None
        assert tuple(row) == ("payroll", 1)
        assert writing.row(MOVED, {"source": "nobody", "position": 1}) is None


def test_what_writes_nothing_is_left_to_a_transaction(database: Database) -> None:
    with pytest.raises(NeedsTransaction):
        database.at_once.row(MOVED, {"source": "nobody", "position": 1})


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


def test_where_nobody_else_can_come_nobody_is_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_once, "MOMENT_SECONDS", "no time that anybody could wait")
    alone = AtOnce(database.at_once.engine, together=1)
    assert tuple(alone.row(PLACED, {"source": "payroll", "position": 1})) == ("payroll", 1)


@pytest.mark.usefixtures("waiting")
def test_who_comes_at_once_is_written_by_one_statement_and_gets_their_own_row(
    database: Database,
) -> None:
    several = _several()
    outcomes = _together(database, PLACED, several)
    assert outcomes == [(each["source"], each["position"]) for each in several]
    with database.transaction() as session:
        assert session.scalar(text("select count(distinct xmin::text) from source_cursor")) == 1


@pytest.mark.usefixtures("waiting")
def test_of_two_who_want_the_same_one_gets_it_and_the_others_are_not_held_up(
    database: Database,
) -> None:
    several = _several()
    _together(database, PLACED, several)
    several[1] = several[0]
    outcomes = _together(database, MOVED, several)
    assert {type(outcome) for outcome in outcomes[:2]} == {tuple, NeedsTransaction}
    assert outcomes[2:] == [(2,)] * (MOST - 2)


@pytest.mark.usefixtures("waiting")
def test_where_one_breaks_a_rule_everybody_is_left_to_a_transaction(database: Database) -> None:
    several = _several()
    with database.transaction() as session:
        InTransaction(session).row(PLACED, several[3])
    outcomes = _together(database, PLACED, several)
    assert {type(outcome) for outcome in outcomes} == {NeedsTransaction}
    assert _places(database) == {"payroll 3": 1}


@pytest.mark.usefixtures("waiting")
def test_a_deadlock_is_left_to_transactions(database: Database) -> None:
    with database.transaction() as session:
        session.execute(BE_STUCK)
    outcomes = _together(database, STUCK, _several())
    assert {type(outcome) for outcome in outcomes} == {NeedsTransaction}


@pytest.mark.usefixtures("waiting")
def test_a_connection_that_ends_meanwhile_is_passing_for_everybody(database: Database) -> None:
    outcomes = _together(database, ENDING, _several())
    assert {type(outcome) for outcome in outcomes} == {psycopg.OperationalError}
    assert all(isinstance(outcome, Exception) and is_passing(outcome) for outcome in outcomes)


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
        database.at_once.row(MOVED, {"source": "nobody", "position": 1})
    assert is_passing(fault.value)
    assert database.at_once.row(PLACED, {"source": "payroll", "position": 1})
    assert _places(database)["payroll"] == 1
