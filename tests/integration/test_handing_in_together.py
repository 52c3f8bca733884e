"""Who hands in at once is written by one statement, and it is as if each had come alone."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from house import GOOD, House, content
from shared.kit import at_once
from shared.kit.at_once import MOST

WEEK = "2026-11-16"
MANAGER, AUTHOR, COLLEAGUE = "CB024", "CB026", "CB028"
TRANSACTIONS = text(
    "select count(distinct xmin::text) from weekly_report where state = 'handed_in'"
)
HANDED_IN = "submission.report_handed_in.v1"


@dataclass(frozen=True)
class Sent:
    """Somebody's request to hand in."""

    code: str
    report: dict[str, Any]
    body: dict[str, Any]
    version: int = 1


@pytest.fixture(autouse=True)
def _waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first wait until as many are there as may be."""
    monkeypatch.setattr(at_once, "MOMENT_SECONDS", 60.0)


def _authors(house: House) -> list[Sent]:
    """Return as many as write together, each with a report and a text of their own."""
    sent = []
    for code in sorted(house.people):
        page = house.get(code, f"/submission/v1/reports?week={WEEK}")
        for report in page["items"]:
            body = content(GOOD, items=1 + len(sent)) | {"summary": f"Việc của {code} trong tuần."}
            sent.append(Sent(code, report, body))
    authors = {AUTHOR, COLLEAGUE}
    return sorted(sent, key=lambda each: each.code not in authors)[:MOST]


def _together(house: House, sent: Sequence[Sent]) -> list[TestResponse]:
    begin = Barrier(len(sent))

    def hand_in(one: Sent) -> TestResponse:
        path = f"/submission/v1/reports/{one.report['report_id']}/submission"
        begin.wait()
        return house.call(one.code, "POST", path, one.body, If_Match=f'"{one.version}"')

    with ThreadPoolExecutor(len(sent)) as threads:
        return list(threads.map(hand_in, sent))


def _said(house: House) -> dict[str, dict[str, Any]]:
    said = [each for each in house.said("submission") if each["type"] == HANDED_IN]
    return {each["correlationid"]: each for each in said}


def test_each_is_answered_and_told_with_what_they_wrote(house: House) -> None:
    house.open_week(WEEK)
    sent = _authors(house)
    answers = _together(house, sent)
    assert [answer.status_code for answer in answers] == [200] * MOST
    with house.database("submission").transaction() as session:
        assert session.scalar(TRANSACTIONS) == 1
    said = _said(house)
    assert len(said) == MOST
    for one, answer in zip(sent, answers, strict=True):
        assert answer.json is not None
        assert answer.json["report_id"] == one.report["report_id"]
        event = said[answer.headers["X-Request-ID"]]
        assert event["data"]["report_id"] == one.report["report_id"]
        assert event["data"]["person_id"] == str(house.people[one.code])
        assert event["data"]["summary"] == one.body["summary"]
        kept = house.get(one.code, f"/submission/v1/reports/{one.report['report_id']}")
        assert kept["items"] == one.body["items"] == event["data"]["items"]


def test_who_may_not_is_refused_alone(house: House) -> None:
    house.open_week(WEEK)
    sent = _authors(house)
    sent[0] = Sent(sent[0].code, sent[0].report, sent[0].body, version=7)
    sent[1] = Sent(sent[1].code, sent[2].report, sent[1].body)
    answers = _together(house, sent)
    assert [answer.status_code for answer in answers] == [412, 404] + [200] * (MOST - 2)
    kept = house.get(sent[2].code, f"/submission/v1/reports/{sent[2].report['report_id']}")
    assert kept["summary"] == sent[2].body["summary"]
    with house.database("submission").transaction() as session:
        assert session.scalar(TRANSACTIONS) == 1
    assert len(_said(house)) == MOST - 2


def test_a_report_that_is_handed_in_twice_is_handed_in_once(house: House) -> None:
    house.open_week(WEEK)
    sent = _authors(house)
    sent[1] = sent[0]
    answers = _together(house, sent)
    assert sorted(answer.status_code for answer in answers) == [200] * (MOST - 1) + [409]
    assert len(_said(house)) == MOST - 1


def test_who_brings_a_shared_work_item_past_the_whole_is_refused_alone(house: House) -> None:
    house.open_week(WEEK)
    people = [{"person_id": str(house.people[code]), "share": 50} for code in (AUTHOR, COLLEAGUE)]
    task = {"title": "Báo cáo quý IV", "people": people}
    item = house.call(MANAGER, "POST", "/submission/v1/items", task).json
    assert item is not None
    line = {"title": "Báo cáo quý IV", "item_id": item["item_id"], "progress": 60}
    own = {"title": "Việc riêng"}
    sent = []
    for one in _authors(house):
        mine = house.call(one.code, "POST", "/submission/v1/items", own).json
        assert mine is not None
        items = [own | {"item_id": mine["item_id"], "progress": 10}]
        if one.code in {AUTHOR, COLLEAGUE}:
            items.append(line)
        sent.append(Sent(one.code, one.report, one.body | {"items": items}))
    answers = _together(house, sent)
    assert sorted(answer.status_code for answer in answers[:2]) == [200, 409]
    assert [answer.status_code for answer in answers[2:]] == [200] * (MOST - 2)
    assert len(_said(house)) == MOST - 1
