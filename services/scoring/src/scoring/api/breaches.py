"""Breaches: recorded and withdrawn; whoever reads the notes signed in with a second factor."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from scoring import queries, usecases
from scoring.api.breach_schemas import Breaches, BreachIn, BreachLine, BreachLines, Kinds
from scoring.api.schemas import ReasonIn
from scoring.domain.breaches import KINDS, Role
from scoring.domain.errors import SecondFactorNeeded
from scoring.models import AccessEntry
from shared.kit import clock
from shared.kit.auth import SECOND_FACTOR
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
from shared.records import access

blueprint = Blueprint("breaches", __name__, url_prefix="/scoring/v1")

NEWEST_FIRST: Final = Order(("at", "breach_id"), (datetime.fromisoformat, UUID))


@blueprint.get("/breach-kinds", access=PERSON, gives=Kinds)
def list_kinds(_: Session) -> dict[str, Any]:
    """List the kinds of breaches that can be recorded; there is no other."""
    return {"items": list(KINDS.values())}


@blueprint.get("/people/<uuid:person_id>/breaches", access=PERSON, asks=PageArgs, gives=Breaches)
def list_breaches(session: Session, *, person_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List a person's breaches with their notes, newest first.

    For the person, the direct manager and the Office, and only with a token of a session that
    began with a second factor: else 403 with the code `second-factor-needed`. Kinds and dates are
    at `/breaches/kinds` without one.
    """
    reader = current_person()
    role = queries.role_towards(session, person_id, caller_id=reader)
    if SECOND_FACTOR not in current_caller().scopes:
        raise SecondFactorNeeded("`GET …/breaches/kinds` shows kinds and dates without one.")
    if role is not Role.PERSON:
        access.record_access(
            session,
            AccessEntry,
            by=reader,
            role=access.Role(role),
            person_id=person_id,
            what="breaches",
            at=clock.now(),
        )
    return _page(session, "breaches", person_id, query)


@blueprint.get(
    "/people/<uuid:person_id>/breaches/kinds", access=PERSON, asks=PageArgs, gives=BreachLines
)
def list_breach_kinds(
    session: Session, *, person_id: UUID, query: dict[str, Any]
) -> dict[str, Any]:
    """List the kinds and dates of a person's breaches without any text, newest first.

    For the person, the direct manager and the Office.
    """
    queries.role_towards(session, person_id, caller_id=current_person())
    return _page(session, "kinds", person_id, query)


@blueprint.post(
    "/people/<uuid:person_id>/breaches",
    access=PERSON,
    takes=BreachIn,
    gives=BreachLine,
    status=201,
    creates=True,
)
def record_breach(session: Session, *, person_id: UUID, body: dict[str, Any]) -> AnyRow:
    """Record a breach of a person on a day, today or before; for direct manager and Office.

    It is never changed: a wrong one is withdrawn.
    """
    now = clock.now()
    return usecases.record_breach(
        session,
        person_id,
        by=current_person(),
        **body,
        today=now.astimezone(current_app.config["TIME_ZONE"]).date(),
        now=now,
    )


@blueprint.post(
    "/breaches/<uuid:breach_id>/withdrawal",
    access=PERSON,
    takes=ReasonIn,
    gives=BreachLine,
    creates=True,
)
def withdraw_breach(session: Session, *, breach_id: UUID, body: dict[str, Any]) -> AnyRow:
    """Withdraw a breach with the reason; for direct manager and Office, once."""
    return usecases.withdraw_breach(
        session, breach_id, by=current_person(), reason=body["reason"], now=clock.now()
    )


def _page(session: Session, what: str, person_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    return paged(
        query,
        asked=[what, current_person(), person_id],
        order=NEWEST_FIRST,
        read=lambda after, limit: queries.breaches(session, person_id, after=after, limit=limit),
    )
