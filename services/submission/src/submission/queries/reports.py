"""Reads of weeks and reports, each named for the question it answers."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from shared.errors import NotFound
from shared.kit.db import AnyRow
from submission.models import Person, ReportItem, Unit, Week, WeeklyReport

_Reports = Select[*tuple[Any, ...]]

_INSTANTS: Final = ("hand_in_due_at", "score_due_at", "approve_due_at")
_REPORT: Final[_Reports] = select(
    *(each for each in WeeklyReport.__table__.c if each.name not in _INSTANTS),
    *(
        func.coalesce(getattr(WeeklyReport, name), getattr(Week, name)).label(name)
        for name in _INSTANTS
    ),
).join(Week, Week.week == WeeklyReport.week)

_OWING = select(Person.person_id).where(
    Person.active, Person.evaluated, Person.manager_id.is_not(None)
)

_OWN_FOR_CHANGE = _REPORT.where(
    WeeklyReport.report_id == bindparam("report_id"),
    WeeklyReport.person_id == bindparam("person_id"),
).with_for_update(of=WeeklyReport)


def whole_report() -> _Reports:
    """Return the select of reports with their week's instants, to be narrowed."""
    return _REPORT


def is_office_member(session: Session, person_id: UUID) -> bool:
    """Tell whether the person works in the Office or in one of its sections."""
    return bool(session.scalar(_IS_OFFICE_MEMBER, {"person_id": person_id}))


def _is_office_member() -> Select[bool]:
    own = select(Unit.unit_id, Unit.parent_id, Unit.kind).join(
        Person, Person.unit_id == Unit.unit_id
    )
    asked = Person.person_id == bindparam("person_id", type_=Uuid)
    line = own.where(asked, Person.active).cte("line", recursive=True)
    above = aliased(Unit)
    line = line.union(
        select(above.unit_id, above.parent_id, above.kind).where(above.unit_id == line.c.parent_id)
    )
    return select(exists().where(line.c.kind == "office"))


_IS_OFFICE_MEMBER: Final = _is_office_member()


def is_open(session: Session, week: date) -> bool:
    """Tell whether the week was opened."""
    return bool(session.scalar(select(exists().where(Week.week == week))))


def anybody_owes_a_report(session: Session) -> bool:
    """Tell whether a week that opened now would open a report."""
    return bool(session.scalar(select(_OWING.exists())))


def lines_with_own(session: Session, codes: Collection[str]) -> dict[UUID, list[str]]:
    """Return of each unit in or below one with such a code the codes of its line, nearest first."""
    line = (select(Unit.unit_id, Unit.parent_id, Unit.code, literal(0).label("height"))).cte(
        "line", recursive=True
    )
    above = aliased(Unit)
    line = line.union_all(
        select(line.c.unit_id, above.parent_id, above.code, line.c.height + 1).where(
            above.unit_id == line.c.parent_id
        )
    )
    found: dict[UUID, list[str]] = {}
    wanted = select(line.c.unit_id, line.c.code).where(line.c.code.in_(sorted(codes)))
    for row in session.execute(wanted.order_by(line.c.unit_id, line.c.height)):
        found.setdefault(row.unit_id, []).append(row.code)
    return found


def open_weeks(session: Session) -> Sequence[AnyRow]:
    """Return the weeks that were opened, newest first."""
    return session.execute(select(*Week.__table__.c).order_by(Week.week.desc()).limit(60)).all()


def visible_report(session: Session, report_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return a report that the viewer may see: the author's, the direct manager's, or the Office's.

    Raises ``NotFound`` for any other.
    """
    row = session.execute(_REPORT.where(WeeklyReport.report_id == report_id)).one_or_none()
    if row is None:
        raise NotFound
    if viewer_id not in {row.person_id, row.manager_id} and not is_office_member(
        session, viewer_id
    ):
        raise NotFound
    return row


def own_report(session: Session, report_id: UUID, *, person_id: UUID) -> AnyRow:
    """Return the person's own report. Raises ``NotFound`` when it is not this person's."""
    row = session.execute(
        _REPORT.where(WeeklyReport.report_id == report_id, WeeklyReport.person_id == person_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def own_report_for_change(session: Session, report_id: UUID, *, person_id: UUID) -> AnyRow:
    """Return the person's own report and hold it until the transaction ends.

    Raises ``NotFound`` when it is not this person's.
    """
    row = session.execute(
        _OWN_FOR_CHANGE, {"report_id": report_id, "person_id": person_id}
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def report_for_change(session: Session, report_id: UUID) -> AnyRow:
    """Return a report and hold it until the transaction ends. Raises ``NotFound``."""
    row = session.execute(
        _REPORT.where(WeeklyReport.report_id == report_id).with_for_update(of=WeeklyReport)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def items(session: Session, report_id: UUID, *, revision: int) -> list[dict[str, Any]]:
    """Return the items of one revision of a report, in order, with the figures that are known."""
    rows = session.execute(
        select(ReportItem.title, ReportItem.product, ReportItem.key_task, ReportItem.figures)
        .where(ReportItem.report_id == report_id, ReportItem.revision == revision)
        .order_by(ReportItem.number)
    )
    return [
        {"title": row.title, "product": row.product, "key_task": row.key_task} | row.figures
        for row in rows
    ]


def reports(
    session: Session,
    *,
    whose: str,
    viewer_id: UUID,
    week: date | None,
    state: str | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return reports, newest week first: the viewer's ``own``, their ``team``'s, or ``all``."""
    wanted = _narrowed(_REPORT, whose=whose, viewer_id=viewer_id)
    if week is not None:
        wanted = wanted.where(WeeklyReport.week == week)
    if state is not None:
        wanted = wanted.where(WeeklyReport.state == state)
    if after is not None:
        last_week, last_id = after
        wanted = wanted.where(
            or_(
                WeeklyReport.week < last_week,
                and_(WeeklyReport.week == last_week, WeeklyReport.report_id > last_id),
            )
        )
    ordered = wanted.order_by(WeeklyReport.week.desc(), WeeklyReport.report_id)
    return session.execute(ordered.limit(limit)).all()


def _narrowed(wanted: _Reports, *, whose: str, viewer_id: UUID) -> _Reports:
    if whose == "own":
        return wanted.where(WeeklyReport.person_id == viewer_id)
    if whose == "team":
        return wanted.where(WeeklyReport.manager_id == viewer_id)
    return wanted
