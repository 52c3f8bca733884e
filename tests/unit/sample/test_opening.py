import json
from datetime import date, datetime, timedelta

import httpx
import pytest

from sample.api import Api
from sample.figures import month_of
from sample.opening import ZONE, by_id, open_week, shared_out, week_to_open
from sample.outcome import LeftOut
from sample.people import Person
from sample.stage import Report

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("today", "opened", "week"),
    [
        (date(2026, 11, 16), [], MONDAY),
        (date(2026, 11, 20), [], MONDAY),
        (date(2026, 11, 22), [], MONDAY),
        (date(2026, 11, 22), [date(2026, 11, 9)], MONDAY),
        (date(2026, 11, 22), [MONDAY], date(2026, 11, 9)),
        (date(2026, 11, 22), [MONDAY, date(2026, 11, 2)], date(2026, 11, 9)),
        (date(2026, 11, 22), [MONDAY, date(2026, 11, 9)], date(2026, 11, 2)),
        (date(2027, 1, 1), [date(2026, 12, 28)], date(2026, 12, 21)),
    ],
)
def test_this_week_is_played_or_the_newest_past_one_that_is_not_open(
    today: date, opened: list[date], week: date
) -> None:
    assert week_to_open(today, opened) == week


@pytest.mark.parametrize(
    ("week", "month"),
    [
        (date(2026, 11, 23), "2026-11"),
        (date(2026, 11, 30), "2026-12"),
        (date(2026, 12, 28), "2026-12"),
        (date(2025, 12, 29), "2026-01"),
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday(week: date, month: str) -> None:
    assert month_of(week) == month


def person(code: str, manager: str, *, account: bool = True) -> Person:
    return Person(
        code=code,
        name=f"Name of {code}",
        unit="Vụ Tổng hợp",
        post="Chuyên viên",
        tier="specialist" if manager or code == "P5" else "committee_leader",
        manager=manager,
        account=code.lower() if account else "",
        office=False,
        id=f"id-{code}",
    )


def test_reports_are_played_as_far_as_somebody_can_sign_in() -> None:
    leader, mute = person("P1", ""), person("P2", "P1", account=False)
    able, below_mute, unmanaged = person("P3", "P1"), person("P4", "P2"), person("P5", "")
    lines = [
        {"report_id": f"of-{author}", "person_id": f"id-{author}", "manager_id": f"id-{manager}"}
        for author, manager in [("P4", "P2"), ("P3", "P1"), ("P2", "P1"), ("P9", "P1")]
    ]
    people = by_id([leader, mute, able, below_mute, unmanaged])
    reports, left_out = shared_out(lines, people)
    assert reports == [Report("of-P3", able, leader), Report("of-P4", below_mute, mute)]
    assert left_out == [
        LeftOut("Name of P5", "not opened for want of a direct manager"),
        LeftOut("Name of P4", "not scored, the manager having no account"),
        LeftOut("Name of P2", "not handed in for want of an account"),
        LeftOut("id-P9", "not handed in, author or manager not being in the roster"),
    ]


def test_imported_weeks_are_not_played() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/directory/v1/sessions":
            return httpx.Response(201, json={"token": "one", "seconds": 900})
        if request.method == "POST":
            return httpx.Response(201, json={})
        monday = datetime.now(ZONE).date() - timedelta(days=datetime.now(ZONE).weekday())
        past = [monday - timedelta(weeks=back) for back in (1, 2)]
        lines = [{"week": str(week), "document": "Số 15"} for week in past]
        lines = [{"week": str(monday), "document": None}, *lines]
        results = request.url.path.endswith("/results")
        return httpx.Response(200, json={"items": lines if results else lines[:1]})

    office = person("P1", "P2")
    transport = httpx.MockTransport(answer)
    with Api("http://tuan.example/", password="secret", transport=transport) as client:
        opened = open_week(client, [office], office)
    today = datetime.now(ZONE).date()
    assert opened == today - timedelta(days=today.weekday(), weeks=3)


@pytest.mark.parametrize("code", ["week-already-open", "no-working-day"])
def test_a_week_that_does_not_open_is_passed_over_for_the_one_before(code: str) -> None:
    asked: list[date] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/directory/v1/sessions":
            return httpx.Response(201, json={"token": "one", "seconds": 900})
        if request.method != "POST":
            return httpx.Response(200, json={"items": []})
        asked.append(date.fromisoformat(json.loads(request.content)["week"]))
        if len(asked) == 1:
            return httpx.Response(409, json={"type": f"/problems/{code}", "detail": ""})
        return httpx.Response(201, json={})

    transport = httpx.MockTransport(answer)
    office = person("P1", "P2")
    with Api("http://tuan.example/", password="secret", transport=transport) as client:
        opened = open_week(client, [office], office)
    assert asked == [opened + timedelta(weeks=1), opened]
