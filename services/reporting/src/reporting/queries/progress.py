"""Reads of how far a week has come, unit by unit, for whoever oversees them."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Integer, cast, func, select, text, true
from sqlalchemy.orm import Session, aliased

from reporting.domain.overview import Counts, OverseenUnit
from reporting.models import Person, Progress, Unit, UnitWeek, Week
from shared.kit.db import AnyRow, any_of

_OVERSEEN: Final = text(
    """
    with recursive seen as (
        select unit_id, name, parent_id from unit
        where active and (
            :everything
            or :viewer in (head_id, leader_in_charge_id)
                and exists (select from person where person_id = :viewer and person.active)
        )
        union
        select below.unit_id, below.name, below.parent_id
        from unit as below join seen on below.parent_id = seen.unit_id where below.active
    )
    select * from seen order by name, unit_id
    """
)


def overseen(session: Session, viewer_id: UUID, *, everything: bool) -> list[OverseenUnit]:
    """Return the units that somebody leads with all below them, or every unit; by name."""
    rows = session.execute(_OVERSEEN, {"viewer": viewer_id, "everything": everything})
    return [OverseenUnit(*row) for row in rows]


def newest_week(session: Session) -> date | None:
    """Return the Monday of the newest week that was opened, if any was."""
    return session.scalar(select(func.max(Week.week)))


def opened_week(session: Session, week: date | None) -> AnyRow | None:
    """Return a week that was opened, the newest without a ``week``.

    ``before`` and ``after`` are the Mondays of those beside it.
    """
    other = aliased(Week)
    before = select(func.max(other.week)).where(other.week < Week.week).scalar_subquery()
    after = select(func.min(other.week)).where(other.week > Week.week).scalar_subquery()
    newest = select(func.max(other.week)).scalar_subquery()
    wanted = select(*Week.__table__.c, before.label("before"), after.label("after"))
    asked = Week.week == (newest if week is None else week)
    return session.execute(wanted.where(asked)).one_or_none()


def progress_by_unit(
    session: Session, week: date, unit_ids: Collection[UUID]
) -> dict[UUID, Counts]:
    """Return how far the week's reports of these units have come, by unit, as ``COUNTS``."""
    owed = ~Progress.excused
    rows = session.execute(
        select(
            Progress.unit_id,
            func.count().label("reports"),
            func.count().filter(Progress.excused).label("excused"),
            func.count().filter(owed).label("owed"),
            func.count().filter(owed, Progress.handed_in_at.is_not(None)).label("handed_in"),
            func.count().filter(Progress.late).label("late"),
            func.count().filter(Progress.scored_at.is_not(None)).label("scored"),
            func.count().filter(Progress.approved_at.is_not(None)).label("approved"),
        )
        .where(Progress.week == week, Progress.unit_id == any_of(unit_ids))
        .group_by(Progress.unit_id)
    )
    return {unit_id: tuple(counts) for unit_id, *counts in rows}


def grades_in(session: Session, week: date, unit_ids: Collection[UUID]) -> Counter[str]:
    """Return how many people of these units have which grade of a week, out of the roll-ups."""
    each = func.jsonb_each_text(UnitWeek.grades).table_valued("key", "value").lateral()
    counted = (
        select(each.c.key, func.sum(cast(each.c.value, Integer)).label("people"))
        .select_from(UnitWeek)
        .join(each, true())
        .where(UnitWeek.week == week, UnitWeek.unit_id == any_of(unit_ids))
        .group_by(each.c.key)
    )
    return Counter({row.key: row.people for row in session.execute(counted)})


def handed_in_late(
    session: Session, week: date, unit_ids: Collection[UUID], *, limit: int
) -> Sequence[AnyRow]:
    """Return who of these units handed in after the deadline, and when; the first come first."""
    return session.execute(
        select(
            Progress.person_id,
            func.coalesce(Person.name, "").label("person_name"),
            func.coalesce(Unit.name, "").label("unit_name"),
            Progress.handed_in_at,
        )
        .join(Person, Person.person_id == Progress.person_id, isouter=True)
        .join(Unit, Unit.unit_id == Progress.unit_id, isouter=True)
        .where(Progress.week == week, Progress.late, Progress.unit_id == any_of(unit_ids))
        .order_by(Progress.handed_in_at, Progress.person_id)
        .limit(limit)
    ).all()
