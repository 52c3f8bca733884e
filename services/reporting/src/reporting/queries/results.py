"""Reads of weeks, results and progress."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from reporting.domain.errors import NotYoursToRead
from reporting.domain.weeks import approved_week, open_week
from reporting.models import Breach, Person, Progress, Unit, UnitWeek, Week, WeeklyResult
from reporting.queries.trees import below
from shared.errors import NotFound
from shared.kit.db import AnyRow, any_of
from shared.records.access import Role
from shared.rulebook import PersonWeek


def _works_in_office() -> ColumnElement[bool]:
    own = select(Unit.unit_id, Unit.parent_id, Unit.kind).join(
        Person, Person.unit_id == Unit.unit_id
    )
    asked = Person.person_id == bindparam("person_id", type_=Uuid)
    line = own.where(asked, Person.active).cte("line", recursive=True)
    above = aliased(Unit)
    line = line.union(
        select(above.unit_id, above.parent_id, above.kind).where(above.unit_id == line.c.parent_id)
    )
    return exists().where(line.c.kind == "office")


WORKS_IN_OFFICE: Final = _works_in_office()
"""The condition that the person of the parameter ``person_id`` works in the Office or below it."""

_IS_OFFICE_MEMBER: Final = select(WORKS_IN_OFFICE)


def is_office_member(session: Session, person_id: UUID) -> bool:
    """Tell whether the person works in the Office or in one of its sections."""
    return bool(session.scalar(_IS_OFFICE_MEMBER, {"person_id": person_id}))


def _leads(session: Session, viewer_id: UUID, unit_id: UUID) -> bool:
    """Tell whether the viewer heads the unit or one above it, or is the leader in charge there.

    Whoever left leads nothing, also where a unit that was given up still names them.
    """
    above = select(Unit.unit_id, Unit.parent_id).where(Unit.unit_id == unit_id)
    tree = above.cte("above", recursive=True)
    parent = aliased(Unit)
    tree = tree.union(
        select(parent.unit_id, parent.parent_id).where(parent.unit_id == tree.c.parent_id)
    )
    led = exists().where(
        Unit.unit_id.in_(select(tree.c.unit_id)),
        or_(Unit.head_id == viewer_id, Unit.leader_in_charge_id == viewer_id),
        exists().where(Person.person_id == viewer_id, Person.active),
    )
    return bool(session.scalar(select(led)))


def check_may_read_unit(session: Session, unit_id: UUID, *, viewer_id: UUID) -> None:
    """Raise ``NotYoursToRead`` unless the viewer heads the unit or one above, or is the Office."""
    if not _leads(session, viewer_id, unit_id) and not is_office_member(session, viewer_id):
        raise NotYoursToRead


def role_of_reader(session: Session, person_id: UUID, *, viewer_id: UUID) -> Role | None:
    """Return in which role the viewer may read of a person; none is needed for oneself.

    Raises ``NotFound`` unless it is the viewer, somebody below, or the viewer is the Office.
    """
    if person_id == viewer_id:
        return None
    unit_id = session.scalar(select(Person.unit_id).where(Person.person_id == person_id))
    if unit_id is not None and _leads(session, viewer_id, unit_id):
        return Role.LEADER
    if unit_id is not None and is_office_member(session, viewer_id):
        return Role.OFFICE
    raise NotFound


def reopened(report_id: ColumnElement[Any], version: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a result was reopened, and no correction of it came yet."""
    heard = select(Progress.report_id).where(
        Progress.report_id == report_id, Progress.approval_version > version
    )
    return heard.correlate_except(Progress).exists()


REOPENED = reopened(WeeklyResult.__table__.c.report_id, WeeklyResult.__table__.c.version)
"""The same of the results that a statement reads."""

_RESULT = select(*WeeklyResult.__table__.c, REOPENED.label("provisional"))


def person_results(
    session: Session, person_id: UUID, *, after: tuple[Any, ...] | None, limit: int
) -> Sequence[AnyRow]:
    """Return a person's weekly results, newest week first."""
    wanted = _RESULT.where(WeeklyResult.person_id == person_id)
    if after is not None:
        wanted = wanted.where(WeeklyResult.week < after[0])
    return session.execute(wanted.order_by(WeeklyResult.week.desc()).limit(limit)).all()


def unit_results(
    session: Session,
    unit_id: UUID,
    week: date,
    *,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the week's results of the people of a unit and of all units below it, by id."""
    wanted = (
        _RESULT.add_columns(func.coalesce(Person.name, "").label("person_name"))
        .join_from(WeeklyResult, Person, Person.person_id == WeeklyResult.person_id, isouter=True)
        .where(WeeklyResult.week == week, WeeklyResult.unit_id.in_(below(unit_id)))
    )
    if after is not None:
        wanted = wanted.where(WeeklyResult.person_id > after[0])
    return session.execute(wanted.order_by(WeeklyResult.person_id).limit(limit)).all()


def reopened_among(
    session: Session, people: Collection[UUID], first: date, last: date
) -> frozenset[UUID]:
    """Return those of these people with a provisional result from one Monday to another."""
    found = select(WeeklyResult.person_id).where(
        WeeklyResult.person_id == any_of(people), WeeklyResult.week.between(first, last), REOPENED
    )
    return frozenset(session.scalars(found))


def reopened_weeks(session: Session, person_id: UUID, first: date, last: date) -> Sequence[date]:
    """Return the person's weeks from one Monday to another whose result is provisional."""
    found = select(WeeklyResult.week).where(
        WeeklyResult.person_id == person_id, WeeklyResult.week.between(first, last), REOPENED
    )
    return session.scalars(found).all()


def unit_of(session: Session, person_id: UUID) -> UUID | None:
    """Return where somebody is now; nowhere for somebody unknown."""
    return session.scalar(select(Person.unit_id).where(Person.person_id == person_id))


def tier_of(session: Session, person_id: UUID) -> str:
    """Return the tier of somebody's post; empty for somebody unknown."""
    return session.scalar(select(Person.tier).where(Person.person_id == person_id)) or ""


def person_weeks(session: Session, person_id: UUID, first: date, last: date) -> list[PersonWeek]:
    """Return what is known of a person's weeks from one Monday to another, oldest first."""
    return weeks_of(session, [person_id], first, last).get(person_id, [])


def weeks_of(
    session: Session, people: Collection[UUID], first: date, last: date
) -> dict[UUID, list[PersonWeek]]:
    """Return what is known of these people's weeks from one Monday to another, oldest first."""
    results = session.execute(
        select(
            WeeklyResult.person_id,
            WeeklyResult.week,
            WeeklyResult.approved_parts,
            WeeklyResult.key_task_missed,
            or_(func.jsonb_array_length(WeeklyResult.breaches) > 0, has_breach()).label("breach"),
        ).where(WeeklyResult.person_id == any_of(people), WeeklyResult.week.between(first, last))
    )
    known = {
        (row.person_id, row.week): approved_week(
            row.week, row.approved_parts, key_task_missed=row.key_task_missed, breach=row.breach
        )
        for row in results
    }
    owed = session.execute(
        select(Progress.person_id, Progress.week, Progress.excused, Progress.handed_in_at).where(
            Progress.person_id == any_of(people), Progress.week.between(first, last)
        )
    )
    for row in owed:
        week = open_week(row.week, row.handed_in_at, excused=row.excused)
        known.setdefault((row.person_id, row.week), week)
    weeks: dict[UUID, list[PersonWeek]] = {}
    for person_id, monday in sorted(known, key=itemgetter(1)):
        weeks.setdefault(person_id, []).append(known[person_id, monday])
    return weeks


def imported_weeks(session: Session, person_id: UUID) -> frozenset[str]:
    """Return the Mondays of a person's results from before the platform, ``2026-11-16``."""
    wanted = select(WeeklyResult.week).where(
        WeeklyResult.person_id == person_id, WeeklyResult.document.is_not(None)
    )
    return frozenset(week.isoformat() for week in session.scalars(wanted))


def has_breach() -> ColumnElement[bool]:
    """Return the condition that a breach of a result's week is recorded, and was not withdrawn."""
    return exists().where(
        Breach.person_id == WeeklyResult.person_id,
        Breach.week == WeeklyResult.week,
        ~Breach.withdrawn,
    )


def result(session: Session, result_id: UUID) -> AnyRow:
    """Return an official result. Raises ``NotFound``."""
    row = session.execute(
        select(*WeeklyResult.__table__.c).where(WeeklyResult.result_id == result_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def week_progress(session: Session, week: date) -> dict[str, Any]:
    """Return how many reports of a week are owed and how far they have come.

    Raises ``NotFound`` for a week that was not opened.
    """
    opened = session.execute(select(*Week.__table__.c).where(Week.week == week)).one_or_none()
    if opened is None:
        raise NotFound

    def counted(condition: ColumnElement[bool] | InstrumentedAttribute[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    owed = ~Progress.excused
    counts = session.execute(
        select(
            func.count().label("reports"),
            counted(Progress.excused).label("excused"),
            counted(and_(owed, Progress.handed_in_at.is_not(None))).label("handed_in"),
            counted(Progress.late).label("late"),
            counted(Progress.scored_at.is_not(None)).label("scored"),
            counted(Progress.returned_to_author).label("returned_to_author"),
            counted(Progress.returned_to_scorer).label("returned_to_scorer"),
            counted(Progress.approved_at.is_not(None)).label("approved"),
        ).where(Progress.week == week)
    ).one()
    return {**opened._mapping, **counts._mapping, **_rolled_up(session, week)}


def _rolled_up(session: Session, week: date) -> dict[str, Any]:
    """Return the week's reopened results, and its people by grade, out of its units' roll-ups."""
    units = session.execute(
        select(UnitWeek.provisional, UnitWeek.grades).where(UnitWeek.week == week)
    ).all()
    grades: Counter[str] = Counter()
    for unit in units:
        grades.update(unit.grades)
    return {"provisional": sum(unit.provisional for unit in units), "grades": dict(grades)}
