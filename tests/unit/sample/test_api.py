import json
from collections.abc import Callable

import httpx
import pytest

from sample import api
from sample.api import Api, awaited
from sample.errors import NotYetError, PlayError, RefusalError

Answerer = Callable[[httpx.Request], httpx.Response]


class Platform:
    """Signs everybody in, and hands every other request to ``answer``."""

    def __init__(self, answer: Answerer, seconds: int = 900) -> None:
        self.signed_in: list[str] = []
        self.requests: list[httpx.Request] = []
        self._answer = answer
        self._seconds = seconds

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/directory/v1/sessions":
            account = json.loads(request.content)["account"]
            self.signed_in.append(account)
            return httpx.Response(201, json={"token": f"of-{account}", "seconds": self._seconds})
        self.requests.append(request)
        return self._answer(request)

    def api(self) -> Api:
        transport = httpx.MockTransport(self)
        return Api("http://tuan.example/", password="secret", transport=transport)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAUSES_SECONDS", (0, 0, 0))


def test_everybody_signs_in_once() -> None:
    platform = Platform(lambda _: httpx.Response(200, json={}))
    with platform.api() as client:
        client.sign_in("an")
        client.get("an", "/x")
        client.get("binh", "/x")
        client.get("an", "/x")
    assert platform.signed_in == ["an", "binh"]
    assert platform.requests[1].headers["Authorization"] == "Bearer of-binh"


def test_a_token_near_its_end_is_renewed() -> None:
    platform = Platform(lambda _: httpx.Response(200, json={}), seconds=59)
    with platform.api() as client:
        client.get("an", "/x")
        client.get("an", "/x")
    assert platform.signed_in == ["an", "an"]


def test_a_request_without_answer_is_repeated_with_the_same_key() -> None:
    answers: list[httpx.Response | Exception] = [
        httpx.ReadError("cut off"),
        httpx.Response(502),
        httpx.ConnectError("refused"),
        httpx.Response(200, json={"state": "handed_in"}),
    ]

    def answer(_: httpx.Request) -> httpx.Response:
        following = answers.pop(0)
        if isinstance(following, Exception):
            raise following
        return following

    platform = Platform(answer)
    with platform.api() as client:
        assert client.post("an", "/x", {"a": 1}, version=3) == {"state": "handed_in"}
        answers.append(httpx.Response(200, json={}))
        client.post("an", "/x")
    keys = [request.headers["Idempotency-Key"] for request in platform.requests]
    assert len(set(keys[:4])) == 1
    assert keys[4] != keys[0]
    assert platform.requests[0].headers["If-Match"] == '"3"'


def test_after_three_repetitions_it_is_given_up() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    platform = Platform(answer)
    with (
        platform.api() as client,
        pytest.raises(
            PlayError, match=r"GET /x as an got no answer from http://tuan\.example: ref"
        ),
    ):
        client.get("an", "/x")
    assert len(platform.requests) == 4


def test_a_refusal_says_title_detail_and_errors() -> None:
    problem = {
        "type": "https://tuan.example/problems/invalid",
        "title": "Some of what you sent cannot be accepted",
        "detail": "Look again.",
        "errors": {"parts.quality": ["Give 0 to 40 points, not 41."]},
    }
    platform = Platform(lambda _: httpx.Response(422, json=problem))
    with platform.api() as client, pytest.raises(RefusalError) as refusal:
        client.post("an", "/x", {})
    assert str(refusal.value) == (
        "POST /x as an was refused (422): Some of what you sent cannot be accepted."
        " Look again. parts.quality: Give 0 to 40 points, not 41."
    )
    assert (refusal.value.status, refusal.value.code) == (422, "invalid")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.Response(404, text="<html>"), r"refused \(404\): Not Found"),
        (httpx.Response(200, text="<html>"), "no JSON object"),
        (httpx.Response(200, json=[]), "no JSON object"),
    ],
)
def test_whatever_is_no_answer_of_the_platform_is_told(answer: httpx.Response, told: str) -> None:
    with Platform(lambda _: answer).api() as client, pytest.raises(PlayError, match=told):
        client.get("an", "/x")


def test_a_list_is_read_to_its_end() -> None:
    pages = {
        None: {"items": [{"n": 1}, {"n": 2}], "next": "c"},
        "c": {"items": [{"n": 3}], "next": None},
    }
    platform = Platform(
        lambda request: httpx.Response(200, json=pages[request.url.params.get("cursor")])
    )
    with platform.api() as client:
        assert client.everything("an", "/x", state="awaiting") == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert [request.url.params["state"] for request in platform.requests] == ["awaiting"] * 2


def test_what_is_awaited_is_looked_for_until_it_is_there() -> None:
    looks = iter([NotYetError("nothing there"), NotYetError("nothing there"), "found"])

    def look() -> str:
        seen = next(looks)
        if isinstance(seen, Exception):
            raise seen
        return str(seen)

    assert awaited(look, seconds=5) == "found"


def test_what_does_not_come_in_time_is_named() -> None:
    def look() -> None:
        raise NotYetError("2 of 3 reports are not yet in the queue of An")

    told = "After 0 s of waiting, 2 of 3 reports are not yet in the queue of An."
    with pytest.raises(PlayError, match=told):
        awaited(look, seconds=0)
