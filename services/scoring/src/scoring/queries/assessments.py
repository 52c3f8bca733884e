"""Reads of assessments and of the acts on them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, cast, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from scoring.domain.assessments import AssessmentState
from scoring.models import Act, Assessment, Person, Week
from shared.errors import NotFound
from shared.kit.db import AnyRow

_Assessments = Select[*tuple[Any, ...]]

RETURNS: Final = (
    select(func.count())
    .where(Act.report_id == Assessment.report_id, Act.kind == "returned")
    .correlate(Assessment)
    .scalar_subquery()
)
_DUE: Final = func.coalesce(
    Assessment.own_due_at,
    Week.score_due_at,
    cast(Assessment.week + timedelta(weeks=1), DateTime(timezone=True)),
)
"""When the score is due; of a week whose opening was not heard yet, when it is over."""

ASSESSMENT: Final[_Assessments] = (
    select(
        *Assessment.__table__.c,
        func.coalesce(Person.name, "").label("person_name"),
        RETURNS.label("returns"),
        _DUE.label("score_due_at"),
    )
    .join_from(Assessment, Person, Person.person_id == Assessment.person_id, isouter=True)
    .join(Week, Week.week == Assessment.week, isouter=True)
)


def queue(
    session: Session,
    *,
    manager_id: UUID,
    state: str,
    week: date | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the manager's assessments in one state, those whose score is due first on top."""
    wanted = ASSESSMENT.where(
        Assessment.manager_id == manager_id, Assessment.state == state, ~left(manager_id)
    )
    if week is not None:
        wanted = wanted.where(Assessment.week == week)
    if after is not None:
        wanted = wanted.where(tuple_(_DUE, Assessment.report_id) > after)
    ordered = wanted.order_by(_DUE, Assessment.report_id)
    return session.execute(ordered.limit(limit)).all()


def waiting(session: Session, *, manager_id: UUID) -> list[UUID]:
    """Return which reports wait for the manager's score, in the order of the queue."""
    wanted = (
        select(Assessment.report_id)
        .join(Week, Week.week == Assessment.week, isouter=True)
        .where(
            Assessment.manager_id == manager_id,
            Assessment.state == AssessmentState.AWAITING,
            ~left(manager_id),
        )
    )
    return list(session.scalars(wanted.order_by(_DUE, Assessment.report_id)))


def counts(session: Session, *, manager_id: UUID) -> dict[str, int]:
    """Return how many of the manager's assessments are in each state; none of a state left out."""
    counted = select(Assessment.state, func.count().label("number")).where(
        Assessment.manager_id == manager_id, ~left(manager_id)
    )
    rows = session.execute(counted.group_by(Assessment.state))
    return {row.state: row.number for row in rows}


def own_assessment(session: Session, report_id: UUID, *, manager_id: UUID) -> AnyRow:
    """Return an assessment that this manager gives. Raises ``NotFound`` for any other."""
    return _one(session, ASSESSMENT, report_id, manager_id)


def own_assessment_for_change(session: Session, report_id: UUID, *, manager_id: UUID) -> AnyRow:
    """Return it and hold it until the transaction ends. Raises ``NotFound`` for any other."""
    return _one(session, ASSESSMENT.with_for_update(of=Assessment), report_id, manager_id)


def _one(session: Session, wanted: _Assessments, report_id: UUID, manager_id: UUID) -> AnyRow:
    row = session.execute(
        wanted.where(
            Assessment.report_id == report_id,
            Assessment.manager_id == manager_id,
            ~left(manager_id),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def left(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition that somebody works here no longer; a token outlives them a while."""
    gone = aliased(Person)
    return exists().where(gone.person_id == person_id, ~gone.active)


def acts(session: Session, report_id: UUID) -> Sequence[AnyRow]:
    """Return every act on a report, oldest first."""
    return session.execute(
        select(*Act.__table__.c).where(Act.report_id == report_id).order_by(Act.version)
    ).all()


def newest_score(session: Session, report_id: UUID) -> AnyRow:
    """Return the newest act by which a report was scored; raises ``NotFound`` before the first."""
    row = session.execute(
        select(*Act.__table__.c)
        .where(Act.report_id == report_id, Act.kind == "scored")
        .order_by(Act.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row
