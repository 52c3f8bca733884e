"""What the retention command refuses, and what the database refuses whatever the command does."""

import argparse
import importlib.util
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import literal_column, text
from sqlalchemy.exc import ProgrammingError

from house import House, Staged
from integration.records.retaining import (
    AUTHOR,
    KEPT,
    LATER,
    apply,
    decide,
    rows,
)
from integration.records.test_holds import hold
from real_services import DatabaseOf
from shared.kit.settings import Settings
from shared.records import command
from shared.records.retention import WEEK as WEEK_CLASS
from shared.records.retention import Retained

NEVER: Final = ("result", "ledger_entry", "decision", "person_version", "unit_version")


@pytest.fixture
def decided(house: House, staged: Staged) -> House:
    """Give a house in which two people of two units had a week approved."""
    staged("decided", decide)
    return house


@pytest.mark.parametrize("table", NEVER)
def test_the_database_keeps_what_has_no_end_whatever_its_class_says(
    decided: House, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _refuses(decided, "approval", table, capsys)


def test_copies_of_results_are_kept_by_the_database_too(
    decided: House, capsys: pytest.CaptureFixture[str]
) -> None:
    _refuses(decided, "reporting", "weekly_result", capsys)


def _refuses(house: House, name: str, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Have somebody give a table a class that ended long ago, and see that nothing goes."""
    of = next(each.table for each in KEPT[name].retention if each.table.name == table)
    wrong = Retained(of, WEEK_CLASS, literal_column("timestamptz '1990-01-01'"))
    kept = replace(KEPT[name], retention=[wrong])
    before = rows(house, name)[table]
    assert before > 0
    assert command.apply(kept, house.database(name), None, now=LATER, really=True) == 1
    assert rows(house, name)[table] == before
    assert f"{table}: the database refuses" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("submission", "access_entry"),
        ("submission", "deletion"),
        ("scoring", "act"),
        ("scoring", "note"),
        ("approval", "audit_entry"),
        ("reporting", "access_entry"),
    ],
)
def test_the_way_through_is_for_one_table_in_one_transaction_and_for_deleting_alone(
    decided: House, name: str, table: str
) -> None:
    database = decided.database(name)
    let = text("select set_config('tuan.retention', :table, true)")
    with database.transaction() as session:
        session.execute(let, {"table": table})
        session.execute(text(f"delete from {table}"))
        session.rollback()
    for allowed, statement in (
        ("", f"delete from {table}"),
        ("week", f"delete from {table}"),
        (table, f"truncate {table}"),
        (table, f"update {table} set {'rows' if table == 'deletion' else 'at'} = null"),
    ):
        with database.transaction() as session:
            session.execute(let, {"table": allowed})
            with pytest.raises(ProgrammingError, match="append-only"):
                session.execute(text(statement))
            session.rollback()


def test_a_day_that_has_not_begun_deletes_nothing(
    decided: House, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(decided, "submission")
    assert apply(decided, "submission", before=date(2045, 1, 2)) == 1
    assert "has not begun" in capsys.readouterr().out
    assert rows(decided, "submission") == before


def test_a_hold_that_could_not_be_applied_stops_deletion(
    decided: House, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(decided, person_id=decided.people[AUTHOR])
    database = decided.database("scoring")
    with database.transaction() as session:
        session.execute(
            text(
                "update inbox set state = 'dead', envelope = '{}'"
                " where type = 'directory.hold_changed.v1'"
            )
        )
    before = rows(decided, "scoring")
    assert apply(decided, "scoring") == 1
    assert "inbox list" in capsys.readouterr().out
    assert rows(decided, "scoring") == before


@pytest.mark.parametrize("given", ["0", "10001", "viele"])
def test_a_batch_is_bounded(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = argparse.ArgumentParser()
    command.add(line)
    with pytest.raises(SystemExit):
        line.parse_args(["apply", "--batch", given])
    assert "--batch" in capsys.readouterr().err


@pytest.mark.parametrize("name", KEPT)
def test_the_command_of_every_service_counts_today_and_deletes_nothing(
    decided: House, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = argparse.ArgumentParser()
    command.add(line)
    url = decided.database(name).engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, broker_url="", platform_url="", client_secret="")
    before = rows(decided, name)
    assert command.run(name, settings, line.parse_args(["apply"])) == 0
    assert capsys.readouterr().out.endswith("Nothing was deleted; --yes deletes.\n")
    assert command.run(name, settings, line.parse_args(["apply", "--yes"])) == 0
    assert rows(decided, name) == before


MIGRATIONS: Final = {
    "submission": "submission/src/submission/migrations/versions/0007_records.py",
    "scoring": "scoring/src/scoring/migrations/versions/0006_records.py",
    "approval": "approval/src/approval/migrations/versions/0015_holds.py",
    "reporting": "reporting/src/reporting/migrations/versions/0006_records.py",
}


def migrations_since(name: str, file: str) -> list[ModuleType]:
    """Return that migration and all that follow it, oldest first."""
    first = Path(__file__).parents[3] / "services" / file
    found = []
    for path in sorted(first.parent.glob("[0-9]*.py")):
        if path.name >= first.name:
            spec = importlib.util.spec_from_file_location(f"{name}_{path.stem}", path)
            assert spec is not None
            assert spec.loader is not None
            found.append(importlib.util.module_from_spec(spec))
            spec.loader.exec_module(found[-1])
    return found


@pytest.mark.parametrize(("name", "file"), MIGRATIONS.items())
def test_the_migration_goes_back_and_forth(database_of: DatabaseOf, name: str, file: str) -> None:
    """With those that rest on it. All of it is undone at the end, for other tests take it, too."""
    following = migrations_since(name, file)
    tables = text("select count(*) from pg_tables where tablename = 'legal_hold'")
    doors = text("select count(*) from pg_proc where proname = 'refuse_change_but_retention'")
    with database_of(name).transaction() as session:
        with Operations.context(MigrationContext.configure(session.connection())):
            for migration in reversed(following):
                migration.downgrade()
            assert [session.scalar(tables), session.scalar(doors)] == [0, 0]
            for migration in following:
                migration.upgrade()
        assert [session.scalar(tables), session.scalar(doors)] == [1, 1]
        session.rollback()
