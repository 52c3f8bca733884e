"""What requests about sessions share: the cookie and its guard, tokens, refusals that count."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request
from sqlalchemy.orm import Session
from werkzeug.http import dump_cookie

from approval.directory.domain.origins import is_own_page, is_plain_loopback
from approval.directory.domain.sign_in_errors import ForeignOrigin
from approval.directory.usecases import ENROLMENT, Opened, Sealing
from shared.errors import NotAllowed, Refused
from shared.kit import clock
from shared.kit.auth import Caller, SigningKeys
from shared.kit.db import Database
from shared.kit.http import Access, Answer

COOKIE: Final = "tuan_refresh"
PATH: Final = "/directory/v1/sessions"

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """What signing in is told from outside: the address that browsers see, and sealing keys."""

    public_url: str
    second_factor_key: str


@dataclass(frozen=True, slots=True)
class Enrolling(Access):
    """Open to people, and to administrators who have no second factor yet."""

    def check(self, caller: Caller) -> None:
        """Raise ``NotAllowed`` for programs."""
        if caller.kind not in {"person", ENROLMENT}:
            raise NotAllowed("Only a person may do this.")


ENROLLING: Final = Enrolling("enrolling")


def set_up_sign_in(app: Flask, settings: SignInSettings) -> None:
    """Give the application what signing in needs; a key that is none raises ``ValueError``."""
    app.config["PUBLIC_URL"] = settings.public_url
    app.extensions["sealing"] = Sealing(settings.second_factor_key)


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
    """Return the refresh value that the request brings, or nothing.

    A browser sends the cookie along whoever made the page, so that it counts only from a page of
    our own. Raises ``ForeignOrigin``.
    """
    origin, fetch_site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if not is_own_page(origin, fetch_site, current_app.config["PUBLIC_URL"]):
        raise ForeignOrigin
    return request.cookies.get(COOKIE, "")


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
    return Answer(body | further, headers=_cookie(opened.value, int(opened.lasts.total_seconds())))


def signed_out(ended: int) -> Answer:
    """Return the answer that tells how many sessions ended and takes the cookie away."""
    return Answer({"ended": ended}, headers=_cookie("", 0))


def _cookie(value: str, seconds: int) -> dict[str, str]:
    written = dump_cookie(
        COOKIE,
        value,
        max_age=seconds,
        sync_expires=False,
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=not is_plain_loopback(current_app.config["PUBLIC_URL"]),
    )
    return {"Set-Cookie": written}
