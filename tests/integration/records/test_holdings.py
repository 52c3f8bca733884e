"""No table of any service keeps something about a person that the export passes over."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import Table, Uuid, select, text

import approval.records.holdings
import reporting.holdings
import scoring.holdings
import submission.holdings
from approval.directory.usecases import add_administrators
from bodies import RAISED
from house import ZONE, House, Staged
from integration.records import beside
from shared.kit import clock
from shared.kit.service import Service
from shared.kit.tables import metadata as kit_metadata
from shared.records.answering import written
from shared.records.holdings import Holding, Holdings, LeftOut, collected

HOLDINGS: Final[Mapping[str, Holdings]] = {
    "submission": submission.holdings.HOLDINGS,
    "scoring": scoring.holdings.HOLDINGS,
    "approval": approval.records.holdings.HOLDINGS,
    "reporting": reporting.holdings.HOLDINGS,
}
WEEK, NEXT_WEEK = "2026-11-09", "2026-11-16"
AUTHOR, MANAGER, AUTHORITY, DELEGATE, OFFICE = "CB026", "CB024", "CB023", "CB025", "CB009"
NOT_PEOPLE: Final = {
    "absence_id",
    "assessment_id",
    "assignment_id",
    "breach_id",
    "case_id",
    "classification_id",
    "contact_id",
    "causation_id",
    "collective_id",
    "correlation_id",
    "correction_of",  # a result
    "delegation_id",
    "event_id",
    "group_id",  # a unit
    "form_id",
    "hold_id",
    "file_id",
    "item_id",
    "lease",  # of whoever delivers
    "line_id",
    "merged_into_id",  # an obstacle
    "mail_id",
    "note_id",
    "obstacle_id",
    "export_id",
    "external_id",
    "parent_id",
    "petition_id",
    "part_id",
    "report_id",
    "result_id",
    "rulebook_id",
    "subject",  # a result or a delegation
    "thing_id",
    "unit_id",
    "waiting_id",
    "webhook_id",
    "week_id",
    "opened_by",  # a word: the Office, or the platform
}
"""Columns with the ids of things; any other UUID may be a person's, and has to be looked at."""

TABLES_OF_THINGS: Final = {
    *("unit", "unit_version", "acting", "delegation", "opened_session"),
    *("assignment", "absence", "planned_change"),
}
"""Tables whose column ``id`` is that of a thing."""


def tables(service: Service) -> Iterator[Table]:
    for metadata in (*service.metadata, kit_metadata):
        yield from metadata.sorted_tables


def person_columns(table: Table) -> set[str]:
    """Return the columns that may hold a person's id."""
    return {
        column.name
        for column in table.c
        if column.name not in NOT_PEOPLE
        and not (column.name == "id" and table.name in TABLES_OF_THINGS)
        and (isinstance(column.type, Uuid) or column.name.endswith(("_by", "_id")))
    }


def asked_of(holding: Holding) -> set[str]:
    """Return the columns by which a holding finds the rows of a person."""
    condition = holding.about(UUID(int=1))
    return {each.name for each in _columns(condition) if each.table is holding.table}


def _columns(clause: Any) -> Iterator[Any]:
    if clause.__visit_name__ == "column":
        yield clause
    for below in clause.get_children():
        yield from _columns(below)


@pytest.mark.parametrize("name", HOLDINGS)
def test_every_table_is_exported_or_left_out_for_a_reason(
    services: Mapping[str, Service], name: str
) -> None:
    named = {each.table for each in HOLDINGS[name]}
    assert set(tables(services[name])) == named
    for each in HOLDINGS[name]:
        if isinstance(each, LeftOut):
            assert each.reason
            assert not any(
                isinstance(other, Holding) and other.table is each.table for other in HOLDINGS[name]
            ), each.table.name


@pytest.mark.parametrize("name", HOLDINGS)
def test_every_column_that_names_somebody_finds_its_rows(name: str) -> None:
    """A new column with a person's id fails here until a holding asks by it."""
    missed = [
        f"{table.name}.{column}"
        for table in {each.table for each in HOLDINGS[name] if isinstance(each, Holding)}
        for column in person_columns(table)
        if not any(
            column in asked_of(each)
            for each in HOLDINGS[name]
            if isinstance(each, Holding) and each.table is table
        )
    ]
    assert sorted(missed) == []


@pytest.mark.parametrize("name", HOLDINGS)
def test_what_a_holding_names_is_there(name: str) -> None:
    names = [each.name for each in HOLDINGS[name] if isinstance(each, Holding)]
    assert len(set(names)) == len(names)
    for each in HOLDINGS[name]:
        if isinstance(each, Holding):
            known = {column.name for column in each.table.c}
            assert known >= {*each.only, *each.without, *each.withheld}, each.name
            assert bool(each.withheld) == (each.undecided is not None), each.name


@pytest.fixture
def played(house: House, staged: Staged) -> House:
    """Give a house in which much happened to one person, to the manager and the authority."""
    staged("much to one person", play)
    return house


def play(house: House) -> None:
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    beside.assign(house, AUTHOR, since=WEEK)
    beside.attach_note(house, report_id)
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    today = clock.now().astimezone(ZONE).date()
    given = {
        "to_id": str(house.people[DELEGATE]),
        "document": "Giấy ủy quyền số 7",
        "first_day": f"{today}",
        "last_day": f"{today + timedelta(days=1)}",
    }
    assert house.call(AUTHORITY, "POST", "/directory/v1/delegations", given).status_code == 201
    assert house.approve(DELEGATE, report_id).status_code == 200
    house.settle()
    house.open_week(NEXT_WEEK)
    assert house.hand_in(AUTHOR, NEXT_WEEK).status_code == 200
    house.settle()
    house.get(OFFICE, f"/reporting/v1/people/{house.people[AUTHOR]}/results")
    later = beside.today() + timedelta(days=60)
    beside.be_away(house, AUTHOR, later, later)
    beside.plan(house, AUTHOR, later, manager_id=str(house.people[AUTHORITY]))
    beside.change_managers(house)
    beside.record_breaches(house, AUTHOR, MANAGER, WEEK)
    beside.share_work(house, AUTHOR, MANAGER)
    beside.open_case(house, AUTHOR, AUTHORITY, WEEK)
    beside.report_as_a_unit(house, WEEK)
    beside.raise_obstacle(house, AUTHOR, WEEK)
    with house.database("approval").transaction() as session:
        add_administrators(
            session, [house.people[AUTHOR]], recorded_by=str(house.people[OFFICE]), now=clock.now()
        )


def rows_that_mention(house: House, service: Service, person_id: UUID) -> dict[str, set[str]]:
    """Return by table the keys of all rows in which a person's id stands anywhere."""
    found: dict[str, set[str]] = {}
    with house.database(service.name).transaction() as session:
        for table in tables(service):
            mentioning = text(f'"{table.name}"::text like :id')
            wanted = select(*table.primary_key.columns).where(mentioning)
            rows = session.execute(wanted, {"id": f"%{person_id}%"}).all()
            if rows:
                found[table.name] = {json.dumps([str(each) for each in row]) for row in rows}
    return found


@pytest.mark.parametrize(
    "code",
    [
        *(AUTHOR, MANAGER, AUTHORITY, DELEGATE, OFFICE),
        *(beside.MANAGER_BESIDE, beside.MOVED, beside.NEXT_MANAGER),
    ],
)
@pytest.mark.parametrize("name", HOLDINGS)
def test_every_row_that_mentions_somebody_is_in_their_export(
    played: House, services: Mapping[str, Service], name: str, code: str
) -> None:
    person_id = played.people[code]
    left_out = {each.table.name for each in HOLDINGS[name] if isinstance(each, LeftOut)}
    mentioned = rows_that_mention(played, services[name], person_id)
    assert mentioned
    for table, keys in mentioned.items():
        if table in left_out:
            continue
        exported = _exported_keys(played, name, table, person_id)
        assert keys - exported == set(), table


def _exported_keys(house: House, name: str, table: str, person_id: UUID) -> set[str]:
    keys: set[str] = set()
    with house.database(name).transaction() as session:
        for each in HOLDINGS[name]:
            if isinstance(each, Holding) and each.table.name == table:
                found = select(*each.table.primary_key.columns).where(each.about(person_id))
                keys |= {
                    json.dumps([str(value) for value in row]) for row in session.execute(found)
                }
    return keys


def test_the_scores_of_an_open_week_wait_for_the_decision(played: House) -> None:
    report_id = played.report_of(AUTHOR, NEXT_WEEK)["report_id"]
    comment = "Cần bổ sung số liệu."
    beside.attach_note(played, report_id)
    assessment = played.get(MANAGER, f"/scoring/v1/assessments/{report_id}")
    parts = {"quality": "31", "progress": "31", "conduct": "16"}
    scored = played.call(
        MANAGER,
        "POST",
        f"/scoring/v1/assessments/{report_id}/score",
        {"parts": parts, "comment": comment},
        If_Match=f'"{assessment["version"]}"',
    )
    assert scored.status_code == 200, scored.text
    played.settle()
    for name in ("scoring", "approval"):
        assert comment not in _text(played, name, AUTHOR)
        assert _text(played, name, AUTHOR).count(beside.SAID) == 1  # of the week before
    assert played.approve(DELEGATE, report_id).status_code == 200
    played.settle()
    for name in ("scoring", "approval"):
        assert comment in _text(played, name, AUTHOR)
        assert _text(played, name, AUTHOR).count(beside.SAID) == 2


def test_what_a_change_dated_ahead_will_be_waits_for_its_day(played: House) -> None:
    assert _planned(played) == [None]
    facts = {"post_title": "Chuyên gia pháp chế"}
    beside.plan(played, AUTHOR, beside.today() + timedelta(days=30), **facts)
    assert _planned(played) == [None, None]
    beside.plan(played, AUTHOR, beside.today(), **facts)
    assert _planned(played) == [None, None, facts]


def _planned(house: House) -> list[Any]:
    with house.database("approval").transaction() as session:
        held = collected(session, HOLDINGS["approval"], house.people[AUTHOR])
    return [each["facts"] for each in held["rows"]["planned_change"]]


def test_what_somebody_wrote_of_others_is_not_in_their_own_export(played: House) -> None:
    for name in HOLDINGS:
        whole = _text(played, name, MANAGER)
        assert "Hoàn thành tốt." not in whole
        assert "Hoàn thành các việc được giao" not in whole
        assert beside.SAID not in _text(played, name, beside.MANAGER_BESIDE)
        for said in (beside.LATE, beside.TOLD, beside.WORK, RAISED["said"]):
            assert said not in whole
        assert beside.CLOSED not in _text(played, name, AUTHORITY)


def test_breach_notes_work_and_cases_are_in_the_persons_own_export(played: House) -> None:
    for name, said in (
        ("scoring", (beside.LATE, "Ghi nhầm.")),
        ("submission", (beside.WORK, beside.TOLD, RAISED["said"])),
        ("reporting", (beside.CLOSED, beside.ANSWERED, RAISED["said"])),
    ):
        whole = _text(played, name, AUTHOR)
        assert [each for each in said if each not in whole] == []


def test_no_secret_is_exported(played: House) -> None:
    with played.database("approval").transaction() as session:
        hashed = session.scalar(
            text("select password_hash from account where person_id = :id"),
            {"id": played.people[AUTHOR]},
        )
        session.execute(
            text("update account set password_hash = 'kept-out' where person_id = :id"),
            {"id": played.people[AUTHOR]},
        )
    assert hashed != "kept-out"
    whole = _text(played, "approval", AUTHOR)
    assert "kept-out" not in whole
    assert "password_hash" in whole  # it is told that it is left out, and why


def _text(house: House, name: str, code: str) -> str:
    with house.database(name).transaction() as session:
        return written(collected(session, HOLDINGS[name], house.people[code])).decode()
