"""Bad input gets the problem that says what to change, and changes nothing."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from house import GOOD, House, content

WEEK = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY, OFFICE = "CB026", "CB024", "CB023", "CB009"


@pytest.fixture
def open_house(house: House) -> House:
    house.open_week(WEEK)
    return house


def problem(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json", answer.text
    assert answer.json is not None
    assert answer.json["status"] == answer.status_code
    assert answer.json["title"]
    return answer.status_code, answer.json["type"].rsplit("/", 1)[1]


def hand_in(house: House, body: object, *, code: str = AUTHOR, **headers: str) -> TestResponse:
    report = house.report_of(AUTHOR, WEEK)
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    return house.call(code, "POST", path, body, **({"If_Match": '"1"'} | headers))


def untouched(house: House) -> bool:
    with house.database("submission").transaction() as session:
        return (
            session.scalar(text("select count(*) from work_item")) == 0
            and session.scalar(text("select count(*) from weekly_report where version > 1")) == 0
            and session.scalar(text("select count(*) from event where type like '%handed_in%'"))
            == 0
        )


@pytest.mark.parametrize(
    ("parts", "field", "says"),
    [
        (GOOD | {"quality": "41"}, "self_parts.quality", "0 to 40"),
        (GOOD | {"conduct": "-1"}, "self_parts.conduct", "greater than or equal to 0"),
        (GOOD | {"progress": "NaN"}, "self_parts.progress", "Special numeric values"),
        (GOOD | {"progress": "Infinity"}, "self_parts.progress", "Special numeric values"),
        (GOOD | {"quality": "36.555"}, "self_parts.quality", "two decimal places"),
        (GOOD | {"quality": 36.5}, "self_parts.quality", "as a string"),
        (GOOD | {"quality": "nhiều"}, "self_parts.quality", "Not a valid number"),
        (GOOD | {"charm": "5"}, "self_parts.charm", "No such part"),
        ({"quality": "30", "progress": "30"}, "self_parts.conduct", "needs a score"),
    ],
)
def test_a_score_that_the_regulation_does_not_allow_is_refused_by_name(
    open_house: House, parts: dict[str, Any], field: str, says: str
) -> None:
    answer = hand_in(open_house, content() | {"self_parts": parts})
    assert problem(answer) == (422, "invalid")
    assert answer.json is not None
    told = {name.replace(".value", ""): texts for name, texts in answer.json["errors"].items()}
    assert says in told[field][0]
    assert untouched(open_house)


def test_a_manager_cannot_score_above_the_maximum_either(open_house: House) -> None:
    open_house.hand_in(AUTHOR, WEEK)
    open_house.settle()
    report_id = open_house.report_of(AUTHOR, WEEK)["report_id"]
    answer = open_house.score(MANAGER, report_id, GOOD | {"conduct": "20.5"})
    assert problem(answer) == (422, "invalid")
    queue = open_house.get(MANAGER, "/scoring/v1/assessments")["items"]
    assert [line["state"] for line in queue] == ["awaiting"]


@pytest.mark.parametrize(
    ("week", "says"),
    [
        ("2026-11-17", "its week is 2026-11-16"),
        ("2026-11-31", "Not a valid date"),
        ("2026-W47", "Not a valid date"),
    ],
)
def test_a_week_that_is_not_a_monday_is_refused(house: House, week: str, says: str) -> None:
    answer = house.call(OFFICE, "POST", "/submission/v1/weeks", {"week": week})
    assert problem(answer) == (422, "invalid")
    assert answer.json is not None
    assert says in answer.json["errors"]["week"][0]
    read = house.call(OFFICE, "GET", f"/reporting/v1/weeks/{week}")
    assert problem(read) == (422, "invalid")


def test_a_week_opens_once_and_not_before_its_monday(house: House) -> None:
    far = house.call(OFFICE, "POST", "/submission/v1/weeks", {"week": "2099-01-05"})
    assert problem(far) == (409, "week-not-yet")
    long_past = house.call(OFFICE, "POST", "/submission/v1/weeks", {"week": "2020-01-06"})
    assert problem(long_past) == (409, "week-long-past")
    house.open_week(WEEK)
    again = house.call(OFFICE, "POST", "/submission/v1/weeks", {"week": WEEK})
    assert problem(again) == (409, "week-already-open")
    by_somebody = house.call(AUTHOR, "POST", "/submission/v1/weeks", {"week": "2026-11-09"})
    assert problem(by_somebody) == (403, "only-the-office")


def test_somebody_elses_report_is_not_there(open_house: House) -> None:
    assert problem(hand_in(open_house, content(), code="CB027")) == (404, "not-found")
    report_id = open_house.report_of(AUTHOR, WEEK)["report_id"]
    read = open_house.call("CB030", "GET", f"/submission/v1/reports/{report_id}")
    assert problem(read) == (404, "not-found")
    open_house.hand_in(AUTHOR, WEEK)
    open_house.settle()
    scored = open_house.call(
        "CB030",
        "POST",
        f"/scoring/v1/assessments/{report_id}/score",
        {"parts": GOOD, "comment": "x"},
        If_Match='"1"',
    )
    assert problem(scored) == (404, "not-found")


def test_an_unknown_person_sees_nothing(open_house: House) -> None:
    open_house.people["stranger"] = uuid4()
    assert open_house.get("stranger", f"/submission/v1/reports?week={WEEK}")["items"] == []
    results = f"/reporting/v1/people/{open_house.people['stranger']}/results"
    assert problem(open_house.call(OFFICE, "GET", results)) == (404, "not-found")


def test_a_second_hand_in_is_refused(open_house: House) -> None:
    assert hand_in(open_house, content()).status_code == 200
    assert problem(hand_in(open_house, content(), If_Match='"2"')) == (409, "already-handed-in")
    with open_house.database("submission").transaction() as session:
        said = session.scalar(text("select count(*) from event where type like '%handed_in%'"))
    assert said == 1


def test_a_stale_version_changes_nothing(open_house: House) -> None:
    answer = hand_in(open_house, content(), If_Match='"7"')
    assert problem(answer) == (412, "stale-version")
    assert answer.json is not None
    assert answer.json["current"] == 1
    assert untouched(open_house)


def test_a_change_without_a_version_is_refused(open_house: House) -> None:
    report = open_house.report_of(AUTHOR, WEEK)
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    missing = open_house.call(AUTHOR, "POST", path, content())
    assert problem(missing) == (428, "precondition-required")
    odd = open_house.call(AUTHOR, "POST", path, content(), If_Match="*")
    assert problem(odd) == (422, "invalid")
    assert untouched(open_house)


def test_a_repeated_idempotency_key_replays_and_with_another_body_is_refused(
    open_house: House,
) -> None:
    first = hand_in(open_house, content(), Idempotency_Key="a-key")
    again = hand_in(open_house, content(), Idempotency_Key="a-key")
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.json, first.headers["ETag"]) == (again.json, again.headers["ETag"])
    other = hand_in(open_house, content(items=3), Idempotency_Key="a-key")
    assert problem(other) == (422, "invalid")
    assert other.json is not None
    assert "Idempotency-Key" in other.json["errors"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (content() | {"score": "100"}, "score"),
        (content() | {"items": [{"product": "x"}]}, "items.0.title"),
        (content() | {"items": "all"}, "items"),
        (content() | {"summary": "x" * 10_001}, "summary"),
        ([], "body"),
    ],
)
def test_a_body_of_another_shape_is_refused_by_field(
    open_house: House, body: object, field: str
) -> None:
    answer = hand_in(open_house, body)
    assert problem(answer) == (422, "invalid")
    assert answer.json is not None
    assert field in answer.json["errors"]
    assert untouched(open_house)


def test_a_report_too_large_to_be_told_is_refused_whole(open_house: House) -> None:
    large = content() | {
        "items": [{"title": "đ" * 300, "product": "đ" * 300} for _ in range(100)],
    }
    answer = hand_in(open_house, large)
    assert problem(answer) == (422, "invalid")
    assert answer.json is not None
    assert "Too much text" in answer.json["errors"]["body"][0]
    assert untouched(open_house)


def test_a_body_that_is_not_json_is_refused(open_house: House) -> None:
    report = open_house.report_of(AUTHOR, WEEK)
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    headers = open_house.headers(AUTHOR) | {"If-Match": '"1"'}
    client = open_house.client("submission")
    form = client.post(path, data={"summary": "x"}, headers=headers)
    assert problem(form) == (415, "unsupported-media-type")
    broken = client.post(path, data=b"{", headers=headers | {"Content-Type": "application/json"})
    assert broken.status_code in {400, 422}
    not_a_number = client.post(
        path,
        data=json.dumps(content() | {"self_parts": {"quality": float("nan")}}),
        headers=headers | {"Content-Type": "application/json"},
    )
    assert not_a_number.status_code in {400, 422}
    assert untouched(open_house)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer no.token.here"}, {"Authorization": "Basic eDp5"}],
)
def test_without_a_good_token_every_door_is_closed(house: House, headers: dict[str, str]) -> None:
    for path in (
        "/submission/v1/reports",
        "/scoring/v1/assessments",
        "/approval/v1/proposals",
        "/directory/v1/people",
        "/reporting/v1/weeks/2026-11-16",
        "/submission/v1/events",
    ):
        service = path.split("/")[1].replace("directory", "approval")
        answer = house.client(service).get(path, headers=headers)
        assert problem(answer) == (401, "not-authenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_authority_for_others_is_refused(open_house: House) -> None:
    open_house.hand_in(AUTHOR, WEEK)
    open_house.settle()
    report_id = open_house.report_of(AUTHOR, WEEK)["report_id"]
    open_house.score(MANAGER, report_id)
    open_house.settle()
    for code in (OFFICE, "CB030", AUTHOR, MANAGER):
        answer = open_house.call(
            code, "POST", f"/approval/v1/proposals/{report_id}/approval", If_Match='"1"'
        )
        assert problem(answer) == (403, "not-your-decision")
    with open_house.database("approval").transaction() as session:
        assert session.scalar(text("select count(*) from result")) == 0


def test_a_cursor_of_another_list_is_refused(open_house: House) -> None:
    page = open_house.get(OFFICE, f"/submission/v1/reports?week={WEEK}&whose=all&limit=10")
    path = f"/submission/v1/reports?week={WEEK}&limit=10&cursor={page['next']}"
    assert problem(open_house.call(OFFICE, "GET", path)) == (422, "invalid")
    odd = f"/submission/v1/reports?week={WEEK}&cursor=xyz"
    assert problem(open_house.call(OFFICE, "GET", odd)) == (422, "invalid")


def test_pages_hold_everything_once(open_house: House) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        path = f"/submission/v1/reports?week={WEEK}&whose=all&limit=20{cursor}"
        page = open_house.get(OFFICE, path)
        seen += [line["report_id"] for line in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 61
