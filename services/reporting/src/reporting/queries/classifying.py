"""Reads of what periods are classified from: people, their weeks, and the units that decide."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, and_, any_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from reporting.domain.classifications import ClassificationState
from reporting.domain.obstacles import LEADING_TIER
from reporting.domain.periods import PeriodNotOpened, PeriodState
from reporting.models import (
    CapRoom,
    Classification,
    ClassifiedPeriod,
    PeriodAct,
    Person,
    Progress,
    Unit,
    WeeklyResult,
)
from reporting.queries.cases import HEADED
from shared.errors import NotFound
from shared.kit.db import AnyRow, any_of
from shared.rulebook import WeekStatus

_PERIOD: Final = select(*ClassifiedPeriod.__table__.c)
_ONE_PERIOD: Final = _PERIOD.where(ClassifiedPeriod.period == bindparam("period"))


def classified_period(session: Session, period: str) -> AnyRow:
    """Return a period that was opened. Raises ``NotFound``."""
    row = session.execute(_ONE_PERIOD, {"period": period}).one_or_none()
    if row is None:
        raise NotFound
    return row


def is_locked(session: Session, period: str | None) -> bool:
    """Tell whether a period was classified and locked; none and others were not."""
    state = select(ClassifiedPeriod.state).where(ClassifiedPeriod.period == period)
    return session.scalar(state) == PeriodState.LOCKED


def check_period_opened(session: Session, period: str) -> None:
    """Raise ``PeriodNotOpened`` for a period that nobody opened for classification."""
    if session.scalar(select(ClassifiedPeriod.period).where(ClassifiedPeriod.period == period)):
        return
    raise PeriodNotOpened(f"Nobody opened {period}.", period=period)


def classified_periods(session: Session, *, limit: int) -> Sequence[AnyRow]:
    """Return the periods that were opened, the newest first as they are written."""
    return session.execute(_PERIOD.order_by(ClassifiedPeriod.period.desc()).limit(limit)).all()


def period_for_change(session: Session, period: str, *, shared: bool = False) -> AnyRow:
    """Return a period, held until the transaction ends; ``shared`` lets others hold it so, too.

    Raises ``NotFound``.
    """
    held = _ONE_PERIOD.with_for_update(read=shared)
    row = session.execute(held, {"period": period}).one_or_none()
    if row is None:
        raise NotFound
    return row


def acts_of_period(session: Session, period: str) -> Sequence[AnyRow]:
    """Return every act on a period, oldest first."""
    return session.execute(_ACTS, {"period": period}).all()


_ACTS: Final = (
    select(*PeriodAct.__table__.c)
    .where(PeriodAct.period == bindparam("period"))
    .order_by(PeriodAct.version)
)


def deciding_units(session: Session) -> dict[UUID, UUID]:
    """Return of each unit the one whose head decides on its people: itself, or one above it."""
    rows = session.execute(select(Unit.unit_id, Unit.parent_id, Unit.kind))
    units = {row.unit_id: row for row in rows}
    found: dict[UUID, UUID] = {}
    for unit_id in units:
        at, seen = unit_id, {unit_id}
        while units[at].kind not in HEADED:
            above = units[at].parent_id
            if above not in units or above in seen:
                at = unit_id
                break
            seen.add(above)
            at = above
        found[unit_id] = at
    return found


def people_after(session: Session, after: UUID | None, *, limit: int) -> Sequence[AnyRow]:
    """Return people by id, those who left too; who leads the agency is graded elsewhere.

    Source: official letter 8679-CV/BTCTW, step 3, names no authority for them.
    """
    wanted = select(Person.person_id, Person.unit_id, Person.tier).where(
        Person.tier != LEADING_TIER
    )
    if after is not None:
        wanted = wanted.where(Person.person_id > after)
    return session.execute(wanted.order_by(Person.person_id).limit(limit)).all()


def written_weeks(
    session: Session, people: Sequence[UUID], first: date, last: date
) -> Mapping[UUID, list[dict[str, Any]]]:
    """Return what is known of people's weeks from one Monday to another, as facts store it."""
    among = any_of(people)
    reopened = exists().where(
        Progress.report_id == WeeklyResult.report_id,
        Progress.approval_version > WeeklyResult.version,
    )
    results = session.execute(
        select(
            WeeklyResult.person_id,
            WeeklyResult.week,
            WeeklyResult.approved_parts,
            reopened.label("reopened"),
        ).where(WeeklyResult.person_id == among, WeeklyResult.week.between(first, last))
    )
    known: dict[UUID, dict[date, dict[str, Any]]] = defaultdict(dict)
    for row in results:
        week: dict[str, Any] = {"week": f"{row.week}", "status": WeekStatus.APPROVED}
        week |= {"parts": row.approved_parts} | ({"reopened": True} if row.reopened else {})
        known[row.person_id][row.week] = week
    owed = session.execute(
        select(Progress.person_id, Progress.week, Progress.excused, Progress.handed_in_at).where(
            Progress.person_id == among, Progress.week.between(first, last)
        )
    )
    for row in owed:
        status = WeekStatus.MISSING if row.handed_in_at is None else WeekStatus.PENDING
        status = WeekStatus.EXCUSED if row.excused else status
        week = {"week": f"{row.week}", "status": status}
        known[row.person_id].setdefault(row.week, week)
    return {person: [weeks[day] for day in sorted(weeks)] for person, weeks in known.items()}


def kept_findings(
    session: Session, period: str, people: Sequence[UUID]
) -> dict[UUID, dict[str, str]]:
    """Return what was found of people in a period: by gate the document that proves it."""
    among = any_of(people)
    rows = session.execute(
        select(Classification.person_id, Classification.facts["findings"].label("findings")).where(
            Classification.period == period, Classification.person_id == among
        )
    )
    return {row.person_id: row.findings for row in rows}


def decided_grades(
    session: Session, periods: Sequence[str], people: Sequence[UUID]
) -> dict[UUID, dict[str, str]]:
    """Return by person the grades that were published of these shorter periods."""
    among = any_of(people)
    grade = Classification.published["grade"].astext
    rows = session.execute(
        select(Classification.person_id, Classification.period, grade.label("grade")).where(
            Classification.period.in_(periods),
            Classification.person_id == among,
            grade.is_not(None),
        )
    )
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.person_id][row.period] = row.grade
    return found


def open_by_unit(session: Session, first: date, last: date) -> list[dict[str, Any]]:
    """Return how many weeks are not decided, by unit: owed, on their way, or reopened."""
    result = and_(
        WeeklyResult.person_id == Progress.person_id,
        WeeklyResult.week == Progress.week,
        WeeklyResult.week.between(first, last),
    )
    reopened = and_(
        WeeklyResult.report_id == Progress.report_id,
        Progress.approval_version > WeeklyResult.version,
    )
    counted = (
        select(Progress.unit_id, func.count().label("weeks"))
        .outerjoin(WeeklyResult, result)
        .where(
            Progress.week.between(first, last),
            (~Progress.excused & WeeklyResult.person_id.is_(None)) | reopened,
            ~exists().where(Person.person_id == Progress.person_id, Person.tier == LEADING_TIER),
        )
        .group_by(Progress.unit_id)
    )
    return _named(session, counted.subquery(), "weeks")


def undecided_by_unit(session: Session, period: str) -> list[dict[str, Any]]:
    """Return how many people have a grade that is not decided, by the unit that decides."""
    counted = (
        select(Classification.group_id.label("unit_id"), func.count().label("people"))
        .where(
            Classification.period == period,
            Classification.state.in_((ClassificationState.COMPUTED, ClassificationState.PROPOSED)),
        )
        .group_by(Classification.group_id)
    )
    return _named(session, counted.subquery(), "people")


def _named(session: Session, counted: Any, count: str) -> list[dict[str, Any]]:
    rows = session.execute(
        select(counted.c.unit_id, func.coalesce(Unit.name, "").label("unit_name"), counted.c[count])
        .join_from(counted, Unit, Unit.unit_id == counted.c.unit_id, isouter=True)
        .order_by(counted.c[count].desc(), counted.c.unit_id)
    )
    return [{**row._mapping, "unit_id": str(row.unit_id)} for row in rows]


_BY_STATE: Final = (
    select(Classification.state, func.count().label("people"))
    .where(Classification.period == bindparam("period"))
    .group_by(Classification.state)
)


def counts_by_state(session: Session, period: str) -> dict[str, int]:
    """Return how many people's classifications are in each state."""
    counted = session.execute(_BY_STATE, {"period": period})
    found = {row.state: row.people for row in counted}
    return {state: found.get(state, 0) for state in ClassificationState}


def graded(session: Session, period: str) -> Sequence[AnyRow]:
    """Return everybody with a grade in a period, for the caps."""
    return session.execute(
        select(
            Classification.classification_id,
            Classification.ranked,
            Classification.computed_grade,
            Classification.group_id,
            Classification.duty,
            Classification.rulebook["id"].astext.label("rulebook"),
        ).where(Classification.period == period, Classification.computed_grade.is_not(None))
    ).all()


def rooms(session: Session, period: str, *, names: Sequence[str] | None = None) -> Sequence[AnyRow]:
    """Return what the caps of a period leave, in groups of these names, or in all."""
    asked = {"period": period, "names": None if names is None else list(names)}
    return session.execute(_ROOMS if names is None else _ROOMS_NAMED, asked).all()


_ROOMS: Final = (
    select(*CapRoom.__table__.c)
    .where(CapRoom.period == bindparam("period"))
    .order_by(CapRoom.rulebook, CapRoom.cap, CapRoom.kind, CapRoom.name)
)
_ROOMS_NAMED: Final = _ROOMS.where(CapRoom.name == any_(bindparam("names", type_=ARRAY(Text))))


def people_named(session: Session, people: Sequence[UUID]) -> Sequence[AnyRow]:
    """Return these people with unit and tier."""
    wanted = select(Person.person_id, Person.unit_id, Person.tier)
    return session.execute(wanted.where(Person.person_id.in_(people))).all()
