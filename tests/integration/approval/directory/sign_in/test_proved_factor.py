"""A token says whether its session began with a second factor, however often it is refreshed."""

from collections.abc import Callable
from typing import Any

import pyotp

from real_services import ISSUER
from shared.kit.auth import SECOND_FACTOR, SigningKeys, Verifier

PERSON, CODE = "vinh.ly", "CB023"


def scopes(signing: SigningKeys, browser: Any) -> frozenset[str]:
    return Verifier(ISSUER, signing).caller(browser.token).scopes


def test_a_session_that_began_with_a_code_says_so_and_goes_on_saying_so(
    browser: Callable[[], Any], signing: SigningKeys, moving: Any, enrolled: Callable[..., Any]
) -> None:
    totp, _ = enrolled(CODE)
    mine = browser()
    assert mine.sign_in(PERSON, code=totp.at(moving())).status_code == 201
    assert scopes(signing, mine) == {SECOND_FACTOR}
    for _ in range(2):
        assert mine.refresh().status_code == 200
        assert scopes(signing, mine) == {SECOND_FACTOR}


def test_a_password_alone_proves_no_second_factor_until_one_is_confirmed(
    browser: Callable[[], Any], signing: SigningKeys, moving: Any
) -> None:
    mine = browser()
    assert mine.sign_in(PERSON).status_code == 201
    assert mine.refresh().status_code == 200
    assert scopes(signing, mine) == frozenset()
    begun = mine.call("POST", "/me/second-factor").json
    assert scopes(signing, mine) == frozenset()
    code = pyotp.TOTP(begun["secret"]).at(moving())
    assert mine.call("POST", "/me/second-factor/confirmation", {"code": code}).status_code == 200
    assert scopes(signing, mine) == {SECOND_FACTOR}


def test_a_new_password_opens_a_session_that_proved_none(
    browser: Callable[[], Any],
    signing: SigningKeys,
    moving: Any,
    enrolled: Callable[..., Any],
    password: str,
) -> None:
    totp, _ = enrolled(CODE)
    mine = browser()
    mine.sign_in(PERSON, code=totp.at(moving()))
    body = {"old_password": password, "new_password": password[::-1]}
    assert mine.call("PUT", "/me/password", body).status_code == 200
    assert scopes(signing, mine) == frozenset()
