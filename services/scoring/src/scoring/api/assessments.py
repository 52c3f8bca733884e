"""The direct manager's queue: reading, scoring, returning."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from scoring import queries, usecases
from scoring.api.schemas import (
    AssessmentOut,
    Assessments,
    Preview,
    QueueArgs,
    ReasonIn,
    ScoreIn,
)
from scoring.domain.scores import Score
from scoring.models import AccessEntry
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit import clock
from shared.kit.http import PERSON, Answer, Blueprint, Order, current_person, paged
from shared.records.access import Role, record_access
from shared.rulebook.explanation import week_explained

blueprint = Blueprint("assessments", __name__, url_prefix="/scoring/v1/assessments")

BY_DEADLINE: Final = Order(("score_due_at", "report_id"), (datetime.fromisoformat, UUID))


@blueprint.get("", access=PERSON, asks=QueueArgs, gives=Assessments)
def list_queue(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List what one's team handed in, by state, what is due first on top."""
    manager = current_person()
    return paged(
        query,
        asked=[manager, query["state"], query["week"]],
        order=BY_DEADLINE,
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
    answer = _whole(session, report_id)
    _record_read(session, answer.body["person_id"], "assessment", report_id)
    return answer


@blueprint.get(
    "/<uuid:report_id>/explanation", access=PERSON, asks=ExplanationArgs, gives=Explanation
)
def explain(session: Session, *, report_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read why the newest score has its grade: each step, and the same in words."""
    assessment = queries.own_assessment(session, report_id, manager_id=current_person())
    act = queries.newest_score(session, report_id)
    _record_read(session, assessment.person_id, "explanation", report_id)
    return week_explained(
        current_app.config["RULEBOOKS"],
        act.rulebook,
        assessment.week,
        act.parts,
        query["language"],
    )


@blueprint.post("/<uuid:report_id>/preview", access=PERSON, takes=ScoreIn, gives=Preview)
def preview(session: Session, *, report_id: UUID, body: Score) -> usecases.Weighed:
    """Tell what a score would come to, what asks for a reason, and signals; nothing is kept."""
    assessment = queries.own_assessment(session, report_id, manager_id=current_person())
    return usecases.weigh(
        session,
        assessment,
        body,
        adopted=current_app.config["RULEBOOKS"],
        rules=current_app.config["RULES"],
    )


@blueprint.post(
    "/<uuid:report_id>/score",
    access=PERSON,
    takes=ScoreIn,
    gives=AssessmentOut,
    if_match=True,
    creates=True,
)
def score(session: Session, *, report_id: UUID, body: Score, version: int) -> Answer:
    """Score the report and comment on it; this proposes the result to the authority.

    `reason-needed` tells in `why` what asks for a `reason`: a gap to the self-assessment or to
    the person's average, a top or a bottom mark. `flags` in the answer are signals; they block
    nothing, and the authority sees them, too.
    """
    usecases.score_report(
        session,
        report_id,
        by=current_person(),
        version=version,
        score=body,
        adopted=current_app.config["RULEBOOKS"],
        rules=current_app.config["RULES"],
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
    """Send the report back to its author; the reason stands on top of the next draft.

    `too-many-returns` where the agency limits how often.
    """
    usecases.return_report(
        session,
        report_id,
        by=current_person(),
        version=version,
        reason=body["reason"],
        rules=current_app.config["RULES"],
        now=clock.now(),
    )
    return _whole(session, report_id)


def _record_read(session: Session, person_id: UUID, what: str, report_id: UUID) -> None:
    record_access(
        session,
        AccessEntry,
        by=current_person(),
        role=Role.DIRECT_MANAGER,
        person_id=person_id,
        what=what,
        thing_id=report_id,
        at=clock.now(),
    )


def _whole(session: Session, report_id: UUID) -> Answer:
    assessment = queries.own_assessment(session, report_id, manager_id=current_person())
    person_id, week = assessment.person_id, assessment.week
    acts = queries.acts(session, report_id)
    history = queries.history(session, person_id, before=week)
    unit = queries.unit_group(session, assessment.unit_id, before=week)
    more = {
        "acts": acts,
        "notes": queries.notes(session, report_id),
        "flags": next((each.flags for each in reversed(acts) if each.kind == "scored"), []),
        "breaches": queries.breaches_of_week(session, person_id, week),
        "history": {
            "weeks": history.weeks,
            "average": history.average,
            "trend": history.trend,
            "unit_average": unit.mean,
        },
    }
    return Answer({**assessment._mapping, **more}, version=assessment.version)
