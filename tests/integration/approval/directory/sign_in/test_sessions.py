"""Sessions: a cookie that changes each time, ends by itself, and counts from our own pages."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from approval.directory.models import OpenedSession, Person
from shared.kit.db import Database

PERSON = "vinh.ly"


def test_signing_in_sets_a_cookie_that_no_script_and_no_other_site_can_use(
    browser: Callable[[], Any], approval_database: Database
) -> None:
    mine = browser()
    answer = mine.sign_in(PERSON)
    assert answer.status_code == 201
    assert answer.json["enrol_first"] is False
    assert answer.json["seconds"] == 15 * 60
    written = answer.headers["Set-Cookie"]
    value, *attributes = written.split("; ")
    assert set(attributes) == {
        "Max-Age=43200",
        "HttpOnly",
        "Path=/directory",
        "SameSite=Strict",
    }
    secret = value.removeprefix("tuan_refresh=").partition(".")[2]
    assert len(secret) == 43
    with approval_database.transaction() as session:
        rows = session.execute(text("select * from opened_session")).one()
    assert secret not in str(rows)


@pytest.mark.parametrize(
    ("public_url", "secure"),
    [
        ("https://tuan.example", True),
        ("http://tuan.example", True),
        ("http://127.0.0.1:8080", False),
        ("http://[::1]:8080", False),
        ("http://localhost", False),
        ("https://localhost", True),
    ],
)
def test_the_cookie_goes_over_https_alone_unless_the_platform_is_on_this_machine(
    application: Callable[[str], Flask], public_url: str, password: str, *, secure: bool
) -> None:
    client = application(public_url).test_client()
    answer = client.post("/directory/v1/sessions", json={"account": PERSON, "password": password})
    assert ("Secure" in answer.headers["Set-Cookie"].split("; ")) is secure


def test_a_refresh_gives_another_token_and_another_cookie(browser: Callable[[], Any]) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    first = mine.cookie
    answer = mine.refresh()
    assert answer.status_code == 200
    assert mine.cookie != first
    assert mine.call("GET", "/me").json["code"] == "CB023"
    assert mine.refresh().status_code == 200


def test_an_old_cookie_ends_the_session_for_the_thief_and_for_the_owner(
    browser: Callable[[], Any], moving: Any, refused: Any
) -> None:
    mine, thief = browser(), browser()
    mine.sign_in(PERSON)
    thief.cookie = mine.cookie
    assert mine.refresh().status_code == 200
    moving.pass_by(seconds=10)
    assert refused(thief.refresh()) == (401, "session-ended")
    assert refused(mine.refresh()) == (401, "session-ended")


def test_a_made_up_cookie_ends_the_session_that_it_names(
    browser: Callable[[], Any], refused: Any
) -> None:
    mine, thief = browser(), browser()
    mine.sign_in(PERSON)
    thief.cookie = mine.cookie.partition(".")[0] + ".guessed"
    assert refused(thief.refresh()) == (401, "session-ended")
    assert refused(mine.refresh()) == (401, "session-ended")


def test_two_windows_that_refresh_at_once_end_nothing(
    browser: Callable[[], Any], moving: Any, refused: Any
) -> None:
    mine, window = browser(), browser()
    mine.sign_in(PERSON)
    window.cookie = mine.cookie
    assert mine.refresh().status_code == 200
    moving.pass_by(seconds=9)
    assert refused(window.refresh()) == (409, "just-refreshed")
    assert mine.refresh().status_code == 200


def test_a_session_ends_after_two_hours_without_use(
    browser: Callable[[], Any], moving: Any, refused: Any
) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    moving.pass_by(minutes=119)
    assert mine.refresh().status_code == 200
    moving.pass_by(hours=2)
    assert refused(mine.refresh()) == (401, "session-ended")


def test_a_session_ends_after_twelve_hours_however_it_is_used(
    browser: Callable[[], Any], moving: Any, refused: Any
) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    for _ in range(7):
        moving.pass_by(minutes=100)
        answer = mine.refresh()
    moving.pass_by(minutes=15)
    answer = mine.refresh()
    assert answer.status_code == 200
    assert answer.json["seconds"] == 5 * 60
    assert "Max-Age=300;" in answer.headers["Set-Cookie"]
    moving.pass_by(minutes=5)
    assert refused(mine.refresh()) == (401, "session-ended")


@pytest.mark.parametrize("value", ["", "x", "x.y", "\u00e9", "0" * 32 + ".x"])
def test_what_is_no_cookie_of_ours_refreshes_nothing(
    browser: Callable[[], Any], refused: Any, value: str
) -> None:
    mine = browser()
    mine.cookie = value
    assert refused(mine.refresh()) == (401, "session-ended")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.example"}, 403),
        ({"Origin": "http://localhost:8081"}, 403),
        ({"Origin": "https://localhost"}, 403),
        ({"Origin": "http://localhost:99999"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://localhost:80"}, 200),
    ],
)
def test_a_cookie_counts_from_a_page_of_the_platform_only(
    browser: Callable[[], Any], refused: Any, headers: dict[str, str], status: int
) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    for method, path in (("POST", "/current/refresh"), ("DELETE", "/current")):
        answer = mine.client.open(f"/directory/v1/sessions{path}", method=method, headers=headers)
        assert answer.status_code == status
        if status == 403:
            assert refused(answer) == (403, "foreign-origin")


def test_signing_out_ends_the_session_and_takes_the_cookie(
    browser: Callable[[], Any], refused: Any
) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    kept = mine.cookie
    answer = mine.call("DELETE", "/sessions/current")
    assert (answer.status_code, answer.json) == (200, {"ended": 1})
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert mine.cookie == ""
    assert mine.call("DELETE", "/sessions/current").json == {"ended": 0}
    mine.cookie = kept
    assert refused(mine.refresh()) == (401, "session-ended")
    assert mine.call("GET", "/me").status_code == 200, "the token is good for 15 minutes"


def test_signing_out_everywhere_ends_all_sessions_of_one_person(
    browser: Callable[[], Any], refused: Any
) -> None:
    office, home, other = browser(), browser(), browser()
    office.sign_in(PERSON)
    home.sign_in(PERSON)
    other.sign_in("khoi.pham")
    answer = home.call("DELETE", "/sessions")
    assert (answer.status_code, answer.json) == (200, {"ended": 2})
    assert refused(office.refresh()) == (401, "session-ended")
    assert refused(home.refresh()) == (401, "session-ended")
    assert other.refresh().status_code == 200


def test_everybody_sees_their_own_sessions_and_which_is_this_one(
    browser: Callable[[], Any], moving: Any
) -> None:
    office, home = browser(), browser()
    office.sign_in(PERSON)
    moving.pass_by(minutes=1)
    home.sign_in(PERSON)
    browser().sign_in("khoi.pham")
    items = office.call("GET", "/sessions").json["items"]
    assert [each["current"] for each in items] == [False, True]
    assert set(items[0]) == {"session_id", "opened_at", "refreshed_at", "expires_at", "current"}
    home.call("DELETE", "/sessions/current")
    assert len(office.call("GET", "/sessions").json["items"]) == 1


def test_the_twenty_first_device_ends_the_oldest(
    browser: Callable[[], Any], moving: Any, refused: Any
) -> None:
    first, second = browser(), browser()
    first.sign_in(PERSON)
    moving.pass_by(seconds=1)
    second.sign_in(PERSON)
    for _ in range(19):
        moving.pass_by(seconds=1)
        browser().sign_in(PERSON)
    assert refused(first.refresh()) == (401, "session-ended")
    assert second.refresh().status_code == 200


def test_sessions_of_yesterday_are_forgotten(
    browser: Callable[[], Any], moving: Any, approval_database: Database
) -> None:
    browser().sign_in(PERSON)
    moving.pass_by(hours=12)
    browser().sign_in(PERSON)
    with approval_database.transaction() as session:
        assert len(session.scalars(select(OpenedSession.id)).all()) == 1


def test_who_left_refreshes_nothing(
    browser: Callable[[], Any], refused: Any, approval_database: Database
) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.code == "CB023").values(active=False))
    assert refused(mine.refresh()) == (401, "session-ended")


def test_a_wrong_password_opens_no_session_and_is_counted(
    browser: Callable[[], Any], refused: Any, approval_database: Database
) -> None:
    mine = browser()
    answer = mine.sign_in(PERSON, "wrong")
    assert refused(answer) == (401, "wrong-credentials")
    assert "Set-Cookie" not in answer.headers
    with approval_database.transaction() as session:
        failures = text("select failures from account where login = 'vinh.ly'")
        assert session.scalar(failures) == 1
        assert session.scalars(select(OpenedSession.id)).all() == []


def test_of_two_requests_at_the_same_instant_one_refreshes(
    browser: Callable[[], Any], refused: Any
) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    windows = [browser() for _ in range(4)]
    for window in windows:
        window.cookie = mine.cookie
    with ThreadPoolExecutor(len(windows)) as pool:
        answers = list(pool.map(lambda window: window.refresh(), windows))
    good = [each for each in answers if each.status_code == 200]
    told = [refused(each) for each in answers if each.status_code != 200]
    assert len(good) == 1
    assert told == [(409, "just-refreshed")] * 3
