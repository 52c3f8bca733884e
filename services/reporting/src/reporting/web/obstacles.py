"""Obstacles and proposals: the list, and one with what the Office and leadership do about it."""

from typing import Any, Final
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from reporting import queries, usecases
from reporting.api.obstacle_schemas import (
    AnswerIn,
    DecisionIn,
    GatheringIn,
    MergeIn,
    ObstaclesArgs,
    PuttingIn,
)
from reporting.api.obstacles import NEWEST_FIRST
from reporting.domain.obstacles import BY, NEXT, ObstacleAction, ObstacleKind, ObstacleState
from reporting.web.masthead import masthead
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import load, queried, render, version_in

OBSTACLES: Final = "/reporting/obstacles"
_ONE: Final = f"{OBSTACLES}/<uuid:obstacle_id>"
LINES: Final = 30
MERGEABLE: Final = 50

blueprint = Blueprint("obstacle-pages", __name__)


@blueprint.page(OBSTACLES, access=PERSON)
def show_obstacles(session: Session) -> str:
    """List what one may see of obstacles and proposals, newest first, by state and kind."""
    viewer, given = current_person(), queried(ObstaclesArgs, request.args)
    asked = {name: given[name] for name in ("state", "kind", "week", "unit_id")}
    page = paged(
        {"limit": LINES, "cursor": given["cursor"]},
        asked=["obstacle pages", viewer, *asked.values()],
        order=NEWEST_FIRST,
        read=lambda after, limit: queries.obstacles(
            session, viewer_id=viewer, asked=asked, after=after, limit=limit
        ),
    )
    return render(
        "reporting/obstacles.html",
        active="overview",
        lines=page["items"],
        following=page["next"],
        asked=asked,
        states=list(ObstacleState),
        kinds=list(ObstacleKind),
        **masthead(session, viewer, now=clock.now()),
    )


@blueprint.page(_ONE, access=PERSON)
def show_obstacle(session: Session, *, obstacle_id: UUID, attempt: Attempt | None = None) -> str:
    """Show one with every act on it, and a form for each act that is the viewer's now."""
    viewer = current_person()
    row = queries.obstacle(session, obstacle_id, viewer_id=viewer)
    acts = queries.acts_on_obstacle(session, obstacle_id)
    became = queries.became(session, row)
    told = [*acts, *(became["acts"] if became is not None else ())]
    may = _may(session, row, viewer)
    return render(
        "reporting/obstacle.html",
        active="overview",
        attempt=attempt,
        obstacle=row,
        acts=acts,
        became=became,
        names=queries.names_of(session, {act.by_id for act in told}),
        may=may,
        others=_others(session, row, viewer) if ObstacleAction.MERGE in may else [],
        **masthead(session, viewer, now=clock.now()),
    )


def _may(session: Session, row: Any, viewer: UUID) -> set[ObstacleAction]:
    """Return the acts that can be done now, and are the viewer's."""
    if viewer == row.person_id:
        return set()
    parties = queries.parties_of(session, viewer)
    return {action for state, action in NEXT if state == row.state and BY[action] in parties}


def _others(session: Session, row: Any, viewer: UUID) -> list[Any]:
    """Return the newest ones of its kind into which it can be merged."""
    asked = {"kind": row.kind}
    rows = queries.obstacles(session, viewer_id=viewer, asked=asked, after=None, limit=MERGEABLE)
    merged = ObstacleState.MERGED
    return [each for each in rows if each.obstacle_id != row.obstacle_id and each.state != merged]


def _done(obstacle_id: UUID) -> Onward:
    return Onward(f"{OBSTACLES}/{obstacle_id}")


@blueprint.form(f"{_ONE}/gathering", access=PERSON, again=show_obstacle)
def gather_obstacle(session: Session, *, obstacle_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Take up what was raised. For the Office."""
    given, version = load(GatheringIn, form), version_in(form)
    by = current_person()
    usecases.gather(session, obstacle_id, by=by, version=version, now=clock.now(), **given)
    return _done(obstacle_id)


@blueprint.form(f"{_ONE}/merge", access=PERSON, again=show_obstacle)
def merge_obstacle(session: Session, *, obstacle_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Merge it into another that says the same. For the Office."""
    given, version = load(MergeIn, form), version_in(form)
    by = current_person()
    usecases.merge(session, obstacle_id, by=by, version=version, now=clock.now(), **given)
    return _done(obstacle_id)


@blueprint.form(f"{_ONE}/answer", access=PERSON, again=show_obstacle)
def answer_obstacle(session: Session, *, obstacle_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Answer whoever raised it. For the Office."""
    given, version = load(AnswerIn, form), version_in(form)
    by = current_person()
    usecases.answer(session, obstacle_id, by=by, version=version, now=clock.now(), **given)
    return _done(obstacle_id)


@blueprint.form(f"{_ONE}/submission", access=PERSON, again=show_obstacle)
def put_obstacle(session: Session, *, obstacle_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Put it to leadership. For the Office."""
    given, version = load(PuttingIn, form), version_in(form)
    by, now = current_person(), clock.now()
    usecases.put_to_leadership(session, obstacle_id, by=by, version=version, now=now, **given)
    return _done(obstacle_id)


@blueprint.form(f"{_ONE}/decision", access=PERSON, again=show_obstacle)
def decide_obstacle(session: Session, *, obstacle_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Decide on what was put to leadership. For leaders of the agency."""
    given, version = load(DecisionIn, form), version_in(form)
    by = current_person()
    usecases.decide(session, obstacle_id, by=by, version=version, now=clock.now(), **given)
    return _done(obstacle_id)
