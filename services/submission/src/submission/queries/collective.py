"""Reads of collective reports and of obstacles, each named for the question it answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from shared.errors import NotFound
from shared.kit.db import AnyRow
from submission.domain.collective import TAKING_PART
from submission.domain.obstacles import RaisedIn
from submission.models import CollectiveAct, CollectiveReport, Obstacle, Person, Unit, Week
from submission.queries.reports import is_office_member

_HIGHEST: Final = 20
"""No tree is higher; one that is half told, by events that are under way, may go in a circle."""

_LINE = select(
    Unit.unit_id.label("of_id"),
    Unit.head_id,
    Unit.parent_id,
    Unit.leader_in_charge_id,
    literal(0).label("height"),
).cte("line", recursive=True)
_ABOVE = aliased(Unit)
_UPWARD = _LINE.union_all(
    select(
        _LINE.c.of_id,
        _LINE.c.head_id,
        _ABOVE.parent_id,
        _ABOVE.leader_in_charge_id,
        _LINE.c.height + 1,
    ).where(_ABOVE.unit_id == _LINE.c.parent_id, _LINE.c.height < _HIGHEST)
)
_LEADER = (
    select(_UPWARD.c.of_id, _UPWARD.c.leader_in_charge_id.label("leader_id"))
    .ext(distinct_on(_UPWARD.c.of_id))
    .where(
        _UPWARD.c.leader_in_charge_id.is_distinct_from(_UPWARD.c.head_id),
        exists().where(Person.person_id == _UPWARD.c.leader_in_charge_id, Person.active),
    )
    .order_by(_UPWARD.c.of_id, _UPWARD.c.height)
    .subquery("leading")
)
_HEAD = aliased(Person)
_REPORT: Final[Select[*tuple[Any, ...]]] = (
    select(
        *CollectiveReport.__table__.c,
        func.coalesce(CollectiveReport.own_due_at, Week.hand_in_due_at).label("hand_in_due_at"),
        _HEAD.person_id.label("head_id"),
        _LEADER.c.leader_id,
    )
    .join(Week, Week.week == CollectiveReport.week)
    .outerjoin(Unit, Unit.unit_id == CollectiveReport.unit_id)
    .outerjoin(_HEAD, and_(_HEAD.person_id == Unit.head_id, _HEAD.active))
    .outerjoin(_LEADER, _LEADER.c.of_id == CollectiveReport.unit_id)
)

_COUNTS: Final = text(
    """
    with recursive below as (
        select unit_id from unit where unit_id = :unit_id
        union
        select child.unit_id from unit as child join below on child.parent_id = below.unit_id
        where child.kind <> all(:taking_part)
    ), theirs as (
        select report_id, revision, state, late from weekly_report
        where week = :week and unit_id in (select unit_id from below)
    ), item as (
        select key_task, figures ->> 'completed_day' is not null as done
        from work_item join theirs using (report_id, revision)
        where state in ('handed_in', 'scored', 'approved')
    )
    select * from (
        select count(*) filter (where state <> 'excused') as owed,
            count(*) filter (where state in ('handed_in', 'scored', 'approved')) as handed_in,
            count(*) filter (where late and state in ('handed_in', 'scored', 'approved')) as late,
            count(*) filter (where state = 'excused') as excused,
            count(*) filter (where state in ('scored', 'approved')) as scored,
            count(*) filter (where state = 'approved') as approved
        from theirs
    ) as reports, (
        select count(*) as items, count(*) filter (where done) as items_done,
            count(*) filter (where key_task) as key_tasks,
            count(*) filter (where key_task and done) as key_tasks_done
        from item
    ) as items
    """
)
"""It counts, and reads no point that anybody gave or was given."""


def units_that_take_part(session: Session) -> Sequence[UUID]:
    """Return the units of which a week opens a collective report."""
    taking_part = Unit.kind.in_(TAKING_PART)
    return session.scalars(select(Unit.unit_id).where(Unit.active, taking_part)).all()


def counts(session: Session, unit_id: UUID, week: date) -> dict[str, int]:
    """Return how far the members' reports and items are: of the unit and of its sections."""
    asked = {"unit_id": unit_id, "week": week, "taking_part": list(TAKING_PART)}
    return dict(session.execute(_COUNTS, asked).one()._mapping)


def collective(session: Session, collective_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return a collective report to the head of the unit, its leader in charge, or the Office.

    Raises ``NotFound`` for anybody else.
    """
    return _visible(session, _REPORT, collective_id, viewer_id)


def collective_for_change(session: Session, collective_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return the same, held until the transaction ends. Raises ``NotFound``."""
    held = _REPORT.with_for_update(of=CollectiveReport)
    return _visible(session, held, collective_id, viewer_id)


def _visible(
    session: Session,
    wanted: Select[*tuple[Any, ...]],
    collective_id: UUID,
    viewer_id: UUID,
) -> AnyRow:
    of_one = wanted.where(CollectiveReport.collective_id == collective_id)
    row = session.execute(of_one).one_or_none()
    if row is None or not (
        viewer_id in (row.head_id, row.leader_id) or is_office_member(session, viewer_id)
    ):
        raise NotFound
    return row


def collectives(
    session: Session,
    *,
    viewer_id: UUID,
    week: date | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the collective reports that the viewer hands in or confirms, newest week first.

    The Office sees all.
    """
    wanted = _REPORT
    if not is_office_member(session, viewer_id):
        leads = or_(_HEAD.person_id == viewer_id, _LEADER.c.leader_id == viewer_id)
        wanted = wanted.where(leads)
    if week is not None:
        wanted = wanted.where(CollectiveReport.week == week)
    if after is not None:
        last_week, last_id = after
        later = and_(CollectiveReport.week == last_week, CollectiveReport.collective_id > last_id)
        wanted = wanted.where(or_(CollectiveReport.week < last_week, later))
    ordered = wanted.order_by(CollectiveReport.week.desc(), CollectiveReport.collective_id)
    return session.execute(ordered.limit(limit)).all()


def acts_on(session: Session, collective_id: UUID) -> Sequence[AnyRow]:
    """Return every act on a collective report, oldest first."""
    wanted = select(*CollectiveAct.__table__.c).where(CollectiveAct.collective_id == collective_id)
    return session.execute(wanted.order_by(CollectiveAct.version)).all()


def obstacles(session: Session, where: RaisedIn) -> Sequence[AnyRow]:
    """Return what one report raised, a person's or a unit's, oldest first."""
    wanted = select(*Obstacle.__table__.c).where(_raised_in(where))
    return session.execute(wanted.order_by(Obstacle.obstacle_id)).all()


def obstacles_raised(session: Session, where: RaisedIn) -> int:
    """Return how many obstacles and proposals one report raised."""
    counted = select(func.count()).select_from(Obstacle).where(_raised_in(where))
    return session.execute(counted).scalar_one()


def _raised_in(where: RaisedIn) -> ColumnElement[bool]:
    if where.report_id is not None:
        return Obstacle.report_id == where.report_id
    return Obstacle.collective_id == where.collective_id
