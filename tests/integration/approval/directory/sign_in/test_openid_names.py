"""Who somebody is at the provider: by a verified e-mail, and without an account before."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from approval.directory.domain.openid import OpenIdSettings
from approval.directory.models import Account, Contact
from house import SIGN_IN
from openid_op import CLIENT, SECRET, Op, provider
from shared.kit.db import Database

pytestmark = pytest.mark.filterwarnings(
    "ignore::idpyoidc.server.exception.OnlyForTestingWarning"  # its login page says so
)

START, RETURN = "/directory/v1/sign-in/openid", "/directory/v1/sign-in/openid/return"
CODE, OTHER, PASSWORD = "CB023", "CB025", "mật khẩu ở nơi khác"
KNOWN: dict[str, dict[str, Any]] = {
    "verified": {"email": "Vinh.Ly@agency.example", "email_verified": True},
    "unverified": {"email": "vinh.ly@agency.example", "email_verified": False},
    "silent": {"email": "vinh.ly@agency.example"},
    "stranger": {"email": "nobody@agency.example", "email_verified": True},
}


@pytest.fixture
def op(tmp_path: Path) -> Iterator[Op]:
    with provider(tmp_path, KNOWN, PASSWORD, SIGN_IN.public_url + RETURN) as running:
        yield running


@pytest.fixture
def application(application: Callable[..., Flask], op: Op) -> Callable[..., Flask]:
    """Give the service, told of a provider that knows people by their e-mail."""
    settings = OpenIdSettings(op.issuer, CLIENT, SECRET, claim="email")
    return lambda: application(openid=settings)


@pytest.fixture
def known(approval_database: Database, ids: Mapping[str, UUID]) -> None:
    """Let the directory know somebody's e-mail."""
    email = {"person_id": ids[CODE], "email": "vinh.ly@agency.example"}
    with approval_database.transaction() as session:
        session.execute(insert(Contact).values(email))


@pytest.fixture
def go(op: Op) -> Callable[..., str]:
    """Give ``go(browser, name)``: there, back to us, and how that ends."""

    def through(browser: Any, name: str) -> str:
        begun = browser.client.get(START, query_string={"to": "/"})
        location = op.log_in(begun.headers["Location"], name, PASSWORD)
        back = browser.client.get(location.removeprefix(SIGN_IN.public_url))
        if back.status_code == 303:
            code: str = browser_code(browser)
            return code
        return str(back.json["type"]).rpartition("/")[2]

    def browser_code(browser: Any) -> Any:
        browser.refresh()
        return browser.call("GET", "/me").json["code"]

    return through


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("verified", CODE),
        ("unverified", "openid-person-unknown"),
        ("silent", "openid-person-unknown"),
        ("stranger", "openid-person-unknown"),
    ],
)
def test_an_email_counts_only_when_the_provider_verified_it(
    browser: Callable[[], Any], go: Any, name: str, outcome: str
) -> None:
    assert go(browser(), name) == outcome


@pytest.mark.usefixtures("known")
def test_whoever_has_no_account_gets_one_unless_somebody_signs_in_by_that_name(
    browser: Callable[[], Any], go: Any, approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    taken = update(Account).where(Account.person_id == ids[OTHER])
    with approval_database.transaction() as session:
        session.execute(delete(Account).where(Account.person_id == ids[CODE]))
        session.execute(taken.values(login=CODE.lower()))
    assert go(browser(), "verified") == "openid-person-unknown"
    with approval_database.transaction() as session:
        session.execute(taken.values(login="somebody"))
    assert go(browser(), "verified") == CODE
    with approval_database.transaction() as session:
        opened = select(Account.login, Account.password_hash)
        row = session.execute(opened.where(Account.person_id == ids[CODE])).one()
    assert tuple(row) == (CODE.lower(), None)
