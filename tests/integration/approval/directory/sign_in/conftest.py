"""What tests of signing in stand on: browsers with cookies of their own, and a clock to move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from approval.directory import usecases
from approval.directory.api import SignInSettings
from house import SIGN_IN
from shared.kit import clock
from shared.kit.db import Database

OWN_PAGE = {"Origin": SIGN_IN.public_url}


@dataclass
class Clock:
    """The service's clock; tokens are verified by the real one, so it begins shortly before."""

    at: datetime = field(default_factory=lambda: clock.now() - timedelta(minutes=5))

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **spans: float) -> None:
        self.at += timedelta(**spans)


@dataclass
class Browser:
    """One browser: it keeps its cookies and says which page asks."""

    client: FlaskClient
    password: str
    token: str = ""

    def call(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        sent = OWN_PAGE | headers
        if self.token:
            sent = sent | {"Authorization": f"Bearer {self.token}"}
        answer = self.client.open(f"/directory/v1{path}", method=method, json=body, headers=sent)
        if isinstance(answer.json, dict) and "token" in answer.json:
            self.token = answer.json["token"]
        return answer

    def sign_in(self, login: str, password: str = "", code: str | None = None) -> TestResponse:
        self.token = ""
        body = {"account": login, "password": password or self.password}
        if code is not None:
            body["code"] = code
        return self.call("POST", "/sessions", body)

    def refresh(self) -> TestResponse:
        return self.call("POST", "/sessions/current/refresh")

    @property
    def cookie(self) -> str:
        kept = self.client.get_cookie("tuan_refresh", path="/directory")
        return kept.value if kept is not None else ""

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.set_cookie("tuan_refresh", value, path="/directory")


def problem(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json", answer.text
    assert answer.json is not None
    assert answer.json["title"]
    return answer.status_code, answer.json["type"].rsplit("/", 1)[1]


@pytest.fixture
def refused() -> Callable[[TestResponse], tuple[int, str]]:
    """Give ``refused(answer)``: the status and code of a problem document."""
    return problem


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give the service's clock, to be moved."""
    moved = Clock()
    monkeypatch.setattr(clock, "now", moved)
    return moved


@pytest.fixture
def application(moved_into: Callable[[SignInSettings], Flask]) -> Callable[..., Flask]:
    """Give ``application(public_url, …)``: the service with the shipped agency in it."""

    def build(public_url: str = SIGN_IN.public_url, **further: Any) -> Flask:
        return moved_into(SignInSettings(public_url, SIGN_IN.second_factor_key, **further))

    return build


@pytest.fixture
def browser(application: Callable[..., Flask], password: str) -> Callable[[], Browser]:
    """Give ``browser()``: another browser each time."""
    app = application()
    return lambda: Browser(app.test_client(), password)


@pytest.fixture
def enrolled(
    approval_database: Database, moving: Clock, ids: Mapping[str, UUID]
) -> Callable[[str], tuple[pyotp.TOTP, list[str]]]:
    """Give ``enrolled(code)``: an authenticator that is confirmed, and the recovery codes."""

    def enrol(code: str) -> tuple[pyotp.TOTP, list[str]]:
        given: dict[str, Any] = {
            "sealing": usecases.Sealing(SIGN_IN.second_factor_key),
            "now": moving(),
        }
        with approval_database.transaction() as session:
            begun = usecases.enrol(session, ids[code], **given)
            totp = pyotp.TOTP(begun.secret)
            codes = usecases.confirm(session, ids[code], totp.at(moving()), **given)
        moving.pass_by(seconds=30)
        return totp, codes

    return enrol
