"""Reads of what forms say, and of the forms that were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from reporting.domain.forms import FormState
from reporting.models import Form, Person, Progress, ReportContent, Unit, WeeklyResult
from reporting.queries.results import REOPENED
from reporting.queries.trees import below
from shared.errors import NotFound
from shared.kit.copies import table
from shared.kit.db import AnyRow

_FORM: Final = table(Form)
TOLD_OF_FORM: Final = (
    *(column for column in _FORM.c if column.name != "content"),
    func.octet_length(_FORM.c.content).label("size"),
)


@dataclass(frozen=True, slots=True)
class PersonOnForm:
    """Who somebody is on a form; ``unit`` and ``agency``, the unit at the top, are names."""

    person_id: UUID
    code: str
    name: str
    post_title: str
    unit: str
    agency: str


def form(session: Session, form_id: UUID, *, asked_by_id: UUID, whole: bool = False) -> AnyRow:
    """Return a form of whoever asked for it, with ``size``; ``whole`` with its file, too.

    Raises ``NotFound`` for anybody else.
    """
    columns = (*TOLD_OF_FORM, _FORM.c.content) if whole else TOLD_OF_FORM
    wanted = select(*columns).where(_FORM.c.form_id == form_id, _FORM.c.asked_by_id == asked_by_id)
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return row


def forms_of(session: Session, asked_by_id: UUID, *, limit: int) -> Sequence[AnyRow]:
    """Return the forms that somebody asked for, newest first, with the name of whom each is of."""
    named = func.coalesce(Person.name, Unit.name, "").label("of_whom")
    mine = (
        select(*TOLD_OF_FORM, named)
        .select_from(_FORM)
        .join(Person, Person.person_id == _FORM.c.person_id, isouter=True)
        .join(Unit, Unit.unit_id == _FORM.c.subject_id, isouter=True)
        .where(_FORM.c.asked_by_id == asked_by_id)
    )
    return session.execute(mine.order_by(_FORM.c.asked_at.desc()).limit(limit)).all()


def forms_waiting(session: Session, asked_by_id: UUID) -> int:
    """Return how many forms of somebody are still to be made."""
    mine = (_FORM.c.asked_by_id == asked_by_id) & (_FORM.c.state == FormState.ASKED)
    return session.scalar(select(func.count()).where(mine)) or 0


def unit_named(session: Session, unit_id: UUID) -> tuple[str, str, UUID | None]:
    """Return a unit's name, the name of the unit at the top above it, and its head.

    Raises ``NotFound``.
    """
    line = (
        select(Unit.unit_id, Unit.parent_id, Unit.name, Unit.head_id)
        .where(Unit.unit_id == unit_id)
        .cte("line", recursive=True)
    )
    above = table(Unit).alias("above")
    line = line.union(
        select(above.c.unit_id, above.c.parent_id, above.c.name, above.c.head_id).where(
            above.c.unit_id == line.c.parent_id
        )
    )
    rows = session.execute(select(*line.c)).all()
    own = next((row for row in rows if row.unit_id == unit_id), None)
    if own is None:
        raise NotFound
    top = next((row.name for row in rows if row.parent_id is None), own.name)
    return own.name, top, own.head_id


def person_on_form(session: Session, person_id: UUID, unit_id: UUID | None = None) -> PersonOnForm:
    """Return who somebody is, in that unit or in their own of today. Raises ``NotFound``."""
    row = session.execute(
        select(*Person.__table__.c).where(Person.person_id == person_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    unit, agency, _ = unit_named(session, unit_id or row.unit_id)
    return PersonOnForm(person_id, row.code, row.name, row.post_title, unit, agency)


def week_of_person(session: Session, person_id: UUID, week: date) -> AnyRow | None:
    """Return a week's progress with what the report says and its result, where there are any."""
    wanted = (
        select(
            Progress.unit_id,
            Progress.manager_id,
            Progress.handed_in_at,
            Progress.late,
            Progress.excused,
            ReportContent.post_title,
            ReportContent.summary,
            ReportContent.items,
            ReportContent.self_parts,
            ReportContent.manager_parts,
            ReportContent.comment,
            WeeklyResult.unit_id.label("result_unit_id"),
            WeeklyResult.scorer_id,
            WeeklyResult.approved_parts,
            WeeklyResult.total,
            WeeklyResult.grade,
            WeeklyResult.rulebook,
            WeeklyResult.decided_by_id,
            WeeklyResult.approved_at,
            REOPENED.label("provisional"),
        )
        .join_from(
            Progress, ReportContent, ReportContent.report_id == Progress.report_id, isouter=True
        )
        .join(
            WeeklyResult,
            and_(WeeklyResult.person_id == Progress.person_id, WeeklyResult.week == Progress.week),
            isouter=True,
        )
        .where(Progress.person_id == person_id, Progress.week == week)
    )
    return session.execute(wanted).one_or_none()


def results_between(
    session: Session, person_id: UUID, first: date, last: date
) -> dict[date, AnyRow]:
    """Return a person's official results by week, each with whether it is ``provisional``."""
    wanted = select(
        WeeklyResult.week,
        WeeklyResult.approved_parts,
        WeeklyResult.total,
        WeeklyResult.grade,
        REOPENED.label("provisional"),
    ).where(WeeklyResult.person_id == person_id, WeeklyResult.week.between(first, last))
    return {row.week: row for row in session.execute(wanted)}


def _listed(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(
        Person.person_id,
        Person.code,
        Person.name,
        Person.post_title,
        Person.tier,
        Unit.name.label("unit_name"),
        *columns,
    )


def people_of_week(session: Session, unit_id: UUID, week: date, *, most: int) -> Sequence[AnyRow]:
    """Return whoever owed a report of a week in a unit or below it, unit by unit, with results."""
    wanted = (
        _listed(
            WeeklyResult.total,
            WeeklyResult.grade,
            Progress.excused,
            Progress.handed_in_at,
            REOPENED.label("provisional"),
        )
        .join_from(Progress, Person, Person.person_id == Progress.person_id)
        .join(Unit, Unit.unit_id == Progress.unit_id)
        .join(
            WeeklyResult,
            and_(WeeklyResult.person_id == Progress.person_id, WeeklyResult.week == week),
            isouter=True,
        )
        .where(Progress.week == week, Progress.unit_id.in_(below(unit_id)))
        .order_by(Unit.name, Unit.unit_id, Person.code)
        .limit(most)
    )
    return session.execute(wanted).all()


def people_of_unit(session: Session, unit_id: UUID, *, most: int) -> Sequence[AnyRow]:
    """Return who works in a unit or below it today, unit by unit."""
    wanted = (
        _listed()
        .join_from(Person, Unit, Unit.unit_id == Person.unit_id)
        .where(Person.active, Person.unit_id.in_(below(unit_id)))
        .order_by(Unit.name, Unit.unit_id, Person.code)
        .limit(most)
    )
    return session.execute(wanted).all()
