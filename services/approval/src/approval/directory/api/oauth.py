"""The token endpoint of OAuth 2.0 for programs that know no other (RFC 6749, section 4.4).

The same names, secrets, scopes and limits as ``POST /directory/v1/tokens``, in the standard's form.
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

import orjson
from flask import Response, request
from sqlalchemy.orm import Session

from approval.directory import usecases
from approval.directory.api.rates import count_try
from approval.directory.api.session_requests import token
from approval.directory.domain.errors import WrongCredentials
from approval.directory.domain.sessions import TOKEN_LIFETIME
from shared.errors import NotAuthenticated
from shared.kit import clock
from shared.kit.http import PUBLIC, Blueprint
from shared.kit.http.arguments import check_text

GRANT: Final = "client_credentials"
LONGEST: Final = 200


def _error(members: Mapping[str, Any]) -> Response:
    """Write a problem document as an error of OAuth (RFC 6749, section 5.2)."""
    status = HTTPStatus(members["status"])
    word = "temporarily_unavailable" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    if status is HTTPStatus.UNAUTHORIZED:
        word = "invalid_client"
    return _refused(word or "invalid_request", str(members["title"]), status)


blueprint = Blueprint("oauth", __name__, url_prefix="/directory/oauth", problems=_error)


@blueprint.protocol("POST", "/token", access=PUBLIC, takes_form=True)
def issue_oauth_token(session: Session) -> Response:
    """Give a program a token for its name and secret, with the scopes that it was given.

    Both come by HTTP Basic, or in the form as ``client_id`` and ``client_secret``. ``scope`` may
    ask for fewer scopes than there are.
    """
    if request.form.get("grant_type") != GRANT:
        return _refused("unsupported_grant_type", f"The only grant is {GRANT}.")
    name, secret = _credentials()
    count_try(f"client:{name}")
    try:
        caller = usecases.sign_in_client(session, name, secret, now=clock.now())
    except WrongCredentials as wrong:
        return _refused("invalid_client", wrong.title, HTTPStatus.UNAUTHORIZED)
    wanted = frozenset(request.form.get("scope", "").split())
    if not wanted <= caller.scopes:
        return _refused("invalid_scope", f"It has: {' '.join(sorted(caller.scopes))}.")
    given = token(replace(caller, scopes=wanted or caller.scopes), TOKEN_LIFETIME)
    return _answer(
        {
            "access_token": given["token"],
            "token_type": "Bearer",
            "expires_in": given["seconds"],
            "scope": " ".join(sorted(wanted or caller.scopes)),
        },
        HTTPStatus.OK,
    )


def _credentials() -> tuple[str, str]:
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        name, secret = basic.username or "", basic.password or ""
    else:
        name, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if not name or not secret or len(name) > LONGEST or len(secret) > LONGEST:
        raise NotAuthenticated("Send client id and secret, by HTTP Basic or in the form.")
    check_text({"client_id": name, "client_secret": secret})
    return name, secret


def _refused(word: str, why: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Response:
    answer = _answer({"error": word, "error_description": why}, status)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Basic realm="tuan"'
    return answer


def _answer(body: Mapping[str, Any], status: HTTPStatus) -> Response:
    answer = Response(orjson.dumps(body), status, content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
