"""Writes of notes: what another manager says of somebody's week."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from scoring import events, queries
from scoring.domain.assessments import Action, AssessmentState, after
from scoring.models import Note
from shared.contracts.directory import LEADING_TIERS
from shared.contracts.scoring import NoteAttachedV1
from shared.kit.events import record_event
from shared.kit.ids import new_id
from shared.rulebook import Adopted, check_parts, grade


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
    after(Action.ATTACH_NOTE, AssessmentState(assessment.state))
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
