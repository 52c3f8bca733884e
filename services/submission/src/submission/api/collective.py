"""Collective reports of units: for their heads, for the leaders in charge, and for the Office."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from shared.kit import clock
from shared.kit.http import PERSON, Answer, Blueprint, Order, current_person, paged
from submission import usecases
from submission.api.collective_schemas import (
    CollectiveIn,
    CollectiveOut,
    Collectives,
    CollectivesArgs,
    ObstacleIn,
    RaisedOut,
)
from submission.api.schemas import ReasonIn
from submission.domain.collective import WITH_THE_HEAD
from submission.domain.obstacles import Raised, RaisedIn
from submission.domain.reports import Content
from submission.queries import collective

blueprint = Blueprint("collective", __name__, url_prefix="/submission/v1/collective")

BY_WEEK: Final = Order(("week", "collective_id"), (date.fromisoformat, UUID))


@blueprint.get("", access=PERSON, asks=CollectivesArgs, gives=Collectives)
def list_collectives(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List the collective reports that one hands in or confirms, newest week first.

    The Office sees all.
    """
    viewer = current_person()
    return paged(
        query,
        asked=["collective", viewer, query["week"]],
        order=BY_WEEK,
        read=lambda after, limit: collective.collectives(
            session, viewer_id=viewer, week=query["week"], after=after, limit=limit
        ),
    )


@blueprint.get("/<uuid:collective_id>", access=PERSON, gives=CollectiveOut)
def read_collective(session: Session, *, collective_id: UUID) -> Answer:
    """Read a unit's report with counts, obstacles and acts; its ETag goes with a change."""
    return _whole(session, collective_id)


@blueprint.put(
    "/<uuid:collective_id>", access=PERSON, takes=CollectiveIn, gives=CollectiveOut, if_match=True
)
def save_collective(
    session: Session, *, collective_id: UUID, body: Content, version: int
) -> Answer:
    """Keep the unit's draft as it is now; it need not be complete. For the head of the unit."""
    usecases.save_collective(
        session,
        collective_id,
        by=current_person(),
        version=version,
        content=body,
        adopted=current_app.config["RULEBOOKS"],
    )
    return _whole(session, collective_id)


@blueprint.post(
    "/<uuid:collective_id>/submission",
    access=PERSON,
    takes=CollectiveIn,
    gives=CollectiveOut,
    if_match=True,
    creates=True,
)
def hand_in_collective(
    session: Session, *, collective_id: UUID, body: Content, version: int
) -> Answer:
    """Hand in the whole report of the unit; the members' counts of this moment stand from then on.

    For the head of the unit.
    """
    usecases.hand_in_collective(
        session,
        collective_id,
        by=current_person(),
        version=version,
        content=body,
        adopted=current_app.config["RULEBOOKS"],
        now=clock.now(),
    )
    return _whole(session, collective_id)


@blueprint.post(
    "/<uuid:collective_id>/confirmation",
    access=PERSON,
    gives=CollectiveOut,
    if_match=True,
    creates=True,
)
def confirm_collective(session: Session, *, collective_id: UUID, version: int) -> Answer:
    """Confirm a unit's report as it was handed in. For the leader in charge."""
    by = current_person()
    usecases.confirm_collective(session, collective_id, by=by, version=version, now=clock.now())
    return _whole(session, collective_id)


@blueprint.post(
    "/<uuid:collective_id>/return",
    access=PERSON,
    takes=ReasonIn,
    gives=CollectiveOut,
    if_match=True,
    creates=True,
)
def return_collective(
    session: Session, *, collective_id: UUID, body: dict[str, Any], version: int
) -> Answer:
    """Give a unit's report back to its head, also one that was confirmed.

    For the leader in charge.
    """
    usecases.return_collective(
        session,
        collective_id,
        by=current_person(),
        version=version,
        reason=body["reason"],
        now=clock.now(),
    )
    return _whole(session, collective_id)


@blueprint.post(
    "/<uuid:collective_id>/obstacles",
    access=PERSON,
    takes=ObstacleIn,
    gives=RaisedOut,
    status=201,
    creates=True,
)
def raise_obstacle(session: Session, *, collective_id: UUID, body: Raised) -> Any:
    """Raise an obstacle or a proposal for the unit. For its head."""
    by = current_person()
    return usecases.raise_in_collective(session, collective_id, body, by=by, now=clock.now())


def _whole(session: Session, collective_id: UUID) -> Answer:
    report = collective.collective(session, collective_id, viewer_id=current_person())
    counts = report.counts
    if report.state in WITH_THE_HEAD:
        counts = collective.counts(session, report.unit_id, report.week)
    more = {
        "counts": counts,
        "obstacles": collective.obstacles(session, RaisedIn(collective_id=collective_id)),
        "acts": collective.acts_on(session, collective_id),
    }
    return Answer({**report._mapping, **more}, version=report.version)
