"""Obstacles and proposals: for whoever raised them, for the Office, and for leadership."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries, usecases
from reporting.api.obstacle_schemas import (
    AnswerIn,
    DecisionIn,
    GatheringIn,
    MergeIn,
    ObstacleOut,
    Obstacles,
    ObstaclesArgs,
    PuttingIn,
)
from shared.kit import clock
from shared.kit.http import PERSON, Answer, Blueprint, Order, current_person, paged

blueprint = Blueprint("obstacles", __name__, url_prefix="/reporting/v1/obstacles")

NEWEST_FIRST: Final = Order(("obstacle_id",), (UUID,))


@blueprint.get("", access=PERSON, asks=ObstaclesArgs, gives=Obstacles)
def list_obstacles(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List what one raised oneself or for one's unit, newest first.

    Leadership sees what was put to it, too, and the Office all.
    """
    viewer = current_person()
    asked = {name: query[name] for name in ("state", "kind", "week", "unit_id")}
    return paged(
        query,
        asked=["obstacles", viewer, *asked.values()],
        order=NEWEST_FIRST,
        read=lambda after, limit: queries.obstacles(
            session, viewer_id=viewer, asked=asked, after=after, limit=limit
        ),
    )


@blueprint.get("/<uuid:obstacle_id>", access=PERSON, gives=ObstacleOut)
def read_obstacle(session: Session, *, obstacle_id: UUID) -> Answer:
    """Read one with every act on it, and what became of the one that it was merged into."""
    return _whole(session, obstacle_id)


@blueprint.post(
    "/<uuid:obstacle_id>/gathering",
    access=PERSON,
    takes=GatheringIn,
    gives=ObstacleOut,
    if_match=True,
    creates=True,
)
def gather(session: Session, *, obstacle_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Take up what was raised. For the Office."""
    by = current_person()
    usecases.gather(session, obstacle_id, by=by, version=version, now=clock.now(), **body)
    return _whole(session, obstacle_id)


@blueprint.post(
    "/<uuid:obstacle_id>/merge",
    access=PERSON,
    takes=MergeIn,
    gives=ObstacleOut,
    if_match=True,
    creates=True,
)
def merge(session: Session, *, obstacle_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Merge it into another that says the same. For the Office."""
    by = current_person()
    usecases.merge(session, obstacle_id, by=by, version=version, now=clock.now(), **body)
    return _whole(session, obstacle_id)


@blueprint.post(
    "/<uuid:obstacle_id>/answer",
    access=PERSON,
    takes=AnswerIn,
    gives=ObstacleOut,
    if_match=True,
    creates=True,
)
def answer(session: Session, *, obstacle_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Answer whoever raised it. For the Office."""
    by = current_person()
    usecases.answer(session, obstacle_id, by=by, version=version, now=clock.now(), **body)
    return _whole(session, obstacle_id)


@blueprint.post(
    "/<uuid:obstacle_id>/submission",
    access=PERSON,
    takes=PuttingIn,
    gives=ObstacleOut,
    if_match=True,
    creates=True,
)
def put_to_leadership(
    session: Session, *, obstacle_id: UUID, body: dict[str, Any], version: int
) -> Answer:
    """Put it to leadership. For the Office."""
    by, now = current_person(), clock.now()
    usecases.put_to_leadership(session, obstacle_id, by=by, version=version, now=now, **body)
    return _whole(session, obstacle_id)


@blueprint.post(
    "/<uuid:obstacle_id>/decision",
    access=PERSON,
    takes=DecisionIn,
    gives=ObstacleOut,
    if_match=True,
    creates=True,
)
def decide(session: Session, *, obstacle_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Decide on what was put to leadership. For leaders of the agency."""
    by = current_person()
    usecases.decide(session, obstacle_id, by=by, version=version, now=clock.now(), **body)
    return _whole(session, obstacle_id)


def _whole(session: Session, obstacle_id: UUID) -> Answer:
    row = queries.obstacle(session, obstacle_id, viewer_id=current_person())
    more = {
        "acts": queries.acts_on_obstacle(session, obstacle_id),
        "became": queries.became(session, row),
    }
    return Answer({**row._mapping, **more}, version=row.version)
