"""Carries a case from one state to the next, with the act that did it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from reporting import events, queries
from reporting.domain.cases import Action, CaseState, step
from reporting.models import CaseAct, RemediationCase
from shared.kit.db import AnyRow
from shared.kit.events import record_event


def act(
    session: Session,
    case: AnyRow,
    action: Action,
    *,
    by: UUID | None,
    at: datetime,
    said: str = "",
    facts: Mapping[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Record an act, what it changes, and what is said of it; ``by`` is nobody for the platform.

    Raises ``NotNow``.
    """
    state = step(CaseState(case.state), action)
    session.execute(
        update(RemediationCase)
        .where(RemediationCase.case_id == case.case_id)
        .values(state=state, version=case.version + 1, **changes)
    )
    session.execute(
        insert(CaseAct).values(
            case_id=case.case_id,
            version=case.version + 1,
            action=action,
            by_id=by,
            at=at,
            said=said,
            facts=dict(facts or {}),
        )
    )
    if action in events.CASE_TOLD:
        _say(session, case, action, at)


def _say(session: Session, case: AnyRow, action: Action, at: datetime) -> None:
    unit_id = queries.unit_of(session, case.person_id)
    record_event(
        session,
        events.CASE_TOLD[action],
        subject=case.case_id,
        subjectversion=case.version + 1,
        data=events.case(case, action, unit_id=unit_id, at=at),
        now=at,
    )
