"""Public events: said with the change, numbered without a gap, read, awaited and streamed."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from jsonschema import Draft202012Validator
from sqlalchemy import select
from werkzeug.test import TestResponse

from approval.integrators.api import feed, set_up_integrators
from approval.outbound.models import OutboundEvent
from house import ZONE, House, Staged
from real_services import bearer
from shared.contracts.outbound import CHOSEN
from shared.kit import clock
from shared.kit.copies import table

WEEK: Final = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY, DELEGATE = "CB026", "CB024", "CB023", "CB025"
REASON: Final = {"reason": "Bổ sung minh chứng."}


def read(house: House, path: str = "", *more: str, **headers: str) -> TestResponse:
    scopes = frozenset({"events:subscribe", *more})
    program = bearer(house.signing, "payroll", kind="client", scopes=scopes)
    return house.client("approval").get(f"/approval/v1/feed{path}", headers=program | headers)


def events(house: House, path: str = "", *more: str) -> list[dict[str, Any]]:
    answer = read(house, path, *more)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def scored(house: House) -> str:
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    report_id = str(house.report_of(AUTHOR, WEEK)["report_id"])
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    return report_id


def act(house: House, report_id: str, name: str, version: int) -> None:
    path = f"/approval/v1/proposals/{report_id}/{name}"
    answer = house.call(AUTHORITY, "POST", path, REASON, If_Match=f'"{version}"')
    assert answer.status_code == 200, answer.text


@pytest.fixture
def everything(house: House, staged: Staged) -> list[dict[str, Any]]:
    """Let one week be returned, approved, reopened and corrected, and a delegation come and go."""
    staged("returned, reopened and corrected", play)
    return events(house)


def play(house: House) -> None:
    report_id = scored(house)
    act(house, report_id, "return", 1)
    house.settle()
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    act(house, report_id, "reopening", 4)
    house.settle()
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    today = str(clock.now().astimezone(ZONE).date())
    body = {"to_id": str(house.people[DELEGATE]), "document": "Giấy ủy quyền số 12"}
    body |= {"first_day": today, "last_day": today}
    made = house.call(AUTHORITY, "POST", "/directory/v1/delegations", body)
    assert made.json is not None
    assert made.status_code == 201, made.text
    path = f"/directory/v1/delegations/{made.json['delegation_id']}/revocation"
    assert house.call(AUTHORITY, "POST", path).status_code == 200


def test_every_act_is_told_once_in_order_and_without_a_gap(
    everything: list[dict[str, Any]],
) -> None:
    assert [each["type"] for each in everything] == [
        "tuan.result.returned.v1",
        "tuan.result.approved.v1",
        "tuan.result.reopened.v1",
        "tuan.result.corrected.v1",
        "tuan.delegation.granted.v1",
        "tuan.delegation.revoked.v1",
    ]
    assert [int(each["sequence"]) for each in everything] == [1, 2, 3, 4, 5, 6]
    versions = [each["subjectversion"] for each in everything[:4]]
    assert versions == sorted(set(versions))
    approved, reopened, corrected = (each["data"] for each in everything[1:4])
    assert reopened["result_id"] == approved["result_id"] == corrected["correction_of"]


def test_the_cloudevents_sdk_and_the_served_schemas_accept_every_event(
    house: House, everything: list[dict[str, Any]]
) -> None:
    for each in everything:
        event = JSONFormat().read(CloudEvent, json.dumps(each))
        assert event.get_type() == each["type"]
        assert event.get_extension("sequence") == each["sequence"]
        path = each["dataschema"].removeprefix("http://localhost")
        schema = house.client("approval").get(path).json
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
            each["data"]
        )


def test_no_name_no_points_and_no_grade_leave_unless_results_may_be_read(
    house: House, everything: list[dict[str, Any]]
) -> None:
    assert all("grade" not in each["data"] for each in everything)
    told = events(house, "", "results:read")
    assert [each["data"]["grade"] for each in told if "grade" in each["data"]] == ["good", "good"]
    written = json.dumps(told, ensure_ascii=False)
    assert not any(word in written for word in ("total", "parts", "reason", "name"))


def test_the_link_leads_to_the_full_record_for_whoever_may_read_results(
    house: House, everything: list[dict[str, Any]]
) -> None:
    link = everything[1]["data"]["link"]
    for scopes, status in ((frozenset[str](), 403), (frozenset({"results:read"}), 200)):
        program = bearer(house.signing, "payroll", kind="client", scopes=scopes)
        answer = house.client("approval").get(link, headers=program)
        assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["grade"] == "good"


def test_pages_join_and_types_choose(house: House, everything: list[dict[str, Any]]) -> None:
    first = read(house, "?limit=4").json
    assert first is not None
    second = read(house, f"?after={first['next']}").json
    assert second is not None
    assert first["items"] + second["items"] == everything
    assert read(house, f"?after={second['next']}").json == {"items": [], "next": second["next"]}
    [approved] = events(house, "?types=tuan.result.approved.v1")
    assert approved == everything[1]


def test_a_type_that_there_is_not_is_told_with_those_that_there_are(house: House) -> None:
    answer = read(house, "?types=tuan.result.praised.v1")
    assert answer.status_code == 422
    assert answer.json is not None
    assert CHOSEN[0] in answer.json["errors"]["types"][0]


def test_an_act_that_is_undone_leaves_no_event_and_no_gap(house: House) -> None:
    report_id = scored(house)
    answer = house.call(
        AUTHORITY, "POST", f"/approval/v1/proposals/{report_id}/return", REASON, If_Match='"7"'
    )
    assert answer.status_code == 412
    act(house, report_id, "return", 1)
    assert [int(each["sequence"]) for each in events(house)] == [1]


def test_whoever_waits_is_answered_when_something_is_said(house: House) -> None:
    report_id = scored(house)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(events, house, "?wait=30")
        assert house.approve(AUTHORITY, report_id).status_code == 200
        assert [each["subject"] for each in waiting.result()] == [report_id]


def test_where_too_many_wait_the_next_is_answered_at_once_and_is_streamed_nothing(
    house: House,
) -> None:
    set_up_integrators(house.apps["approval"], waiting=1)
    places = house.apps["approval"].extensions["feed_places"]
    with places:
        assert events(house, "?wait=30") == []
        assert read(house, "/stream").status_code == 503
    assert places.acquire(blocking=False)
    places.release()


def test_a_stream_begins_after_the_last_event_and_says_each_with_its_id(
    house: House, everything: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "STREAM_SECONDS", 1)
    monkeypatch.setattr(feed, "ALIVE_EVERY_SECONDS", 0)
    streamed = read(house, "/stream", **{"Last-Event-ID": "4"})
    assert streamed.content_type.startswith("text/event-stream")
    lines = streamed.text.splitlines()
    assert [line for line in lines if line.startswith("id:")] == ["id: 5", "id: 6"]
    data = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data:")]
    assert data == everything[4:]
    streamed.close()
    assert read(house, "/stream?after=-1").status_code == 422


def test_grades_are_kept_for_whoever_is_told_them_and_names_are_not_kept(
    house: House, everything: list[dict[str, Any]]
) -> None:
    assert everything
    with house.database("approval").transaction() as session:
        kept = session.scalars(select(table(OutboundEvent).c.data)).all()
    assert {name for each in kept for name in each} & {"name", "total", "reason"} == set()
