"""The direct manager's queue: reading, scoring, returning."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from scoring import queries, usecases
from scoring.api.schemas import AssessmentOut, Assessments, QueueArgs, ReasonIn, ScoreIn
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit import clock
from shared.kit.http import PERSON, Answer, Blueprint, Order, current_person, paged
from shared.rulebook.explanation import week_explained

blueprint = Blueprint("assessments", __name__, url_prefix="/scoring/v1/assessments")

BY_WEEK: Final = Order(("week", "report_id"), (date.fromisoformat, UUID))


@blueprint.get("", access=PERSON, asks=QueueArgs, gives=Assessments)
def list_queue(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List what one's team handed in, by state, oldest week first."""
    manager = current_person()
    return paged(
        query,
        asked=[manager, query["state"], query["week"]],
        order=BY_WEEK,
        read=lambda after, limit: queries.queue(
            session,
            manager_id=manager,
            state=query["state"],
            week=query["week"],
            after=after,
            limit=limit,
        ),
    )


@blueprint.get("/<uuid:report_id>", access=PERSON, gives=AssessmentOut)
def read_assessment(session: Session, *, report_id: UUID) -> Answer:
    """Read a report with its items and every act on it; its ETag goes with the score."""
    return _whole(session, report_id)


@blueprint.get(
    "/<uuid:report_id>/explanation", access=PERSON, asks=ExplanationArgs, gives=Explanation
)
def explain(session: Session, *, report_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read why the newest score has its grade: each step, and the same in words."""
    assessment = queries.own_assessment(session, report_id, manager_id=current_person())
    act = queries.newest_score(session, report_id)
    return week_explained(
        current_app.config["RULEBOOKS"],
        act.rulebook,
        assessment.week,
        act.parts,
        query["language"],
    )


@blueprint.post(
    "/<uuid:report_id>/score",
    access=PERSON,
    takes=ScoreIn,
    gives=AssessmentOut,
    if_match=True,
    creates=True,
)
def score(session: Session, *, report_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Score the report and comment on it; this proposes the result to the authority."""
    usecases.score_report(
        session,
        report_id,
        by=current_person(),
        version=version,
        parts=body["parts"],
        comment=body["comment"],
        adopted=current_app.config["RULEBOOKS"],
        now=clock.now(),
    )
    return _whole(session, report_id)


@blueprint.post(
    "/<uuid:report_id>/return",
    access=PERSON,
    takes=ReasonIn,
    gives=AssessmentOut,
    if_match=True,
    creates=True,
)
def return_report(
    session: Session, *, report_id: UUID, body: dict[str, Any], version: int
) -> Answer:
    """Send the report back to its author; the reason stands on top of the next draft."""
    usecases.return_report(
        session,
        report_id,
        by=current_person(),
        version=version,
        reason=body["reason"],
        now=clock.now(),
    )
    return _whole(session, report_id)


def _whole(session: Session, report_id: UUID) -> Answer:
    assessment = queries.own_assessment(session, report_id, manager_id=current_person())
    more = {"acts": queries.acts(session, report_id), "notes": queries.notes(session, report_id)}
    return Answer({**assessment._mapping, **more}, version=assessment.version)
