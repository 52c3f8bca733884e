"""Writes of step 2, one function a verb; they receive the session and never commit."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from scoring import events, queries
from scoring.domain.assessments import AssessmentState, check_awaiting
from scoring.domain.notes import AlreadyOfficial
from scoring.models import Act, Assessment, Note
from shared.contracts.directory import LEADING_TIERS
from shared.contracts.scoring import NoteAttachedV1, ReportReturnedV1, ReportScoredV1
from shared.errors import Stale
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.kit.ids import new_id
from shared.rulebook import Adopted, check_parts, grade


def score_report(  # noqa: PLR0913 - a score has this many facts
    session: Session,
    report_id: UUID,
    *,
    by: UUID,
    version: int,
    parts: Mapping[str, Decimal],
    comment: str,
    adopted: Adopted,
    now: datetime,
) -> None:
    """Propose the direct manager's scores to the competent authority.

    Raises ``Invalid`` for scores that the regulation does not allow, ``NotFound`` unless ``by`` is
    the direct manager of that report, ``Stale``, ``NotAwaitingYou``.
    """
    assessment = _awaiting(session, report_id, by=by, version=version)
    rulebook = adopted.governing(assessment.week, leader=assessment.tier in LEADING_TIERS)
    check_parts(rulebook, parts, field="parts")
    value, _ = grade(rulebook, parts)
    scored = {
        "total": value.total,
        "grade": value.grade,
        "comment": comment,
        "scored_at": now,
    }
    written = events.written_parts(rulebook, parts)
    _change(session, assessment, state=AssessmentState.SCORED, manager_parts=written, **scored)
    _record_act(
        session,
        assessment,
        kind="scored",
        at=now,
        said=comment,
        parts=written,
        total=value.total,
        grade=scored["grade"],
        rulebook=rulebook.reference(),
    )
    record_event(
        session,
        ReportScoredV1,
        subject=report_id,
        subjectversion=version + 1,
        data={
            **events.subject_of(assessment),
            **scored,
            "self_parts": assessment.self_parts,
            "manager_parts": written,
            "rulebook": rulebook.reference(),
        },
        now=now,
    )


def return_report(
    session: Session, report_id: UUID, *, by: UUID, version: int, reason: str, now: datetime
) -> None:
    """Send the report back to its author with the reason.

    Raises ``NotFound`` unless ``by`` is the direct manager of that report, ``Stale``,
    ``NotAwaitingYou``.
    """
    assessment = _awaiting(session, report_id, by=by, version=version)
    _change(session, assessment, state=AssessmentState.RETURNED)
    _record_act(session, assessment, kind="returned", at=now, said=reason)
    record_event(
        session,
        ReportReturnedV1,
        subject=report_id,
        subjectversion=version + 1,
        data={**events.subject_of(assessment), "reason": reason, "returned_at": now},
        now=now,
    )


def attach_note(  # noqa: PLR0913 - a note has this many facts
    session: Session,
    report_id: UUID,
    *,
    by: UUID,
    said: str,
    parts: Mapping[str, Decimal] | None,
    adopted: Adopted,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Attach what another manager of the person says of the week; it decides nothing.

    For whoever managed the person before a transfer within the week, or manages a post beside the
    main one. The direct manager and the authority read it. Raises ``NotFound`` for anybody else,
    ``AlreadyOfficial``, ``Invalid`` for points that the regulation does not allow.
    """
    assessment, relation = queries.assessment_beside(
        session, report_id, manager_id=by, zone=zone, hold=True
    )
    if assessment.state == AssessmentState.APPROVED:
        raise AlreadyOfficial
    given: dict[str, Any] = {"parts": None, "total": None}
    if parts is not None:
        rulebook = adopted.governing(assessment.week, leader=assessment.tier in LEADING_TIERS)
        check_parts(rulebook, parts, field="parts")
        value, _ = grade(rulebook, parts)
        given = {"parts": events.written_parts(rulebook, parts), "total": value.total}
    note = {
        "note_id": new_id(),
        "report_id": report_id,
        "by_id": by,
        "relation": relation,
        "at": now,
        "said": said,
        **given,
    }
    session.execute(insert(Note).values(**note))
    record_event(
        session,
        NoteAttachedV1,
        subject=note["note_id"],
        subjectversion=1,
        data={**note, "person_id": assessment.person_id, "week": assessment.week},
        now=now,
    )


def _awaiting(session: Session, report_id: UUID, *, by: UUID, version: int) -> AnyRow:
    assessment = queries.own_assessment_for_change(session, report_id, manager_id=by)
    check_awaiting(AssessmentState(assessment.state))
    if assessment.version != version:
        raise Stale(current=assessment.version)
    return assessment


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
