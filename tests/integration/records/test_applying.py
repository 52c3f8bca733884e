"""What is past its class is deleted when told so; never what is held, and never a result."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import pytest
from sqlalchemy import DateTime, cast, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from approval.directory.models import AuditEntry
from house import PASSWORD, House, Staged
from integration.records import beside
from integration.records.retaining import (
    ANOTHER,
    ANOTHER_AUTHORITY,
    AUTHOR,
    AUTHORITY,
    KEPT,
    LATER,
    MANAGER,
    OFFICE,
    WEEK,
    apply,
    apply_everywhere,
    decide,
    export,
    rows,
)
from integration.records.test_holds import asked, end, hold, unit_of
from shared.kit.db import Database
from shared.records import command
from shared.records.applying import delete_batch
from shared.records.retention import CLASSES

EXCUSED: Final = "CB027"
COUNTED: Final = {"person_count", "job_month"}
"""They have no end of their own: the database takes away what it counted of what is deleted."""


@pytest.fixture
def decided(house: House, staged: Staged) -> House:
    """Give a house in which two people of two units had a week approved."""
    staged("decided", decide)
    return house


def of_weeks(house: House) -> list[int]:
    counted = {name: rows(house, name) for name in KEPT}
    return [
        counted["submission"]["weekly_report"],
        counted["submission"]["work_item"],
        counted["scoring"]["assessment"],
        counted["scoring"]["act"],
        counted["approval"]["report"],
        counted["approval"]["proposal"],
    ]


def test_nothing_is_deleted_without_yes(decided: House, capsys: pytest.CaptureFixture[str]) -> None:
    before = {name: rows(decided, name) for name in KEPT}
    for name in KEPT:
        assert apply(decided, name, really=False) == 0
    assert {name: rows(decided, name) for name in KEPT} == before
    lines = [" ".join(each.split()) for each in capsys.readouterr().out.splitlines()]
    assert "work_item week 4 to delete" in lines
    assert lines.count("Nothing was deleted; --yes deletes.") == len(KEPT)
    line = argparse.ArgumentParser()
    command.add(line)
    assert line.parse_args(["apply"]).yes is False


def test_each_class_with_an_end_goes_and_nothing_else_does(decided: House) -> None:
    before = {name: rows(decided, name) for name in KEPT}
    apply_everywhere(decided)
    for name, kept in KEPT.items():
        after = rows(decided, name)
        for each in kept.retention:
            table = each.table.name
            if table in COUNTED:
                assert after[table] == 0 < before[name][table], table
            elif each.kept.lasts is None or table == "outbound_event":
                assert after[table] == before[name][table], table
            elif table not in {"audit_entry", "deletion"}:  # they tell of what was deleted
                assert after[table] == 0, table


def ten_years(since: datetime) -> datetime:
    return since.replace(year=since.year + 10)


ENDS: Final[Sequence[tuple[str, str, Callable[[datetime], datetime]]]] = (
    ("submission", "work_item", lambda _: datetime(2032, 1, 1, tzinfo=UTC)),
    ("submission", "access_entry", ten_years),
    ("approval", "delegation", ten_years),
    ("approval", "audit_entry", ten_years),
    ("approval", "opened_session", lambda since: since + timedelta(days=90)),
    ("approval", "export_part", lambda since: since + timedelta(days=7)),
    ("approval", "outbound_event", lambda since: since + timedelta(days=400)),
    ("approval", "delivery", lambda since: since + timedelta(days=90)),
    ("approval", "idempotency", lambda since: since + timedelta(days=1)),
)


def test_every_class_with_an_end_is_looked_at() -> None:
    looked_at = {
        each.kept.name
        for name, table, _ in ENDS
        for each in KEPT[name].ending
        if each.table.name == table
    }
    assert looked_at == {each.name for each in CLASSES if each.lasts is not None}


@pytest.mark.parametrize(("name", "table", "ends"), ENDS, ids=[each[1] for each in ENDS])
def test_a_row_goes_at_the_end_of_its_class_and_not_an_instant_before(
    decided: House, name: str, table: str, ends: Callable[[datetime], datetime]
) -> None:
    _sign_in_and_ask(decided)
    kept, database = KEPT[name], decided.database(name)
    each = next(each for each in kept.retention if each.table.name == table)
    with database.transaction() as session:
        session.execute(text("set local time zone 'UTC'"))
        begins = cast(each.since, DateTime(timezone=True))
        oldest = session.scalars(select(func.min(begins)).select_from(each.table)).one()
    end = ends(oldest.astimezone(UTC))
    for instant, gone in ((end - timedelta(microseconds=1), 0), (end, 1)):
        with database.transaction() as session:
            told = delete_batch(session, kept, each, before=instant, at=LATER, batch=1)
        assert told == gone


def _sign_in_and_ask(house: House) -> None:
    """Leave a session, the answer to a repeatable request, and pieces of an export."""
    account = {"account": "tram.hoang", "password": PASSWORD}
    signed_in = house.client("approval").post("/directory/v1/sessions", json=account)
    assert signed_in.status_code in {200, 201}, signed_in.text
    path = f"/directory/v1/people/{house.people[AUTHOR]}/exports"
    asked = house.call(AUTHOR, "POST", path, Idempotency_Key="một-lần".encode().hex())
    assert asked.status_code == 201, asked.text
    house.settle()
    with house.database("approval").transaction() as session:
        session.execute(text(_TOLD_AGAIN))
        session.execute(text(_WEBHOOK))
        session.execute(text(_DELIVERED))


_TOLD_AGAIN: Final = """
    insert into outbound_event (event_id, type, subject, subjectversion, time, unit_id, data)
    select gen_random_uuid(), type, subject, 9, time + interval '1 day', unit_id, data
    from outbound_event order by time, position limit 1
"""
"""Another event of one subject, so that its first is not the newest any more."""

_WEBHOOK: Final = """
    insert into webhook (webhook_id, owner_kind, owner_id, url, types, grades, state, why,
        public_key, sealed, position, made_at, changed_at, version)
    values (gen_random_uuid(), 'client', 'payroll', 'https://payroll.example', '{}', false,
        'active', '', '', '', 0, now(), now(), 1)
"""
_DELIVERED: Final = """
    insert into delivery (webhook_id, event_id, subject, position, state, attempts, made_at,
        next_at, fault, delivered_at)
    select webhook.webhook_id, event_id, subject, outbound_event.position, 'delivered', 1, time,
        time, '', time
    from webhook, outbound_event order by time limit 1
"""


@pytest.mark.parametrize("code", [AUTHOR, MANAGER, AUTHORITY, OFFICE])
def test_the_export_of_somebody_who_is_held_stays_whole(decided: House, code: str) -> None:
    hold(decided, person_id=decided.people[code])
    before = {name: export(decided, name, code) for name in KEPT}
    apply_everywhere(decided)
    assert {name: export(decided, name, code) for name in KEPT} == before


def test_of_two_people_the_one_who_is_not_held_goes(decided: House) -> None:
    hold(decided, person_id=decided.people[AUTHOR])
    assert of_weeks(decided) == [61, 4, 2, 2, 2, 2]
    apply_everywhere(decided)
    assert of_weeks(decided) == [1, 2, 1, 1, 1, 1]
    assert rows(decided, "submission")["week"] == 1


def test_a_unit_that_is_held_keeps_everybody_who_was_there_then(decided: House) -> None:
    unit_id = unit_of(decided, AUTHORITY)
    hold(decided, unit_id=unit_id)
    before = {name: export(decided, name, AUTHOR) for name in KEPT}
    for name, table in (("submission", "person"), ("reporting", "person")):
        with decided.database(name).transaction() as session:
            elsewhere = {"unit": unit_of(decided, ANOTHER), "who": decided.people[AUTHOR]}
            moved = text(f"update {table} set unit_id = :unit where person_id = :who")
            session.execute(moved, elsewhere)
    with decided.database("approval").transaction() as session:
        session.execute(
            text("update person set unit_id = :unit, version = version + 1 where id = :who"),
            elsewhere,
        )
    apply_everywhere(decided)
    kept = {name: export(decided, name, AUTHOR) for name in KEPT}
    assert kept["scoring"] == before["scoring"]
    assert of_weeks(decided)[1:] == [2, 1, 1, 1, 1]
    assert rows(decided, "submission")["access_entry"] == 2  # of whom nobody can tell the unit


def test_a_unit_that_is_held_keeps_those_of_the_units_below_it(decided: House) -> None:
    hold(decided, unit_id=unit_of(decided, ANOTHER_AUTHORITY))
    before = {name: export(decided, name, ANOTHER) for name in KEPT}
    apply_everywhere(decided)
    assert {name: export(decided, name, ANOTHER) for name in KEPT} == before
    assert of_weeks(decided)[1:] == [2, 1, 1, 1, 1]


def test_a_hold_that_begins_waits_for_the_batch_and_the_next_batch_knows_it(
    decided: House,
) -> None:
    kept, database = KEPT["submission"], decided.database("submission")
    each = kept.ending[0]
    answer = asked(decided, person_id=decided.people[AUTHOR])
    assert answer.status_code == 201
    with database.transaction() as session:
        assert delete_batch(session, kept, each, before=LATER, at=LATER, batch=1) == 1
        with database.transaction() as other:
            other.execute(text("set local lock_timeout = '10ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                other.execute(text("lock table legal_hold in row exclusive mode"))
            other.rollback()
    left = {name: export(decided, name, AUTHOR) for name in KEPT}
    decided.settle()
    assert apply(decided, "submission") == 0
    kept_items = [each["title"] for each in items(left["submission"])]
    assert [each["title"] for each in items(export(decided, "submission", AUTHOR))] == kept_items


def items(content: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(content)["rows"]["work_item"]
    return found


def test_whoever_is_held_no_longer_goes(decided: House) -> None:
    held = [
        hold(decided, person_id=decided.people[AUTHOR]),
        hold(decided, unit_id=unit_of(decided, AUTHORITY)),
    ]
    for each in held:
        apply_everywhere(decided)
        assert of_weeks(decided)[1:] == [2, 1, 1, 1, 1]
        assert end(decided, each["hold_id"]).status_code == 200
    apply_everywhere(decided)
    assert of_weeks(decided) == [0] * 6


def test_a_report_that_nobody_scored_waits_for_every_hold(decided: House) -> None:
    assert decided.hand_in("CB027", WEEK).status_code == 200
    decided.settle()
    held = hold(decided, person_id=decided.people[ANOTHER])
    apply_everywhere(decided)
    assert rows(decided, "approval")["report"] == 2
    end(decided, held["hold_id"])
    apply_everywhere(decided)
    assert rows(decided, "approval")["report"] == 0


def test_an_absence_stays_while_a_report_is_excused_by_it(decided: House) -> None:
    monday = date.fromisoformat(WEEK)
    beside.be_away(decided, EXCUSED, monday, monday + timedelta(days=6))
    report = decided.report_of(EXCUSED, WEEK)
    assert report["state"] == "excused"
    held = hold(decided, person_id=UUID(report["manager_id"]))
    apply_everywhere(decided)
    assert rows(decided, "submission")["absence"] == 1
    end(decided, held["hold_id"])
    apply_everywhere(decided)
    assert rows(decided, "submission")["absence"] == 0


def test_who_managed_whom_stays_in_scoring_while_any_unit_is_held(decided: House) -> None:
    held = hold(decided, unit_id=unit_of(decided, ANOTHER))
    before = rows(decided, "scoring")
    assert (before["earlier_manager"], before["assignment"]) == (1, 1)
    apply_everywhere(decided)
    after = rows(decided, "scoring")
    assert (after["earlier_manager"], after["assignment"]) == (1, 1)
    end(decided, held["hold_id"])
    apply_everywhere(decided)
    after = rows(decided, "scoring")
    assert (after["earlier_manager"], after["assignment"]) == (0, 0)


def test_a_post_beside_the_main_one_places_a_person_in_its_unit(decided: House) -> None:
    hold(decided, unit_id=unit_of(decided, beside.MANAGER_BESIDE))
    before = export(decided, "approval", AUTHOR)
    apply_everywhere(decided)
    assert export(decided, "approval", AUTHOR) == before


class Stopped(Database):
    """A database whose process is killed when it begins the transaction of that number."""

    def __init__(self, real: Database, number: int) -> None:
        self.engine = real.engine
        self._left = number

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        self._left -= 1
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session
            if not self._left:
                raise KeyboardInterrupt


def test_whoever_is_killed_within_a_batch_begins_anew_and_ends_the_same(decided: House) -> None:
    kept, database = KEPT["submission"], decided.database("submission")
    with pytest.raises(KeyboardInterrupt):
        command.apply(kept, Stopped(database, 3), None, now=LATER, batch=1, really=True)
    assert rows(decided, "submission")["work_item"] == 3  # a look at the inbox, and one batch
    assert told(database) == [("work_item", "week", 1)]
    assert apply(decided, "submission", batch=3) == 0
    counted = rows(decided, "submission")
    assert (counted["work_item"], counted["weekly_report"], counted["week"]) == (0, 0, 0)
    assert sum(each[2] for each in told(database) if each[0] == "work_item") == 4
    before = told(database)
    assert apply(decided, "submission", batch=3) == 0
    assert told(database) == before


def told(database: Database) -> list[tuple[Any, ...]]:
    with database.transaction() as session:
        recorded = text("select table_name, class_name, rows from deletion order by id")
        return [tuple(row) for row in session.execute(recorded)]


def test_what_was_deleted_is_audited_as_counts(decided: House) -> None:
    assert apply(decided, "approval", before=date(2032, 1, 1)) == 0
    with decided.database("approval").transaction() as session:
        acts = select(AuditEntry.facts, AuditEntry.actor_kind, AuditEntry.actor_id)
        found = session.execute(acts.where(AuditEntry.action == "retention_applied")).all()
    by_table = {row.facts["table"]: row.facts for row in found}
    before = "2032-01-01 00:00:00+00:00"
    assert by_table["proposal"] == {
        "table": "proposal",
        "class": "week",
        "before": before,
        "rows": 2,
    }
    assert {(row.actor_kind, row.actor_id) for row in found} == {("command", "retention")}
