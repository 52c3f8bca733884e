"""Reads of notes, and of who may attach one."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from scoring.domain.notes import Managed, Relation, relation_in_week
from scoring.models import Assessment, Assignment, EarlierManager, Note, Person
from scoring.queries.assessments import ASSESSMENT, left
from shared.errors import NotFound
from shared.kit.db import AnyRow


def assessment_beside(
    session: Session, report_id: UUID, *, manager_id: UUID, zone: ZoneInfo, hold: bool = False
) -> tuple[AnyRow, Relation]:
    """Return an assessment of somebody whom this person managed in its week beside the direct one.

    And in which relation. Raises ``NotFound`` for any other.
    """
    wanted = ASSESSMENT.where(
        Assessment.report_id == report_id, Assessment.manager_id != manager_id, ~left(manager_id)
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
    wanted = ASSESSMENT.where(
        Assessment.week == week,
        Assessment.manager_id != manager_id,
        Assessment.person_id.in_(select(people.c.person_id)),
        ~left(manager_id),
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
