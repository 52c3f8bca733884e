"""The house as browsers see it: one address, cookies, pages and forms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from approval.directory.models import Account
from house import PASSWORD, House
from shared.kit.http.pages import ACCESS_COOKIE

Wsgi = Callable[[Any, Any], Iterable[bytes]]


def one_address(apps: Mapping[str, Flask]) -> Wsgi:
    """Return the four applications as one, each path sent where the proxy sends it."""

    def dispatch(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        first = str(environ["PATH_INFO"]).split("/")[1].replace("directory", "approval")
        return apps.get(first, apps["reporting"])(environ, start)

    return dispatch


class _Forms(HTMLParser):
    """Reads the forms of a page: the address of each and its fields with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        if not self.found or "name" not in given:
            return
        checked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
        if tag == "input" and checked:
            self.found[-1][1][given["name"]] = given.get("value", "")
        if tag == "textarea":
            self._text = given["name"]
            self.found[-1][1][given["name"]] = ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self.found[-1][1][self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None


def forms(page: TestResponse) -> dict[str, dict[str, str]]:
    """Return by address what each form of a page would send as it stands."""
    reader = _Forms()
    reader.feed(page.text)
    return dict(reader.found)


@dataclass
class Visitor:
    """Somebody with a browser at the house: cookies are kept, redirects followed."""

    house: House
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(one_address(self.house.apps))

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers, follow_redirects=True)

    def send(self, path: str, form: Mapping[str, str], **headers: str) -> TestResponse:
        """Send a form as a page of ours does."""
        along = {"Origin": "http://localhost"} | headers
        answer = self.client.post(path, data=form, headers=along)
        while answer.status_code == 307:
            answer = self.client.post(answer.headers["Location"], data=form, headers=along)
        return self.get(answer.headers["Location"]) if answer.status_code == 303 else answer

    def fill(self, page: TestResponse, address: str, **filled: str) -> TestResponse:
        """Send a form of a page with what it holds, some of it filled in."""
        return self.send(address, forms(page)[address] | filled)

    def sign_in(self, account: str, password: str) -> TestResponse:
        page = self.get("/directory/sign-in")
        return self.fill(page, "/directory/sign-in", account=account, password=password)

    def sign_in_as(self, code: str) -> TestResponse:
        """Sign in as one of the agency's people, by the roster's code."""
        with self.house.database("approval").transaction() as session:
            mine = select(Account.login).where(Account.person_id == self.house.people[code])
            login = str(session.scalar(mine))
        return self.sign_in(login, PASSWORD)

    def forget_token(self) -> None:
        """Let the token run out, as after a quarter of an hour."""
        self.client.delete_cookie(ACCESS_COOKIE)


def signed_in(house: House, code: str) -> Visitor:
    """Return somebody of the agency with a browser, signed in."""
    visitor = Visitor(house)
    visitor.sign_in(login_of(house, code), PASSWORD)
    return visitor


def login_of(house: House, code: str) -> str:
    """Return the account of somebody of the agency."""
    with house.database("approval").transaction() as session:
        mine = select(Account.login).where(Account.person_id == house.people[code])
        return str(session.scalar(mine))


@pytest.fixture
def visitor(house: House) -> Visitor:
    """Give somebody with a browser who has not signed in."""
    return Visitor(house)
