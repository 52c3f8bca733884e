"""What requests about sessions share: the cookie and its guard, tokens, refusals that count."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request
from sqlalchemy.orm import Session
from werkzeug.http import dump_cookie

from approval.directory.api.rates import Rates
from approval.directory.domain.openid import OpenIdSettings
from approval.directory.domain.origins import is_own_page, is_plain_loopback
from approval.directory.domain.sign_in_errors import ForeignOrigin
from approval.directory.openid import Provider
from approval.directory.usecases import ENROLMENT, Opened, Sealing
from shared.errors import NotAllowed, Refused
from shared.kit import clock
from shared.kit.auth import Caller, SigningKeys
from shared.kit.db import Database
from shared.kit.http import Access, Answer

COOKIE: Final = "tuan_refresh"
PATH: Final = "/directory"
"""Where the cookie is sent: to the API of sessions, and to the pages that sign in and renew."""

OPENID_RETURN: Final = "/directory/v1/sign-in/openid/return"

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """What signing in is told from outside.

    The address that browsers see, sealing keys, an OpenID provider if there is one, how often an
    account and an address may try, and where that is counted.
    """

    public_url: str
    second_factor_key: str = field(repr=False)
    openid: OpenIdSettings | None = None
    rate: str = "30/minute"
    address_rate: str = "1200/minute"
    redis_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Enrolling(Access):
    """Open to people, and to administrators who have no second factor yet."""

    def check(self, caller: Caller) -> None:
        """Raise ``NotAllowed`` for programs."""
        if caller.kind not in {"person", ENROLMENT}:
            raise NotAllowed("Only a person may do this.")


ENROLLING: Final = Enrolling("enrolling")


def set_up_sign_in(app: Flask, settings: SignInSettings) -> None:
    """Give the application what signing in needs; a key or rate that is none: ``ValueError``."""
    app.config["PUBLIC_URL"] = settings.public_url
    app.extensions["sealing"] = Sealing(settings.second_factor_key)
    app.extensions["rates"] = Rates(settings.rate, settings.address_rate, settings.redis_url)
    returning = f"{settings.public_url.rstrip('/')}{OPENID_RETURN}"
    openid = settings.openid
    app.extensions["openid"] = Provider(openid, returning) if openid is not None else None


def sealing() -> Sealing:
    """Return what seals second factors."""
    found: Sealing = current_app.extensions["sealing"]
    return found


def committed(work: Callable[[Session], Given | Refused]) -> Given:
    """Do the work in a transaction of its own, and raise the refusal that it returns, if any.

    The refusal does not undo what it counted or ended.
    """
    database: Database = current_app.extensions["database"]
    with database.transaction() as session:
        outcome = work(session)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def cookie_value() -> str:
    """Return the refresh value that the request brings, or nothing. Raises ``ForeignOrigin``."""
    check_own_page()
    return request.cookies.get(COOKIE, "")


def check_own_page() -> None:
    """Raise ``ForeignOrigin`` unless a page of our own makes the request.

    A browser sends cookies along whoever made the page.
    """
    origin, fetch_site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if not is_own_page(origin, fetch_site, current_app.config["PUBLIC_URL"]):
        raise ForeignOrigin


def token(caller: Caller, lifetime: timedelta) -> dict[str, Any]:
    """Return a token for the caller, and for how many seconds it is good."""
    keys: SigningKeys = current_app.extensions["signing"]
    issuer = current_app.config["TOKEN_ISSUER"]
    text = keys.sign(caller, issuer=issuer, now=clock.now(), lifetime=lifetime)
    return {"token": text, "seconds": int(lifetime.total_seconds())}


def session_answer(opened: Opened, **further: object) -> Answer:
    """Return the answer that tells an open session's token and sets its cookie."""
    body = token(opened.caller, opened.lifetime) | {
        "person_id": opened.caller.id,
        "enrol_first": opened.caller.kind == ENROLMENT,
    }
    return Answer(body | further, headers=session_cookie(opened))


def session_cookie(opened: Opened) -> dict[str, str]:
    """Return the header that sets an open session's cookie."""
    return _cookie(opened.value, int(opened.lasts.total_seconds()))


def signed_out(ended: int) -> Answer:
    """Return the answer that tells how many sessions ended and takes the cookie away."""
    return Answer({"ended": ended}, headers=_cookie("", 0))


def dumped_cookie(name: str, value: str, seconds: int, *, path: str, samesite: str) -> str:
    """Return a cookie as the header has it: no script reads it, and HTTPS alone carries it."""
    return dump_cookie(
        name,
        value,
        max_age=seconds,
        sync_expires=False,
        path=path,
        httponly=True,
        samesite=samesite,
        secure=not is_plain_loopback(current_app.config["PUBLIC_URL"]),
    )


def _cookie(value: str, seconds: int) -> dict[str, str]:
    return {"Set-Cookie": dumped_cookie(COOKIE, value, seconds, path=PATH, samesite="Strict")}
