"""Who reads somebody else's detail is recorded once a request, and told to that person."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from house import ZONE, House
from integration.records import beside
from shared.kit import clock
from shared.kit.auth import SECOND_FACTOR

WEEK = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY, DELEGATE, OFFICE = "CB026", "CB024", "CB023", "CB025", "CB009"


@pytest.fixture
def report_id(house: House) -> str:
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    found: str = house.report_of(AUTHOR, WEEK)["report_id"]
    return found


def told(house: House, service: str, code: str = AUTHOR) -> list[tuple[str, str, str, str]]:
    """Return who did what in which role to somebody's record in a service, oldest first."""
    codes = {str(each): code for code, each in house.people.items()}
    items = house.get(code, f"/{service}/v1/me/access")["items"]
    return [(codes[each["by_id"]], each["role"], each["did"], each["what"]) for each in items][::-1]


def test_a_report_tells_who_read_it_and_not_its_author(house: House, report_id: str) -> None:
    for code in (AUTHOR, MANAGER, OFFICE):
        house.get(code, f"/submission/v1/reports/{report_id}")
    assert told(house, "submission") == [
        (MANAGER, "direct_manager", "read", "report"),
        (OFFICE, "office", "read", "report"),
    ]
    assert told(house, "submission", MANAGER) == []


def test_an_assessment_tells_who_read_and_scored_it(house: House, report_id: str) -> None:
    assert house.score(MANAGER, report_id).status_code == 200
    house.get(MANAGER, f"/scoring/v1/assessments/{report_id}/explanation")
    assert told(house, "scoring") == [
        (MANAGER, "direct_manager", "read", "assessment"),
        (MANAGER, "direct_manager", "scored", "report"),
        (MANAGER, "direct_manager", "read", "explanation"),
    ]


def test_a_manager_beside_the_direct_one_reads_and_notes_in_that_role(
    house: House, report_id: str
) -> None:
    beside.assign(house, AUTHOR, since=WEEK)
    house.get(beside.MANAGER_BESIDE, f"/scoring/v1/beside?week={WEEK}")
    house.get(beside.MANAGER_BESIDE, f"/scoring/v1/beside/{report_id}")
    beside.attach_note(house, report_id)
    assert told(house, "scoring") == [
        (beside.MANAGER_BESIDE, "manager_beside", "read", "assessment"),
        (beside.MANAGER_BESIDE, "manager_beside", "noted", "report"),
    ]
    assert house.call("CB001", "GET", f"/scoring/v1/beside/{report_id}").status_code == 404
    assert len(told(house, "scoring")) == 2


def test_a_proposal_tells_the_delegate_apart_and_every_decision(
    house: House, report_id: str
) -> None:
    house.score(MANAGER, report_id)
    house.settle()
    today = clock.now().astimezone(ZONE).date()
    days = {"first_day": f"{today}", "last_day": f"{today + timedelta(days=1)}"}
    given = days | {"to_id": str(house.people[DELEGATE]), "document": "Giấy ủy quyền số 8"}
    assert house.call(AUTHORITY, "POST", "/directory/v1/delegations", given).status_code == 201
    house.get(AUTHORITY, f"/approval/v1/proposals/{report_id}/explanation")
    assert house.approve(DELEGATE, report_id).status_code == 200
    house.settle()
    [line] = house.get(AUTHOR, f"/reporting/v1/people/{house.people[AUTHOR]}/results")["items"]
    for code in (AUTHOR, MANAGER, AUTHORITY):
        house.get(code, f"/approval/v1/results/{line['result_id']}")
    assert told(house, "approval") == [
        (AUTHORITY, "authority", "read", "explanation"),
        (DELEGATE, "delegate", "read", "proposal"),
        (DELEGATE, "delegate", "approved", "proposal"),
        (MANAGER, "direct_manager", "read", "result"),
        (AUTHORITY, "authority", "read", "result"),
    ]


@pytest.mark.usefixtures("report_id")
def test_results_and_periods_tell_who_read_them(house: House) -> None:
    person = f"/reporting/v1/people/{house.people[AUTHOR]}"
    for code, below in ((OFFICE, "results"), (AUTHOR, "results"), (AUTHORITY, "periods/2026-11")):
        house.get(code, f"{person}/{below}")
    assert told(house, "reporting") == [
        (OFFICE, "office", "read", "results"),
        (AUTHORITY, "leader", "read", "period"),
    ]


def test_breach_notes_tell_who_read_and_recorded_them(house: House) -> None:
    beside.record_breaches(house, AUTHOR, MANAGER, WEEK)
    path = f"/scoring/v1/people/{house.people[AUTHOR]}/breaches"
    assert house.call(MANAGER, "GET", path).status_code == 403  # without a second factor
    for code in (AUTHOR, MANAGER, OFFICE):
        headers = house.headers(code, SECOND_FACTOR)
        assert house.client("scoring").get(path, headers=headers).status_code == 200
        house.get(code, f"{path}/kinds")
    assert told(house, "scoring") == [
        (MANAGER, "direct_manager", "recorded", "breach"),
        (MANAGER, "direct_manager", "recorded", "breach"),
        (MANAGER, "direct_manager", "withdrew", "breach"),
        (MANAGER, "direct_manager", "read", "breaches"),
        (OFFICE, "office", "read", "breaches"),
    ]


def test_a_case_and_its_invitation_tell_who_read_them(house: House) -> None:
    path = f"/reporting/v1/cases/{beside.open_case(house, AUTHOR, AUTHORITY, WEEK)}"
    for code in (AUTHOR, AUTHORITY, OFFICE):
        for below in ("", "/invitation.ics"):
            assert house.call(code, "GET", path + below).status_code == 200
    assert house.call("CB027", "GET", path).status_code == 404
    assert told(house, "reporting") == [
        (AUTHORITY, "leader", "read", "case"),
        (AUTHORITY, "leader", "read", "invitation"),
        (OFFICE, "office", "read", "case"),
        (OFFICE, "office", "read", "invitation"),
    ]


def test_who_is_refused_reads_nothing_and_leaves_nothing(house: House, report_id: str) -> None:
    assert house.call("CB001", "GET", f"/scoring/v1/assessments/{report_id}").status_code == 404
    assert house.call("CB027", "GET", f"/submission/v1/reports/{report_id}").status_code == 404
    assert told(house, "scoring") == told(house, "submission") == []


def test_the_list_goes_on_page_by_page(house: House, report_id: str) -> None:
    for _ in range(5):
        house.get(MANAGER, f"/submission/v1/reports/{report_id}")
    found: list[Any] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        cursor = f"&cursor={page['next']}" if page["next"] else ""
        page = house.get(AUTHOR, f"/submission/v1/me/access?limit=2{cursor}")
        found += page["items"]
    assert len(found) == 5
    assert [each["at"] for each in found] == sorted((each["at"] for each in found), reverse=True)


@pytest.mark.parametrize(
    ("service", "table"),
    [
        ("submission", "access_entry"),
        ("scoring", "access_entry"),
        ("scoring", "act"),
        ("scoring", "note"),
        ("scoring", "breach"),
        ("scoring", "breach_withdrawal"),
        ("submission", "task_day"),
        ("submission", "job"),
        ("submission", "job_catalogue"),
        ("approval", "access_entry"),
        ("approval", "audit_entry"),
        ("approval", "decision"),
        ("approval", "result"),
        ("approval", "ledger_entry"),
        ("reporting", "access_entry"),
        ("reporting", "case_act"),
    ],
)
@pytest.mark.parametrize(
    "change", ["delete from {0}", "update {0} set {1} = {1}", "truncate {0} cascade"]
)
def test_the_database_refuses_to_rewrite_what_was_recorded(
    house: House, service: str, table: str, change: str
) -> None:
    columns = {"ledger_entry": "number", "result": "approved_at", "task_day": "day"}
    column = (columns | {"job": "name", "job_catalogue": "loaded_at"}).get(table, "at")
    with (
        pytest.raises(DBAPIError, match="append-only"),
        house.database(service).transaction() as session,
    ):
        session.execute(text(change.format(table, column)))


@pytest.mark.parametrize("table", ["person_version", "unit_version"])
def test_the_history_of_the_directory_is_not_rewritten(house: House, table: str) -> None:
    for change in (f"delete from {table}", f"update {table} set name = 'Khác'"):
        with (
            pytest.raises(DBAPIError, match="keeps what was"),
            house.database("approval").transaction() as session,
        ):
            session.execute(text(change))
