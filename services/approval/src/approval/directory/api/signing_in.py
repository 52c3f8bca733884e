"""Signing in: people by account and password, programs by name and secret; tokens are signed here.

A token says who somebody is for a quarter of an hour; what they may do is asked at each request.
"""

from datetime import timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy.orm import Session

from approval.directory import usecases
from approval.directory.api.schemas import ClientIn, KeySet, SessionIn, SessionOut, TokenOut
from shared.errors import NotAuthenticated
from shared.kit import clock
from shared.kit.auth import Caller, SigningKeys
from shared.kit.db import Database
from shared.kit.http import PUBLIC, Answer, Blueprint

LIFETIME: Final = timedelta(minutes=15)

blueprint = Blueprint("signing-in", __name__, url_prefix="/directory/v1")


@blueprint.get("/keys", access=PUBLIC, gives=KeySet)
def list_keys(_: Session) -> Answer:
    """List the public keys that tokens are verified with.

    A new key is listed before it signs, and an old one until its last token has expired.
    """
    return Answer(_signing_keys().published(), headers={"Cache-Control": "public, max-age=60"})


@blueprint.post("/sessions", access=PUBLIC, takes=SessionIn, gives=SessionOut, status=201)
def open_session(_: Session, *, body: dict[str, Any]) -> dict[str, Any]:
    """Sign in with account and password.

    From the fifth wrong password in a row each further one costs a pause, which the problem
    document tells as `retry_at`.
    """
    # A transaction of its own, which a refusal does not undo: the failure has to be counted.
    database: Database = current_app.extensions["database"]
    with database.transaction() as session:
        outcome = usecases.sign_in(session, body["account"], body["password"], now=clock.now())
    if isinstance(outcome, NotAuthenticated):
        raise outcome
    return _token(outcome) | {"person_id": outcome.id}


@blueprint.post("/tokens", access=PUBLIC, takes=ClientIn, gives=TokenOut)
def issue_token(session: Session, *, body: dict[str, Any]) -> dict[str, Any]:
    """Sign in as a program, by the name and secret that the administrator gave.

    The token carries the scopes that the program was given.
    """
    return _token(usecases.sign_in_client(session, body["client"], body["secret"]))


def _signing_keys() -> SigningKeys:
    keys: SigningKeys = current_app.extensions["signing"]
    return keys


def _token(caller: Caller) -> dict[str, Any]:
    issuer = current_app.config["TOKEN_ISSUER"]
    token = _signing_keys().sign(caller, issuer=issuer, now=clock.now(), lifetime=LIFETIME)
    return {"token": token, "seconds": int(LIFETIME.total_seconds())}
