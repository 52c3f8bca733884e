"""Reads of step 2, each named for the question it answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_, union
from sqlalchemy.orm import Session, aliased

from scoring.domain.notes import Managed, Relation, relation_in_week
from scoring.models import Act, Assessment, Assignment, EarlierManager, Note, Person
from shared.errors import NotFound
from shared.kit.db import AnyRow

_Assessments = Select[*tuple[Any, ...]]

_ASSESSMENT: Final[_Assessments] = select(
    *Assessment.__table__.c, func.coalesce(Person.name, "").label("person_name")
).join_from(Assessment, Person, Person.person_id == Assessment.person_id, isouter=True)


def queue(
    session: Session,
    *,
    manager_id: UUID,
    state: str,
    week: date | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the manager's assessments in one state, oldest week first."""
    wanted = _ASSESSMENT.where(
        Assessment.manager_id == manager_id, Assessment.state == state, ~_left(manager_id)
    )
    if week is not None:
        wanted = wanted.where(Assessment.week == week)
    if after is not None:
        wanted = wanted.where(tuple_(Assessment.week, Assessment.report_id) > after)
    ordered = wanted.order_by(Assessment.week, Assessment.report_id)
    return session.execute(ordered.limit(limit)).all()


def own_assessment(session: Session, report_id: UUID, *, manager_id: UUID) -> AnyRow:
    """Return an assessment that this manager gives. Raises ``NotFound`` for any other."""
    return _one(session, _ASSESSMENT, report_id, manager_id)


def own_assessment_for_change(session: Session, report_id: UUID, *, manager_id: UUID) -> AnyRow:
    """Return it and hold it until the transaction ends. Raises ``NotFound`` for any other."""
    return _one(session, _ASSESSMENT.with_for_update(of=Assessment), report_id, manager_id)


def _one(session: Session, wanted: _Assessments, report_id: UUID, manager_id: UUID) -> AnyRow:
    row = session.execute(
        wanted.where(
            Assessment.report_id == report_id,
            Assessment.manager_id == manager_id,
            ~_left(manager_id),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _left(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition that somebody works here no longer; a token outlives them a while."""
    left = aliased(Person)
    return exists().where(left.person_id == person_id, ~left.active)


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


def assessment_beside(
    session: Session, report_id: UUID, *, manager_id: UUID, zone: ZoneInfo, hold: bool = False
) -> tuple[AnyRow, Relation]:
    """Return an assessment of somebody whom this person managed in its week beside the direct one.

    And in which relation. Raises ``NotFound`` for any other.
    """
    wanted = _ASSESSMENT.where(
        Assessment.report_id == report_id, Assessment.manager_id != manager_id, ~_left(manager_id)
    )
    if hold:
        wanted = wanted.with_for_update(of=Assessment)
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    managed = _managed(session, row.person_id, manager_id)
    relation = relation_in_week(managed, manager_id, row.week, zone)
    if relation is None:
        raise NotFound
    return row, relation


def _managed(session: Session, person_id: UUID, manager_id: UUID) -> list[Managed]:
    beside = select(Assignment.kind, Assignment.first_day, Assignment.last_day).where(
        Assignment.person_id == person_id,
        Assignment.manager_id == manager_id,
        ~Assignment.withdrawn,
    )
    before = select(EarlierManager.until).where(
        EarlierManager.person_id == person_id, EarlierManager.manager_id == manager_id
    )
    return [
        *(
            Managed(manager_id, Relation(row.kind), row.first_day, row.last_day)
            for row in session.execute(beside)
        ),
        *(Managed(manager_id, Relation.EARLIER, until=until) for until in session.scalars(before)),
    ]


def assessments_beside(
    session: Session, *, manager_id: UUID, week: date, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """Return the assessments of a week to which this person may attach a note, with the relation.

    In order of name; there are few, for few work in two places.
    """
    people = union(
        select(Assignment.person_id).where(Assignment.manager_id == manager_id),
        select(EarlierManager.person_id).where(EarlierManager.manager_id == manager_id),
    ).subquery()
    wanted = _ASSESSMENT.where(
        Assessment.week == week,
        Assessment.manager_id != manager_id,
        Assessment.person_id.in_(select(people.c.person_id)),
        ~_left(manager_id),
    ).order_by(Person.name, Assessment.report_id)
    found = []
    for row in session.execute(wanted):
        managed = _managed(session, row.person_id, manager_id)
        relation = relation_in_week(managed, manager_id, week, zone)
        if relation is not None:
            found.append({**row._mapping, "relation": relation})
    return found


def notes(session: Session, report_id: UUID) -> Sequence[AnyRow]:
    """Return the notes that other managers attached to a report, oldest first."""
    wanted = (
        select(*Note.__table__.c).where(Note.report_id == report_id).order_by(Note.at, Note.note_id)
    )
    return session.execute(wanted).all()
