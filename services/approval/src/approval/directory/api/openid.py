"""Signing in through the agency's OpenID provider: there, back, and the code that may be due."""

import hmac
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from flask import Response, after_this_request, current_app, request
from sqlalchemy.orm import Session

from approval.directory import usecases
from approval.directory.api.account_schemas import SessionOut
from approval.directory.api.openid_schemas import OpenIdArgs, OpenIdCodeIn, OpenIdReturnArgs
from approval.directory.api.rates import count_try
from approval.directory.api.session_requests import (
    check_own_page,
    committed,
    dumped_cookie,
    sealing,
    session_answer,
    session_cookie,
)
from approval.directory.domain.openid import ATTEMPT_LASTS, SecondFactorOf, Vouched
from approval.directory.domain.openid_errors import NotBegunHere, OpenIdOff, ProviderRefused
from approval.directory.openid import Attempt, Provider
from shared.kit import clock
from shared.kit.http import PUBLIC, Answer, Blueprint, Redirect

PATH: Final = "/directory/v1/sign-in/openid"
KEPT_FOR: Final = "/directory"
"""The API and the pages both take back who comes from the provider."""

ATTEMPT: Final = "tuan_openid"
CODE_DUE: Final = "tuan_openid_code"
CODE_LASTS: Final = timedelta(minutes=5)

blueprint = Blueprint("openid", __name__, url_prefix=PATH)


@blueprint.get("", access=PUBLIC, asks=OpenIdArgs, status=302, redirects=True)
def begin_openid(_: Session, *, query: dict[str, Any]) -> Redirect:
    """Send the browser to the agency's OpenID provider, to sign in there.

    It comes back within ten minutes and goes on to `to`. 404 with the code `openid-off` where no
    provider is set up, 503 with `openid-provider-away` while it does not answer.
    """
    count_try()
    provider, attempt, now = _provider(), Attempt.new(), clock.now()
    address = provider.address(attempt, now=now)
    kept = [attempt.state, attempt.nonce, attempt.verifier, query["to"]]
    _keep(ATTEMPT, kept, ATTEMPT_LASTS, samesite="Lax")
    return Redirect(address)


@blueprint.get("/return", access=PUBLIC, asks=OpenIdReturnArgs, status=303, redirects=True)
def finish_openid(_: Session, *, query: dict[str, Any]) -> Redirect:
    """Take back the browser that the OpenID provider sends, and open a session.

    The cookie is that of `POST /sessions`: `POST /sessions/current/refresh` gives the first token.
    Whoever has a second factor here comes back with `?sign-in=code` and no session yet: see
    `POST /sign-in/openid/code`. What goes wrong is told by a problem whose code begins with
    `openid-`.
    """
    count_try()
    provider = _provider()
    state, nonce, verifier, to = _kept(ATTEMPT, ATTEMPT_LASTS, 4)
    _keep(ATTEMPT, None, timedelta(), samesite="Lax")
    if not hmac.compare_digest(state.encode(), query["state"].encode()):
        raise NotBegunHere
    if query["iss"] not in {None, provider.settings.issuer}:
        raise ProviderRefused
    if query["error"] is not None or query["code"] is None:
        raise ProviderRefused
    attempt = Attempt(state, nonce, verifier)
    who = provider.vouched(query["code"], attempt, now=clock.now())
    return _signed_in(who, to, trusting=provider.settings.second_factor == SecondFactorOf.TRUSTED)


@blueprint.post("/code", access=PUBLIC, takes=OpenIdCodeIn, gives=SessionOut, status=201)
def finish_openid_with_code(_: Session, *, body: dict[str, Any]) -> Answer:
    """Open the session of somebody who came back from the OpenID provider, by their code.

    Six digits of the authenticator or a recovery code, within five minutes; a wrong one counts
    like one at signing in. The request has to come from a page of the platform.
    """
    check_own_page()
    return session_answer(opened_with_code(body["code"]))


def opened_with_code(code: str) -> usecases.Opened:
    """Return the session of whoever came back from the provider, by a code; it is opened."""
    [person] = _kept(CODE_DUE, CODE_LASTS, 1)
    count_try(person)
    person_id, now = UUID(person), clock.now()

    def finish(session: Session) -> Any:
        return usecases.finish_with_code(session, person_id, code, sealing=sealing(), now=now)

    opened: usecases.Opened = committed(finish)
    _keep(CODE_DUE, None, timedelta(), samesite="Strict")
    return opened


def _signed_in(who: Vouched, to: str, *, trusting: bool) -> Redirect:
    now = clock.now()

    def sign_in(session: Session) -> Any:
        return usecases.sign_in_by_identity(session, who, trusting=trusting, now=now)

    outcome = committed(sign_in)
    if isinstance(outcome, usecases.CodeNeeded):
        _keep(CODE_DUE, [str(outcome.person_id)], CODE_LASTS, samesite="Strict")
        return Redirect(_asking_for_code(to))
    return Redirect(to, headers=session_cookie(outcome))


def _asking_for_code(to: str) -> str:
    path, mark, fragment = to.partition("#")
    return f"{path}{'&' if '?' in path else '?'}sign-in=code{mark}{fragment}"


def _provider() -> Provider:
    found: Provider | None = current_app.extensions["openid"]
    if found is None:
        raise OpenIdOff
    return found


def _keep(name: str, values: list[str] | None, lasts: timedelta, *, samesite: str) -> None:
    """Have the browser keep values that only we can read or write, or forget them."""
    value = ""
    if values is not None:
        value = sealing().seal_for(name, orjson.dumps(values).decode(), now=clock.now())
    written = dumped_cookie(
        name, value, int(lasts.total_seconds()), path=KEPT_FOR, samesite=samesite
    )

    @after_this_request
    def _(answer: Response) -> Response:
        answer.headers.add("Set-Cookie", written)
        return answer


def _kept(name: str, lasts: timedelta, count: int) -> list[str]:
    """Return the values that the browser kept. Raises ``NotBegunHere``."""
    text = sealing().unseal_for(name, request.cookies.get(name, ""), lasts=lasts, now=clock.now())
    if text is None:
        raise NotBegunHere
    values: list[str] = orjson.loads(text)
    if len(values) != count:
        raise NotBegunHere
    return values
