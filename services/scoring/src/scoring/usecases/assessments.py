"""Writes of assessments: a report is scored, or returned to its author."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from scoring import events, queries
from scoring.domain.assessments import Action, AssessmentState, after
from scoring.domain.errors import ReasonNeeded, TooManyReturns
from scoring.domain.reasons import Rules
from scoring.domain.scores import Score
from scoring.models import Act, Assessment
from scoring.usecases.weighing import Weighed, weigh
from shared.contracts.scoring import ReportReturnedV1, ReportScoredV1
from shared.errors import Stale
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.rulebook import Adopted


def score_report(  # noqa: PLR0913 - a score has this many facts
    session: Session,
    report_id: UUID,
    *,
    by: UUID,
    version: int,
    score: Score,
    adopted: Adopted,
    rules: Rules,
    now: datetime,
) -> None:
    """Propose the direct manager's scores to the competent authority.

    Raises ``Invalid`` for scores that the regulation does not allow, ``ReasonNeeded``, ``NotFound``
    unless ``by`` is the direct manager of that report, ``Stale``, ``NotAwaitingYou``.
    """
    assessment, state = _taken_up(session, report_id, Action.SCORE, by=by, version=version)
    weighed = weigh(session, assessment, score, adopted=adopted, rules=rules)
    if weighed.why and not score.reason.strip():
        raise ReasonNeeded(weighed.why)
    _propose(session, assessment, weighed, score, state=state, now=now)


def return_report(
    session: Session,
    report_id: UUID,
    *,
    by: UUID,
    version: int,
    reason: str,
    rules: Rules,
    now: datetime,
) -> None:
    """Send the report back to its author with the reason.

    Raises ``NotFound`` unless ``by`` is the direct manager of that report, ``Stale``,
    ``NotAwaitingYou``, ``TooManyReturns``.
    """
    assessment, state = _taken_up(session, report_id, Action.RETURN, by=by, version=version)
    if rules.most_returns is not None and assessment.returns >= rules.most_returns:
        raise TooManyReturns(most=rules.most_returns)
    _change(session, assessment, state=state)
    _record_act(session, assessment, kind="returned", at=now, said=reason)
    record_event(
        session,
        ReportReturnedV1,
        subject=report_id,
        subjectversion=version + 1,
        data={**events.subject_of(assessment), "reason": reason, "returned_at": now},
        now=now,
    )


def _propose(
    session: Session,
    assessment: AnyRow,
    weighed: Weighed,
    score: Score,
    *,
    state: AssessmentState,
    now: datetime,
) -> None:
    scored = {
        "total": weighed.total,
        "grade": weighed.grade,
        "comment": score.comment,
        "scored_at": now,
    }
    _change(session, assessment, state=state, manager_parts=weighed.parts, **scored)
    given = {
        "rulebook": weighed.rulebook.reference(),
        "flags": [str(signal) for signal in weighed.flags],
    }
    _record_act(
        session,
        assessment,
        kind="scored",
        at=now,
        said=score.comment,
        parts=weighed.parts,
        total=weighed.total,
        grade=weighed.grade,
        **given,
        **score.kept(),
    )
    kinds = queries.kinds_of_week(session, assessment.person_id, assessment.week)
    record_event(
        session,
        ReportScoredV1,
        subject=assessment.report_id,
        subjectversion=assessment.version + 1,
        data={
            **events.subject_of(assessment),
            **events.outcome_of(assessment, score, kinds),
            **scored,
            **given,
            "manager_parts": weighed.parts,
        },
        now=now,
    )


def _taken_up(
    session: Session, report_id: UUID, action: Action, *, by: UUID, version: int
) -> tuple[AnyRow, AssessmentState]:
    """Return the assessment, held, and the state to which the action leads it."""
    assessment = queries.own_assessment_for_change(session, report_id, manager_id=by)
    state = after(action, AssessmentState(assessment.state))
    if assessment.version != version:
        raise Stale(current=assessment.version)
    return assessment, state


def _change(session: Session, assessment: AnyRow, **changes: Any) -> None:
    session.execute(
        update(Assessment)
        .where(Assessment.report_id == assessment.report_id)
        .values(version=assessment.version + 1, **changes)
    )


def _record_act(session: Session, assessment: AnyRow, **act: Any) -> None:
    session.execute(
        insert(Act).values(
            report_id=assessment.report_id,
            version=assessment.version + 1,
            revision=assessment.revision,
            by_id=assessment.manager_id,
            **act,
        )
    )
