"""Legal holds, for administrators of the directory: of whom nothing is deleted, and why."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.hold_schemas import HoldIn, HoldOut, Holds
from approval.directory.domain.holds import Held
from approval.directory.domain.sign_in_errors import OnlyAdministrators
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, Order, PageArgs, current_person, paged

NEWEST_FIRST: Final = Order(("since", "hold_id"), (datetime.fromisoformat, UUID))

blueprint = Blueprint("holds", __name__, url_prefix="/directory/v1")


@blueprint.get("/holds", access=PERSON, asks=PageArgs, gives=Holds)
def list_holds(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List the legal holds, newest first, those that ended too; for administrators."""
    _check_administrator(session)

    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.holds(session, after=after, limit=limit)

    return paged(query, asked="holds", order=NEWEST_FIRST, read=read)


@blueprint.post("/holds", access=PERSON, takes=HoldIn, gives=HoldOut, status=201, creates=True)
def record_hold(session: Session, *, body: Held) -> AnyRow:
    """Put a person, or a unit with those below it, under legal hold; for administrators.

    Nothing of them is deleted in any service until the hold ends, however old it is. A unit's
    hold reaches everybody whose record bears the unit or one below it, now or before.
    """
    _check_administrator(session)
    return usecases.record_hold(session, body, by=current_person(), now=clock.now())


@blueprint.post("/holds/<uuid:hold_id>/end", access=PERSON, gives=HoldOut, creates=True)
def end_hold(session: Session, *, hold_id: UUID) -> AnyRow:
    """End a legal hold, at once; for administrators. `already-ended` tells that it was."""
    _check_administrator(session)
    return usecases.end_hold(session, hold_id, by=current_person(), now=clock.now())


def _check_administrator(session: Session) -> None:
    if not queries.may_administer(session, current_person()):
        raise OnlyAdministrators
