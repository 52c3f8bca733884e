"""What a hostile OpenID provider says is not believed, and one that is away breaks nothing."""

import hmac
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from approval.directory.domain.openid import OpenIdSettings, SecondFactorOf
from approval.directory.models import Identity, OpenedSession
from openid_forger import Forger, encoded, forger, new_key, unsigned, written
from shared.kit import clock
from shared.kit.db import Database

START, RETURN = "/directory/v1/sign-in/openid", "/directory/v1/sign-in/openid/return"
CLIENT, SECRET = "tuan", "bí mật của nền tảng"
NOW = int(clock.now().timestamp())


@pytest.fixture
def hostile() -> Iterator[Forger]:
    with forger() as running:
        yield running


@pytest.fixture
def trusted() -> SecondFactorOf:
    return SecondFactorOf.OWN


@pytest.fixture
def application(
    application: Callable[..., Flask], hostile: Forger, trusted: SecondFactorOf
) -> Callable[..., Flask]:
    """Give the service, told of the hostile provider."""
    settings = OpenIdSettings(hostile.issuer, CLIENT, SECRET, second_factor=trusted)
    return lambda: application(openid=settings)


@pytest.fixture
def go(browser: Callable[[], Any], hostile: Forger) -> Callable[[], TestResponse]:
    """Give ``go()``: begin in a new browser, and come back with a code."""

    def back() -> TestResponse:
        client = browser().client
        begun = client.get(START)
        assert begun.status_code == 302, begun.text
        state = hostile.sent_to(begun.headers["Location"])
        return client.get(RETURN, query_string={"state": state, "code": "c", "more": "ignored"})

    return back


def test_it_can_tell_the_truth(go: Any, hostile: Forger) -> None:
    assert go().status_code == 303
    assert go().status_code == 303
    assert hostile.asked_for_keys == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"iss": "https://other.example"},
        {"iss": None},
        {"exp": NOW - 600},
        {"exp": None},
        {"exp": "never"},
        {"iat": None},
        {"iat": NOW + 3600, "exp": NOW + 7200},
        {"nbf": NOW + 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "s" * 256},
        {"sub": "a\x00b"},
        {"sub": "a\ud800b"},
        {"at_hash": "of-another-token"},
        {"amr": "mfa"},
    ],
    ids=", ".join,
)
def test_a_token_that_is_not_for_us_now_is_refused(
    go: Any, hostile: Forger, refused: Any, claims: dict[str, Any], approval_database: Database
) -> None:
    hostile.claims = claims
    assert refused(go()) == (401, "openid-bad-token")
    with approval_database.transaction() as session:
        assert session.scalars(select(Identity.subject)).all() == []
        assert session.scalars(select(OpenedSession.id)).all() == []


def _by_our_secret(claims: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), SECRET * 3, algorithm="HS256", headers={"kid": "known"})


def _by_another_key(claims: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), new_key(), algorithm="RS256", headers={"kid": "known"})


def _of_an_unknown_key(claims: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), new_key(), algorithm="RS256", headers={"kid": "unknown"})


def _changed(claims: Mapping[str, Any]) -> str:
    head, _, signature = _by_another_key(claims).split(".")
    return f"{head}.{written({}, claims).partition('.')[2]}.{signature}"


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        _by_our_secret,
        _by_another_key,
        _of_an_unknown_key,
        _changed,
        lambda _: "a.b.c",
        lambda _: "",
        lambda _: "é",
    ],
)
def test_a_token_that_no_published_key_signed_is_refused(
    go: Any, hostile: Forger, refused: Any, sign: Callable[[Mapping[str, Any]], str]
) -> None:
    hostile.sign = sign
    assert refused(go()) == (401, "openid-bad-token")


def test_a_public_key_is_no_secret(go: Any, hostile: Forger, refused: Any) -> None:
    """The classic confusion: HS256 with the published key as the secret."""
    public = hostile.key.public_key()
    raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(claims: Mapping[str, Any]) -> str:
        said = written({"alg": "HS256", "kid": "known"}, claims)
        return f"{said}.{encoded(hmac.digest(raw, said.encode(), 'sha256'))}"

    hostile.sign = sign
    assert refused(go()) == (401, "openid-bad-token")


def test_an_unknown_key_is_looked_up_once_an_answer(go: Any, hostile: Forger, refused: Any) -> None:
    assert go().status_code == 303
    hostile.kid = "unknown"
    assert refused(go()) == (401, "openid-bad-token")
    assert hostile.asked_for_keys == 2


def test_a_token_may_name_no_key_where_there_is_but_one(go: Any, hostile: Forger) -> None:
    hostile.sign = lambda claims: jwt.encode(dict(claims), hostile.key, algorithm="RS256")
    assert go().status_code == 303


def test_claims_besides_the_token_have_to_be_of_its_subject(
    go: Any, hostile: Forger, refused: Any
) -> None:
    hostile.claims = {"preferred_username": None}
    hostile.told = {"sub": "another", "preferred_username": "CB023"}
    assert refused(go()) == (401, "openid-bad-token")
    hostile.told = {"sub": "subject", "preferred_username": "CB023"}
    assert go().status_code == 303


@pytest.mark.parametrize(
    "code", [7, ["CB023"], {"a": 1}, "", "  ", "CB023' or 1=1", "\x00", "\ud800"], ids=ascii
)
def test_a_claim_that_is_no_code_is_nobodys(
    go: Any, hostile: Forger, refused: Any, code: object
) -> None:
    hostile.claims = {"preferred_username": code}
    assert refused(go()) == (403, "openid-person-unknown")


@pytest.mark.parametrize(
    "published",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://other.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
    ],
    ids=ascii,
)
def test_a_provider_that_publishes_nonsense_is_not_asked(
    browser: Callable[[], Any], hostile: Forger, refused: Any, published: dict[str, Any]
) -> None:
    hostile.published = published
    assert refused(browser().client.get(START)) == (503, "openid-provider-away")


@pytest.mark.parametrize(("status", "code"), [(500, 503), (503, 503)])
def test_a_provider_that_fails_is_away(
    go: Any, hostile: Forger, refused: Any, status: int, code: int
) -> None:
    hostile.token_status = status
    assert refused(go()) == (code, "openid-provider-away")


def test_a_provider_that_is_down_is_told_and_nothing_else_breaks(
    browser: Callable[[], Any], refused: Any
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
        mine = browser()
        provider = mine.client.application.extensions["openid"]
        provider.settings = OpenIdSettings(nobody, CLIENT, SECRET)
        answer = mine.client.get(START)
        assert refused(answer) == (503, "openid-provider-away")
        assert answer.headers["Retry-After"] == "2"
        assert mine.sign_in("vinh.ly").status_code == 201


@pytest.mark.parametrize(
    ("trusted", "claims", "location"),
    [
        (SecondFactorOf.OWN, {"amr": ["pwd", "mfa"]}, "/?sign-in=code"),
        (SecondFactorOf.TRUSTED, {"amr": ["pwd", "mfa"]}, "/"),
        (SecondFactorOf.TRUSTED, {"acr": "https://refeds.org/profile/mfa"}, "/"),
        (SecondFactorOf.TRUSTED, {"amr": ["pwd"], "acr": "1"}, "/?sign-in=code"),
        (SecondFactorOf.TRUSTED, {}, "/?sign-in=code"),
    ],
)
def test_the_providers_second_factor_counts_only_where_it_is_trusted(
    enrolled: Callable[..., Any],
    moving: Any,
    go: Any,
    hostile: Forger,
    claims: dict[str, Any],
    location: str,
) -> None:
    enrolled("CB023")
    moving.at = datetime.now(UTC)
    hostile.claims = claims
    assert go().headers["Location"] == location


def test_nothing_of_it_is_logged(
    go: Any, hostile: Forger, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert go().status_code == 303
        hostile.claims = {"nonce": "another"}
        assert go().status_code == 401
    ours = [each for each in caplog.records if each.name.startswith(("approval", "shared"))]
    written = " ".join(str(vars(each)) for each in ours)
    assert ours
    for secret in ("preferred_username", "CB023", hostile.nonce, "eyJ", SECRET):
        assert secret not in written
