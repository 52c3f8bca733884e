"""What is owed is listed for whoever owes it, named for the Office, and reminded of at a wish."""

from typing import Any

import pytest
from flask import Flask

from approval.directory.usecases import keep_contact
from approval.usecases import tell_waiting
from house import House
from shared.kit import clock

WEEK = "2026-11-16"
AUTHOR, COLLEAGUE, MANAGER, AUTHORITY, OFFICE = "CB026", "CB028", "CB024", "CB023", "CB009"
MISSING = f"/reporting/v1/weeks/{WEEK}/missing"
REMINDERS = f"/reporting/v1/weeks/{WEEK}/reminders"


@pytest.fixture
def opened(house: House) -> House:
    house.open_week(WEEK)
    return house


def owed(house: House, code: str) -> list[tuple[str, int]]:
    items = house.get(code, "/reporting/v1/me/owed")["items"]
    return [(item["step"], item["count"]) for item in items]


def decide(house: House, report_id: str, *, version: int, **more: str) -> None:
    path = f"/approval/v1/proposals/{report_id}/return"
    body = {"reason": "Bổ sung."} | more
    answer = house.call(AUTHORITY, "POST", path, body, If_Match=f'"{version}"')
    assert answer.status_code == 200, answer.text
    tell(house)


def tell(house: House) -> None:
    house.settle()
    with house.database("approval").transaction() as session:
        tell_waiting(session, now=clock.now())
    house.settle()


def score(house: House, report_id: str) -> None:
    assert house.score(MANAGER, report_id).status_code == 200
    tell(house)


def hand_in(house: House, code: str = AUTHOR) -> str:
    assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    report_id: str = house.report_of(code, WEEK)["report_id"]
    return report_id


def test_what_is_owed_goes_with_the_report_from_hand_to_hand(opened: House) -> None:
    """Each way back too: whoever has it owes it, and nobody else does."""
    own = ("hand_in", 1)

    def lies_with() -> list[str]:
        wanted = {AUTHOR: own, MANAGER: ("score", 1), AUTHORITY: ("approve", 1)}
        return [code for code, line in wanted.items() if line in owed(opened, code)]

    for code in (MANAGER, AUTHORITY):
        hand_in(opened, code)
    assert own in owed(opened, AUTHOR)
    report_id = hand_in(opened)
    assert lies_with() == [MANAGER]
    path = f"/scoring/v1/assessments/{report_id}/return"
    body = {"reason": "Bổ sung."}
    assert opened.call(MANAGER, "POST", path, body, If_Match='"1"').status_code == 200
    opened.settle()
    assert lies_with() == [AUTHOR]
    hand_in(opened)
    assert lies_with() == [MANAGER]
    score(opened, report_id)
    assert lies_with() == [AUTHORITY]
    decide(opened, report_id, version=1)
    assert lies_with() == [MANAGER]
    score(opened, report_id)
    assert lies_with() == [AUTHORITY]
    decide(opened, report_id, version=3, to="author")
    assert lies_with() == [AUTHOR]
    hand_in(opened)
    score(opened, report_id)
    assert lies_with() == [AUTHORITY]
    assert opened.approve(AUTHORITY, report_id).status_code == 200
    tell(opened)
    assert lies_with() == []


def test_the_own_list_begins_with_the_earliest_deadline(opened: House) -> None:
    for code in (AUTHOR, COLLEAGUE):
        hand_in(opened, code)
    items = opened.get(MANAGER, "/reporting/v1/me/owed")["items"]
    assert [(each["step"], each["count"]) for each in items] == [("hand_in", 1), ("score", 2)]
    assert items[0]["report_id"] == opened.report_of(MANAGER, WEEK)["report_id"]
    assert items == sorted(items, key=lambda each: each["due_at"])


def test_the_office_reads_who_is_missing_page_by_page(opened: House) -> None:
    report_id = hand_in(opened)
    lines: list[Any] = []
    page = opened.get(OFFICE, f"{MISSING}?limit=20")
    while True:
        lines += page["items"]
        if page["next"] is None:
            break
        page = opened.get(OFFICE, f"{MISSING}?limit=20&cursor={page['next']}")
    progress = opened.get(OFFICE, f"/reporting/v1/weeks/{WEEK}")
    assert len(lines) == progress["reports"] - 1
    assert report_id not in {line["report_id"] for line in lines}
    assert lines == sorted(lines, key=lambda line: (line["unit_id"], line["person_id"]))
    assert all(line["person_name"] and line["unit_name"] for line in lines)
    assert opened.call(AUTHOR, "GET", MISSING).status_code == 403
    assert opened.call(OFFICE, "GET", MISSING.replace("16", "09")).status_code == 404


def test_reminding_at_a_wish_reaches_who_owes_once_an_hour(opened: House) -> None:
    with opened.database("approval").transaction() as session:
        for code in (AUTHOR, COLLEAGUE):
            email = f"{code.lower()}@agency.example"
            keep_contact(session, opened.people[code], email, now=clock.now())
    hand_in(opened, COLLEAGUE)
    unit_id = opened.get(AUTHOR, "/directory/v1/me")["unit_id"]
    answer = opened.call(AUTHORITY, "POST", REMINDERS, {"unit_id": unit_id})
    assert answer.status_code == 200, answer.text
    assert answer.json["reminded"] == 1  # whoever is done is not, nor who has no address
    assert answer.json["owing"] > 1
    again = opened.call(OFFICE, "POST", REMINDERS, {})
    assert again.json["reminded"] == 0
    assert opened.call(AUTHORITY, "POST", REMINDERS, {}).status_code == 403
    assert opened.call("CB030", "POST", REMINDERS, {"unit_id": unit_id}).status_code == 403
    unopened = REMINDERS.replace("16", "09")
    assert opened.call(OFFICE, "POST", unopened, {}).status_code == 404


def test_without_a_mail_server_nobody_is_reminded(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporting: Flask = opened.apps["reporting"]
    monkeypatch.setitem(reporting.config, "MOMENTS", None)
    answer = opened.call(OFFICE, "POST", REMINDERS, {})
    assert answer.status_code == 409
    assert answer.json["type"].endswith("mail-not-set-up")
