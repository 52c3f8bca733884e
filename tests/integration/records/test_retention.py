"""How long each table is kept, and what the command says of that."""

import argparse
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Date, DateTime, literal, select, text

import approval.retention
import reporting.retention
import scoring.retention
import submission.retention
from house import House
from real_services import DatabaseOf
from shared.kit.service import Service
from shared.kit.tables import metadata as kit_metadata
from shared.records import command
from shared.records.retention import CLASSES, Retained, RetentionClass, report

RETENTION = {
    "submission": submission.retention.RETENTION,
    "scoring": scoring.retention.RETENTION,
    "approval": approval.retention.RETENTION,
    "reporting": reporting.retention.RETENTION,
}
SINCE = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)
ENDS: Mapping[str, datetime] = {
    "week": datetime(2032, 1, 1, tzinfo=UTC),
    "mandate": SINCE.replace(year=2036),
    "audit": SINCE.replace(year=2036),
    "session": SINCE + timedelta(days=90),
    "export": SINCE + timedelta(days=7),
    "outbound": SINCE + timedelta(days=400),
    "delivery": SINCE + timedelta(days=90),
    "day": SINCE + timedelta(days=1),
}
"""When a row of that instant has outlived each class that has an end."""

MOMENT = timedelta(microseconds=1)
WEEK, AUTHOR, MANAGER, AUTHORITY = "2026-11-16", "CB026", "CB024", "CB023"


@pytest.mark.parametrize("name", RETENTION)
def test_every_table_has_one_class(services: Mapping[str, Service], name: str) -> None:
    metadata = (*services[name].metadata, kit_metadata)
    tables = [table.name for each in metadata for table in each.sorted_tables]
    assert sorted(each.table.name for each in RETENTION[name]) == sorted(tables)
    for each in RETENTION[name]:
        assert (each.since is not None) == (each.kept.lasts is not None), each.table.name


def test_every_class_is_in_use_and_says_why() -> None:
    used = {each.kept for retention in RETENTION.values() for each in retention}
    assert used == set(CLASSES)
    assert all(each.why for each in CLASSES)
    assert {each.name for each in CLASSES if each.lasts is not None} == set(ENDS)


@pytest.mark.parametrize("kept", CLASSES, ids=lambda kept: kept.name)
def test_a_row_outlives_its_class_at_one_instant(
    database_of: DatabaseOf, kept: RetentionClass
) -> None:
    written = literal(SINCE, DateTime(timezone=True))
    retained = Retained(kit_metadata.tables["event"], kept, written)
    ends = ENDS.get(kept.name)
    with database_of("submission").transaction() as session:
        session.execute(text("set local time zone 'UTC'"))
        if ends is None:
            assert not session.scalar(select(retained.is_past(datetime(9999, 1, 1, tzinfo=UTC))))
        else:
            assert not session.scalar(select(retained.is_past(ends - MOMENT)))
            assert session.scalar(select(retained.is_past(ends)))


def test_a_week_belongs_to_the_year_of_its_monday(database_of: DatabaseOf) -> None:
    last_monday = literal(date(2026, 12, 28), Date)
    kept = next(each for each in CLASSES if each.name == "week")
    retained = Retained(kit_metadata.tables["event"], kept, last_monday)
    with database_of("submission").transaction() as session:
        session.execute(text("set local time zone 'UTC'"))
        assert session.scalar(select(retained.is_past(ENDS["week"])))


@pytest.fixture
def decided(house: House) -> House:
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    house.settle()
    return house


def past(house: House, name: str, now: datetime) -> dict[str, int]:
    """Return how many rows of each table are past, of those with any."""
    with house.database(name).transaction() as session:
        found = report(session, RETENTION[name], now=now)
    return {each.table: each.past for each in found if each.past}


def test_nothing_of_this_year_is_past_and_official_results_never_are(decided: House) -> None:
    later = datetime(2040, 1, 1, tzinfo=UTC)
    for name in RETENTION:
        assert past(decided, name, SINCE) == {}
    assert past(decided, "submission", later)["work_item"] == 2
    assert past(decided, "scoring", later)["act"] == 1
    assert past(decided, "approval", later).keys() & {"result", "ledger_entry", "decision"} == set()
    assert "weekly_result" not in past(decided, "reporting", later)


def test_the_command_counts_and_deletes_nothing(
    decided: House, capsys: pytest.CaptureFixture[str]
) -> None:
    line = argparse.ArgumentParser()
    command.add(line)
    given = line.parse_args(["report", "--before", "2040-01-01"])
    before = past(decided, "scoring", datetime(2040, 1, 1, tzinfo=UTC))
    assert command.show(RETENTION["scoring"], decided.database("scoring"), given.before) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(RETENTION["scoring"])
    told = next(" ".join(each.split()) for each in lines if each.startswith("act "))
    assert told == "act week (5 years after the year) 1 rows 1 past"
    assert past(decided, "scoring", datetime(2040, 1, 1, tzinfo=UTC)) == before
    assert command.show(RETENTION["scoring"], decided.database("scoring"), None) == 0
