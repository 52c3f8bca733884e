"""Signing in through a real OpenID provider that is not ours: idpyoidc, over HTTP."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from approval.directory.domain.openid import OpenIdSettings, SecondFactorOf
from approval.directory.models import Account, AuditEntry, Identity, Person
from approval.directory.usecases import add_administrators
from house import SIGN_IN
from openid_op import CLIENT, SECRET, Op, provider
from shared.kit import clock
from shared.kit.db import Database

pytestmark = pytest.mark.filterwarnings(
    "ignore::idpyoidc.server.exception.OnlyForTestingWarning"  # its login page says so
)

START, RETURN = "/directory/v1/sign-in/openid", "/directory/v1/sign-in/openid/return"
CODE, NAME, PASSWORD = "CB023", "cb023", "mật khẩu ở nơi khác"
KNOWN: dict[str, dict[str, Any]] = {
    NAME: {"preferred_username": NAME, "name": "Người thử"},
    "stranger": {"preferred_username": "CB999"},
    "nameless": {"name": "Không có mã"},
}


@pytest.fixture
def op(tmp_path: Path) -> Iterator[Op]:
    with provider(tmp_path, KNOWN, PASSWORD, SIGN_IN.public_url + RETURN) as running:
        yield running


@pytest.fixture
def trusting() -> SecondFactorOf:
    return SecondFactorOf.OWN


@pytest.fixture
def application(
    application: Callable[..., Flask], op: Op, trusting: SecondFactorOf
) -> Callable[..., Flask]:
    """Give the service, told of the provider."""
    settings = OpenIdSettings(op.issuer, CLIENT, SECRET, second_factor=trusting)
    return lambda: application(openid=settings)


@pytest.fixture
def go(op: Op) -> Callable[..., TestResponse]:
    """Give ``go(browser)``: to the provider, through its login page, and back to us."""

    def back(browser: Any, name: str = NAME, to: str = "/") -> TestResponse:
        return browser.client.get(returning(op, browser, name, to))

    return back


def returning(op: Op, browser: Any, name: str = NAME, to: str = "/") -> str:
    """Return the path with which the provider sends a browser back to us."""
    begun = browser.client.get(START, query_string={"to": to})
    assert begun.status_code == 302, begun.text
    parts = urlsplit(op.log_in(begun.headers["Location"], name, PASSWORD))
    assert f"{parts.scheme}://{parts.netloc}" == SIGN_IN.public_url
    return f"{parts.path}?{parts.query}"


def test_whoever_signs_in_there_is_signed_in_here(
    browser: Callable[[], Any], go: Any, ids: Mapping[str, UUID], approval_database: Database
) -> None:
    mine = browser()
    back = go(mine, to="/reporting/?week=2026-11-16#mine")
    assert back.status_code == 303, back.text
    assert back.headers["Location"] == "/reporting/?week=2026-11-16#mine"
    refreshed = mine.refresh()
    assert refreshed.status_code == 200
    assert refreshed.json["person_id"] == str(ids[CODE])
    assert refreshed.json["enrol_first"] is False
    assert mine.call("GET", "/me").json["code"] == CODE
    with approval_database.transaction() as session:
        [linked] = session.execute(select(Identity.person_id, Identity.issuer)).all()
        said = session.execute(
            select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.facts)
        ).all()
    assert linked.person_id == ids[CODE]
    assert [tuple(each) for each in said] == [
        ("identity_linked", ids[CODE], {"issuer": linked.issuer})
    ]


def test_what_is_sent_there_is_a_fresh_challenge_and_no_secret(browser: Callable[[], Any]) -> None:
    asked = []
    for _ in range(2):
        begun = browser().client.get(START)
        asked.append(parse_qs(urlsplit(begun.headers["Location"]).query))
        cookie = begun.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/directory" in cookie
        assert not {asked[-1][name][0] for name in ("state", "nonce")} & set(cookie.split("=;"))
        assert asked[-1]["code_challenge_method"] == ["S256"]
        assert asked[-1]["response_type"] == ["code"]
        assert asked[-1]["redirect_uri"] == [SIGN_IN.public_url + RETURN]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 43


def test_once_linked_the_subject_decides_and_no_claim(
    op: Op, browser: Callable[[], Any], go: Any, ids: Mapping[str, UUID]
) -> None:
    assert go(browser()).status_code == 303
    op.server.context.userinfo.db[NAME] = {"preferred_username": "CB025"}
    mine = browser()
    assert go(mine).status_code == 303
    assert mine.refresh().json["person_id"] == str(ids[CODE])


def test_nobody_else_takes_over_somebody_who_is_linked(
    op: Op, browser: Callable[[], Any], go: Any, refused: Any
) -> None:
    assert go(browser()).status_code == 303
    op.server.context.userinfo.db["stranger"] = {"preferred_username": CODE}
    assert refused(go(browser(), "stranger")) == (403, "openid-linked-to-another")


@pytest.mark.parametrize("name", ["stranger", "nameless"])
def test_who_is_not_in_the_directory_is_told_so(
    browser: Callable[[], Any], go: Any, refused: Any, name: str
) -> None:
    mine = browser()
    assert refused(go(mine, name)) == (403, "openid-person-unknown")
    assert refused(mine.refresh()) == (401, "session-ended")


def test_who_left_is_told_so(
    browser: Callable[[], Any],
    go: Any,
    refused: Any,
    ids: Mapping[str, UUID],
    approval_database: Database,
) -> None:
    assert go(browser()).status_code == 303
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.id == ids[CODE]).values(active=False))
    assert refused(go(browser())) == (403, "openid-person-left"), "still linked"
    with approval_database.transaction() as session:
        session.execute(delete(Account).where(Account.person_id == ids[CODE]))
        assert session.scalars(select(Identity.subject)).all() == [], "the link goes, too"
    assert refused(go(browser())) == (403, "openid-person-left")


def test_a_code_that_fits_two_people_lets_nobody_in(
    browser: Callable[[], Any], go: Any, refused: Any, approval_database: Database
) -> None:
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.code == "CB025").values(code=NAME))
    assert refused(go(browser())) == (403, "openid-person-ambiguous")


def test_an_answer_counts_in_the_browser_that_asked_and_once(
    op: Op, browser: Callable[[], Any], refused: Any
) -> None:
    mine, other = browser(), browser()
    path = returning(op, mine)
    assert refused(other.client.get(path)) == (401, "openid-not-begun"), "no cookie"
    other.client.get(START)
    assert refused(other.client.get(path)) == (401, "openid-not-begun"), "another state"
    kept = mine.client.get_cookie("tuan_openid", path="/directory")
    assert mine.client.get(path).status_code == 303
    assert refused(mine.client.get(path)) == (401, "openid-not-begun"), "the cookie is gone"
    mine.client.set_cookie("tuan_openid", kept.value, path="/directory")
    assert refused(mine.client.get(path)) == (401, "openid-refused"), "the code is used up"


def test_an_attempt_that_took_too_long_has_to_begin_again(
    op: Op, browser: Callable[[], Any], refused: Any, moving: Any
) -> None:
    mine = browser()
    path = returning(op, mine)
    kept = mine.client.get_cookie("tuan_openid", path="/directory")
    moving.pass_by(minutes=10, seconds=1)
    mine.client.set_cookie("tuan_openid", kept.value, path="/directory")
    assert refused(mine.client.get(path)) == (401, "openid-not-begun")


def test_a_code_of_another_attempt_fails_by_its_challenge(
    op: Op, browser: Callable[[], Any], refused: Any
) -> None:
    """Whoever steals a code cannot use it: PKCE binds it to the browser that began."""
    victim, thief = browser(), browser()
    stolen = parse_qs(urlsplit(returning(op, victim)).query)["code"][0]
    own = parse_qs(urlsplit(returning(op, thief)).query)
    answer = thief.client.get(RETURN, query_string={"state": own["state"][0], "code": stolen})
    assert refused(answer) == (401, "openid-refused")


def test_an_answer_of_another_provider_or_an_error_lets_nobody_in(
    browser: Callable[[], Any], refused: Any
) -> None:
    for more in ({"code": "c", "iss": "https://other.example"}, {"error": "access_denied"}, {}):
        mine = browser()
        begun = mine.client.get(START)
        state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
        answer = mine.client.get(RETURN, query_string={"state": state, **more})
        assert refused(answer) == (401, "openid-refused"), more


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256"])
def test_keys_may_change_in_the_midst(
    op: Op, browser: Callable[[], Any], go: Any, algorithm: str
) -> None:
    op.sign_with(algorithm)
    assert go(browser()).status_code == 303
    op.rotate_keys()
    assert go(browser()).status_code == 303
    mine = browser()
    path = returning(op, mine)
    op.rotate_keys()
    assert mine.client.get(path).status_code == 303


def test_a_person_with_a_second_factor_still_gives_its_code(
    browser: Callable[[], Any], go: Any, refused: Any, moving: Any, enrolled: Callable[..., Any]
) -> None:
    totp, codes = enrolled(CODE)
    moving.at = datetime.now(UTC)  # the provider's clock is the real one
    mine = browser()
    back = go(mine, to="/reporting/?a=b#c")
    assert back.headers["Location"] == "/reporting/?a=b&sign-in=code#c"
    assert refused(mine.refresh()) == (401, "session-ended")

    def give(code: str, **headers: str) -> TestResponse:
        return mine.call("POST", "/sign-in/openid/code", {"code": code}, **headers)

    code = totp.at(moving())
    assert refused(give("000000")) == (401, "wrong-code")
    assert refused(give(code, Origin="https://evil.example")) == (403, "foreign-origin")
    assert give(code).status_code == 201
    assert mine.refresh().status_code == 200
    assert refused(give(codes[0])) == (401, "openid-not-begun"), "once"
    assert go(mine).headers["Location"] == "/?sign-in=code"
    moving.pass_by(minutes=5, seconds=1)
    assert refused(give(codes[0])) == (401, "openid-not-begun"), "too late"
    assert go(mine).status_code == 303
    assert give(codes[0]).status_code == 201


def test_wrong_codes_pause_the_account_here_too(
    browser: Callable[[], Any], go: Any, refused: Any, moving: Any, enrolled: Callable[..., Any]
) -> None:
    totp, _ = enrolled(CODE)
    moving.at = datetime.now(UTC)
    mine = browser()
    assert go(mine).status_code == 303
    for _ in range(5):
        answer = mine.call("POST", "/sign-in/openid/code", {"code": "000000"})
        assert refused(answer) == (401, "wrong-code")
    right = {"code": totp.at(moving())}
    assert refused(mine.call("POST", "/sign-in/openid/code", right)) == (401, "sign-in-paused")


def test_an_administrator_without_a_second_factor_only_enrols(
    op: Op,
    browser: Callable[[], Any],
    go: Any,
    refused: Any,
    ids: Mapping[str, UUID],
    approval_database: Database,
) -> None:
    op.server.context.userinfo.db[NAME] = {"preferred_username": NAME, "amr": ["mfa"]}
    with approval_database.transaction() as session:
        add_administrators(session, [ids[CODE]], recorded_by="test", now=clock.now())
    mine = browser()
    assert go(mine).status_code == 303
    assert mine.refresh().json["enrol_first"] is True
    assert refused(mine.call("GET", "/clients")) == (403, "not-allowed")


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ /evil.example",
        "evil.example",
        "/" + "a" * 1000,
        "",
    ],
)
def test_nobody_is_sent_off_the_platform(browser: Callable[[], Any], refused: Any, to: str) -> None:
    answer = browser().client.get(START, query_string={"to": to})
    assert refused(answer) == (422, "invalid")
    assert "to" in answer.json["errors"]


def test_without_a_provider_there_is_nothing(house: Any, refused: Any) -> None:
    client = house.client("approval")
    assert refused(client.get(START)) == (404, "openid-off")
    assert refused(client.get(f"{RETURN}?state=a&code=b")) == (404, "openid-off")
