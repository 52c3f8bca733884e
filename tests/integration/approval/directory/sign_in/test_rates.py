"""How often secrets may be tried, counted in a real Redis, and what happens without it."""

import socket
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import redis
from approval.directory.api.rates import REDIS_PAUSE, Rates
from shared.errors import TooManyRequests
from shared.kit import clock

SESSIONS, TOKENS = "/directory/v1/sessions", "/directory/v1/tokens"
ACCEPT, OPENID = "/directory/v1/invitations/accept", "/directory/v1/sign-in/openid"
PERSON, OTHER = "vinh.ly", "khoi.pham"


@pytest.fixture
def counted(redis_url: str) -> Iterator[str]:
    """Give a Redis that counts nothing yet."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
        yield redis_url
        client.flushdb()


@pytest.fixture
def nowhere() -> Iterator[str]:
    """Give the address of a Redis that is away, for as long as the test lasts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"redis://127.0.0.1:{taken.getsockname()[1]}/0"


def tried(client: FlaskClient, account: str = PERSON, given: str = "x", **headers: str) -> Any:
    """Try to sign in, as the proxy would pass it on; ``X_Forwarded_For`` is the header."""
    written = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"account": account, "password": given}
    return client.post(SESSIONS, json=body, headers=written)


def statuses(answers: list[TestResponse]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_an_account_is_tried_so_often_from_wherever(
    application: Callable[..., Flask], counted: str, refused: Any, password: str
) -> None:
    client = application(rate="3/hour", redis_url=counted).test_client()
    answers = [tried(client, X_Forwarded_For=f"192.0.2.{number}") for number in range(5)]
    assert statuses(answers) == [401, 401, 401, 429, 429]
    assert refused(answers[3]) == (429, "too-many-requests")
    assert 3500 < int(answers[3].headers["Retry-After"]) <= 3600
    assert answers[3].json["seconds"] == int(answers[3].headers["Retry-After"])
    assert tried(client, f" {PERSON.upper()} ", password).status_code == 429, "the same account"
    assert tried(client, OTHER, password).status_code == 201


def test_an_address_tries_so_often_whatever_it_tries(
    application: Callable[..., Flask], counted: str, refused: Any
) -> None:
    app = application(address_rate="4/hour", redis_url=counted)
    client = app.test_client()
    assert tried(client, X_Forwarded_For="192.0.2.7").status_code == 401
    forwarded = {"X-Forwarded-For": "192.0.2.7"}
    answers = [
        client.post(TOKENS, json={"client": "hr", "secret": "x"}, headers=forwarded),
        client.post(ACCEPT, json={"token": "x", "password": "y"}, headers=forwarded),
        client.get(OPENID, headers=forwarded),
        client.get(f"{OPENID}/return?state=a&code=b", headers=forwarded),
    ]
    assert statuses(answers) == [401, 404, 404, 429]
    assert refused(tried(client, OTHER, X_Forwarded_For="192.0.2.7"))[0] == 429
    assert tried(client, OTHER, X_Forwarded_For="192.0.2.8").status_code == 401


def test_nobody_chooses_the_address_that_is_counted(
    application: Callable[..., Flask], counted: str
) -> None:
    """The proxy adds the address that it sees on the right; what stands before it is a claim."""
    client = application(address_rate="2/hour", redis_url=counted).test_client()
    answers = [
        tried(client, f"nobody-{number}", X_Forwarded_For=f"203.0.113.{number}, 192.0.2.7")
        for number in range(4)
    ]
    assert statuses(answers) == [401, 401, 429, 429]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/me/password", {"old_password": "x", "new_password": "y"}),
        ("POST", "/me/second-factor/confirmation", {"code": "000000"}),
    ],
)
def test_whoever_is_signed_in_is_counted_as_a_person(
    application: Callable[..., Flask],
    counted: str,
    password: str,
    method: str,
    path: str,
    body: dict[str, str],
) -> None:
    client = application(rate="2/hour", redis_url=counted).test_client()

    def call(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"/directory/v1{path}"
        return client.open(url, method=method, json=body, headers=headers).status_code

    mine, other = (tried(client, each, password).json["token"] for each in (PERSON, OTHER))
    found = [call(mine) for _ in range(3)]
    assert found[2] == 429
    assert 429 not in found[:2]
    assert call(other) != 429


def test_all_processes_count_together_and_redis_learns_no_name(
    application: Callable[..., Flask], counted: str
) -> None:
    processes = [application(rate="3/hour", redis_url=counted).test_client() for _ in range(2)]
    answers = [tried(processes[number % 2]) for number in range(4)]
    assert statuses(answers) == [401, 401, 401, 429]
    with redis.Redis.from_url(counted) as client:
        keys = b" ".join(client.keys("*"))
    assert b"tuan-rates" in keys
    assert PERSON.encode() not in keys
    assert b"127.0.0.1" not in keys


def test_without_redis_each_process_counts_for_itself_and_sign_in_works(
    application: Callable[..., Flask], nowhere: str, password: str
) -> None:
    client = application(rate="3/hour", redis_url=nowhere).test_client()
    assert tried(client, PERSON, password).status_code == 201
    answers = [tried(client) for _ in range(3)]
    assert statuses(answers) == [401, 401, 429]


def test_redis_is_asked_again_after_half_a_minute(
    counted: str, moving: Any, caplog: pytest.LogCaptureFixture
) -> None:
    account = str(uuid4())
    rates, others = (Rates("1/hour", "9/hour", counted) for _ in range(2))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = Rates("1/hour", "9/hour", f"redis://127.0.0.1:{taken.getsockname()[1]}/0")
        away.count("account", account)
        with pytest.raises(TooManyRequests):
            away.count("account", account)
        assert [each.message for each in caplog.records] == ["rates_without_redis"], "asked once"
        moving.pass_by(seconds=REDIS_PAUSE.total_seconds())
        with pytest.raises(TooManyRequests):
            away.count("account", account)
        assert len(caplog.records) == 2, "and again"
    rates.count("account", account)
    with pytest.raises(TooManyRequests):
        others.count("account", account)


def test_a_rate_that_is_none_stops_the_start(application: Callable[..., Flask]) -> None:
    for text in ("", "many", "30/fortnight", "-1/minute"):
        with pytest.raises(ValueError, match="write one like 30/minute"):
            application(rate=text)


def test_a_refused_try_is_not_counted(counted: str) -> None:
    rates, account = Rates("1/hour", "9/hour", counted), str(clock.now())
    rates.count("account", account)
    waits = []
    for _ in range(2):
        with pytest.raises(TooManyRequests) as refusal:
            rates.count("account", account)
        waits.append(refusal.value.seconds)
    assert waits[1] <= waits[0]
