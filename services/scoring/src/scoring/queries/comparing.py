"""Reads of what a score is compared with: the person's weeks, the scorer's, unit's and agency's."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from scoring.domain.assessments import AssessmentState
from scoring.domain.history import WEEKS, History, OfficialWeek
from scoring.domain.signals import WEEKS_EQUAL_TO_SELF, Around, Group
from scoring.models import Assessment, Result, Tally
from shared.kit.db import AnyRow

_GIVEN = Assessment.state.in_([AssessmentState.SCORED, AssessmentState.APPROVED])


def history(session: Session, person_id: UUID, *, before: date) -> History:
    """Return the person's last official weeks before a Monday, twelve at most."""
    wanted = (
        select(Result.week, Result.total, Result.grade)
        .where(Result.person_id == person_id, Result.week < before)
        .order_by(Result.week.desc())
        .limit(WEEKS)
    )
    return History([OfficialWeek(*row) for row in session.execute(wanted)])


def around(session: Session, assessment: AnyRow) -> Around:
    """Return what the direct manager's score of an assessment is compared with."""
    week, unit_id, scorer_id = assessment.week, assessment.unit_id, assessment.manager_id
    whose: Mapping[str, ColumnElement[bool]] = {
        "scorer": Tally.scorer_id == scorer_id,
        "unit": Tally.unit_id == unit_id,
        "agency": true(),
    }
    groups = {name: _group(session, is_in, before=week) for name, is_in in whose.items()}
    return Around(
        team=[points(parts) for parts in session.scalars(_team(assessment))],
        earlier=[(points(row[0]), points(row[1])) for row in session.execute(_earlier(assessment))],
        **groups,
    )


def unit_group(session: Session, unit_id: UUID, *, before: date) -> Group:
    """Return the official results of a unit in the twelve weeks before a Monday."""
    return _group(session, Tally.unit_id == unit_id, before=before)


def points(parts: Mapping[str, str]) -> dict[str, Decimal]:
    """Return stored points by part as numbers."""
    return {name: Decimal(written) for name, written in parts.items()}


def _team(assessment: AnyRow) -> Select[*tuple[Any, ...]]:
    return select(Assessment.manager_parts).where(
        Assessment.manager_id == assessment.manager_id,
        _GIVEN,
        Assessment.week == assessment.week,
        Assessment.report_id != assessment.report_id,
    )


def _earlier(assessment: AnyRow) -> Select[*tuple[Any, ...]]:
    return (
        select(Assessment.self_parts, Assessment.manager_parts)
        .where(
            Assessment.person_id == assessment.person_id,
            Assessment.manager_id == assessment.manager_id,
            Assessment.week < assessment.week,
            _GIVEN,
        )
        .order_by(Assessment.week.desc())
        .limit(WEEKS_EQUAL_TO_SELF - 1)
    )


def _group(session: Session, is_in: ColumnElement[bool], *, before: date) -> Group:
    of_week = (
        select(func.sum(Tally.people).label("people"), func.sum(Tally.total).label("total"))
        .where(Tally.week < before, Tally.week >= before - timedelta(weeks=WEEKS), is_in)
        .group_by(Tally.week)
        .subquery()
    )
    people, results, total = session.execute(
        select(
            func.coalesce(func.max(of_week.c.people), 0),
            func.coalesce(func.sum(of_week.c.people), 0),
            func.coalesce(func.sum(of_week.c.total), 0),
        )
    ).one()
    return Group(int(people), int(results), Decimal(total))
