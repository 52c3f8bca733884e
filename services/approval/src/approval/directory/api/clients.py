"""API clients, for administrators of the directory: programs, their scopes and their secrets."""

import re
from typing import Any, Final

from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.account_schemas import (
    CLIENT_NAME,
    ClientOut,
    Clients,
    ClientSecretOut,
    NewClientIn,
)
from approval.directory.auditing import record
from approval.directory.domain.sign_in_errors import NoClient, OnlyAdministrators
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import (
    PERSON,
    Blueprint,
    Order,
    PageArgs,
    current_caller,
    current_person,
    paged,
)

BY_NAME: Final = Order(("name",), (str,))
_NAME: Final = re.compile(CLIENT_NAME)

blueprint = Blueprint("clients", __name__, url_prefix="/directory/v1")


@blueprint.get("/clients", access=PERSON, asks=PageArgs, gives=Clients)
def list_clients(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List the API clients in order of name, those that were closed too; for administrators."""
    _check_administrator(session)

    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.clients(session, after=after, limit=limit)

    return paged(query, asked="clients", order=BY_NAME, read=read)


@blueprint.post("/clients", access=PERSON, takes=NewClientIn, gives=ClientSecretOut, status=201)
def make_client(session: Session, *, body: dict[str, Any]) -> dict[str, Any]:
    """Make an API client; the answer holds its secret, this once; for administrators.

    The secret expires after a year. `client-exists` tells that the name is taken.
    """
    _check_administrator(session)
    made = usecases.make_client(session, body["name"], scopes=body["scopes"], now=clock.now())
    _record(session, "client_made", body["name"], scopes=body["scopes"])
    return _told(*made)


@blueprint.post("/clients/<name>/secret", access=PERSON, gives=ClientSecretOut, status=201)
def rotate_client(session: Session, *, name: str) -> dict[str, Any]:
    """Give an API client another secret, told this once; for administrators.

    The one before is good for seven days more, unless it expires sooner. 404 with the code
    `no-client` for an unknown or closed one.
    """
    _check_administrator(session)
    rotated = usecases.rotate_client(session, _known(name), now=clock.now())
    _record(session, "client_rotated", name)
    return _told(*rotated)


@blueprint.delete("/clients/<name>", access=PERSON, gives=ClientOut)
def close_client(session: Session, *, name: str) -> AnyRow:
    """Let an API client sign in no longer; for administrators.

    Tokens given before are good for up to 15 minutes more. 404 with the code `no-client` for an
    unknown one.
    """
    _check_administrator(session)
    closed = usecases.close_client(session, _known(name))
    _record(session, "client_closed", name)
    return closed


def _record(session: Session, action: str, client: str, **facts: object) -> None:
    record(session, action, by=current_caller(), at=clock.now(), facts={"client": client, **facts})


def _told(client: AnyRow, secret: str) -> dict[str, Any]:
    return {**client._mapping, "secret": secret}


def _known(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NoClient
    return name


def _check_administrator(session: Session) -> None:
    if not queries.may_administer(session, current_person()):
        raise OnlyAdministrators
