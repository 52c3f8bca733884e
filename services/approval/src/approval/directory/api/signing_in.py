"""Signing in: people by account and password, programs by name and secret; tokens are signed here.

A token says who somebody is for a quarter of an hour; what they may do is asked at each request.
A session goes on for longer, by a cookie that changes each time it is used.
"""

from typing import Any
from uuid import UUID

from flask import current_app, request
from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.account_schemas import Ended, OwnSessions, SessionIn, SessionOut
from approval.directory.api.rates import count_try
from approval.directory.api.schemas import ClientIn, KeySet, TokenOut
from approval.directory.api.session_requests import (
    COOKIE,
    committed,
    cookie_value,
    sealing,
    session_answer,
    signed_out,
    token,
)
from approval.directory.domain.sessions import TOKEN_LIFETIME, expires_at
from shared.errors import NotAuthenticated
from shared.kit import clock
from shared.kit.auth import SigningKeys
from shared.kit.http import PERSON, PUBLIC, Answer, Blueprint, current_person

blueprint = Blueprint("signing-in", __name__, url_prefix="/directory/v1")


@blueprint.get("/keys", access=PUBLIC, gives=KeySet)
def list_keys(_: Session) -> Answer:
    """List the public keys that tokens are verified with.

    A new key is listed before it signs, and an old one until its last token has expired.
    """
    keys: SigningKeys = current_app.extensions["signing"]
    return Answer(keys.published(), headers={"Cache-Control": "public, max-age=60"})


@blueprint.post("/sessions", access=PUBLIC, takes=SessionIn, gives=SessionOut, status=201)
def open_session(_: Session, *, body: dict[str, Any]) -> Answer:
    """Sign in with account and password, and a code for whoever has a second factor.

    From the fifth wrong password or code in a row each further one costs a pause, which the
    problem document tells as `retry_at`. `second-factor-required` asks for the same again with a
    `code`. The answer sets a cookie that refreshes the session for up to 12 hours, and ends it
    when it is not used for two. With `enrol_first` the token does nothing but begin and confirm a
    second factor, which an administrator has to have.
    """
    count_try(body["account"].strip().lower())
    now = clock.now()

    def sign_in(session: Session) -> usecases.Opened | NotAuthenticated:
        outcome = usecases.sign_in(
            session,
            body["account"],
            body["password"],
            code=body["code"],
            sealing=sealing(),
            now=now,
        )
        if isinstance(outcome, NotAuthenticated):
            return outcome
        return usecases.begin_session(session, outcome, now=now)

    return session_answer(committed(sign_in))


@blueprint.get("/sessions", access=PERSON, gives=OwnSessions)
def list_sessions(session: Session) -> dict[str, Any]:
    """List the devices on which the caller is signed in, the newest first."""
    current = usecases.session_id_in(request.cookies.get(COOKIE, ""))
    rows = queries.open_sessions(session, current_person(), now=clock.now())
    return {
        "items": [
            {
                "session_id": row.id,
                "opened_at": row.created_at,
                "refreshed_at": row.used_at,
                "expires_at": expires_at(row.created_at, row.used_at),
                "current": row.id == current,
            }
            for row in rows
        ]
    }


@blueprint.post("/sessions/current/refresh", access=PUBLIC, gives=SessionOut)
def refresh_session(_: Session) -> Answer:
    """Give a new token to the session whose cookie comes along, and the next cookie.

    Each cookie is good once: an older one ends the whole session, since somebody copied it. Within
    ten seconds it is refused as `just-refreshed` and ends nothing. The request has to come from a
    page of the platform: `Origin`, or else `Sec-Fetch-Site`, is looked at.
    """
    value, now = cookie_value(), clock.now()

    def refresh(session: Session) -> Any:
        return usecases.refresh_session(session, value, now=now)

    return session_answer(committed(refresh))


@blueprint.delete("/sessions/current", access=PUBLIC, gives=Ended)
def end_session(session: Session) -> Answer:
    """Sign out: end the session whose cookie comes along, and take the cookie away.

    Nothing is refused where nobody was signed in. A token given before is good for what is left
    of its quarter of an hour. The request has to come from a page of the platform.
    """
    return signed_out(usecases.end_session(session, cookie_value(), now=clock.now()))


@blueprint.delete("/sessions", access=PERSON, gives=Ended)
def end_sessions(session: Session) -> Answer:
    """Sign out everywhere: end all sessions of the caller.

    Tokens cannot be called back: those given before are good for up to 15 minutes more, and none
    follows them.
    """
    return signed_out(usecases.end_sessions(session, current_person(), now=clock.now()))


@blueprint.delete("/sessions/<uuid:session_id>", access=PERSON, gives=Ended)
def end_own_session(session: Session, *, session_id: UUID) -> dict[str, Any]:
    """Sign out on one device of the caller's, as the list of them names it.

    A token given there is good for up to 15 minutes more.
    """
    ended = usecases.end_own_session(session, current_person(), session_id, now=clock.now())
    return {"ended": ended}


@blueprint.post("/tokens", access=PUBLIC, takes=ClientIn, gives=TokenOut)
def issue_token(session: Session, *, body: dict[str, Any]) -> dict[str, Any]:
    """Sign in as a program, by the name and secret that the administrator gave.

    The token carries the scopes that the program was given. After a rotation the secret before is
    good for some days more.
    """
    count_try(f"client:{body['client']}")
    now = clock.now()
    caller = usecases.sign_in_client(session, body["client"], body["secret"], now=now)
    return token(caller, TOKEN_LIFETIME)
