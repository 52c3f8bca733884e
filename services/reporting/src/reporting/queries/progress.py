"""Reads of how far a week has come, unit by unit, for whoever oversees them."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Date, Integer, bindparam, cast, func, select, text, true
from sqlalchemy.orm import Session, aliased

from reporting.domain.overview import Counts, OverseenUnit
from reporting.models import Person, Progress, Unit, UnitWeek, Week
from shared.kit.db import AnyRow, any_bound, as_array

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
    return session.execute(_OPENED, {"week": week}).one_or_none()


_OTHER: Final = aliased(Week)
_BEFORE: Final = select(func.max(_OTHER.week)).where(_OTHER.week < Week.week)
_AFTER: Final = select(func.min(_OTHER.week)).where(_OTHER.week > Week.week)
_NEWEST: Final = select(func.max(_OTHER.week))
_OPENED: Final = select(
    *Week.__table__.c,
    _BEFORE.scalar_subquery().label("before"),
    _AFTER.scalar_subquery().label("after"),
).where(
    Week.week == func.coalesce(bindparam("week", type_=Date), _NEWEST.scalar_subquery()),
)


def progress_by_unit(
    session: Session, week: date, unit_ids: Collection[UUID]
) -> dict[UUID, Counts]:
    """Return how far the week's reports of these units have come, by unit, as ``COUNTS``."""
    rows = session.execute(_BY_UNIT, {"week": week, "units": as_array(unit_ids)})
    return {unit_id: tuple(counts) for unit_id, *counts in rows}


COUNTED: Final = """
    count(*) as reports,
    count(*) filter (where excused) as excused,
    count(*) filter (where not excused) as owed,
    count(*) filter (where not excused and handed_in_at is not null) as handed_in,
    count(*) filter (where late) as late,
    count(scored_at) as scored,
    count(approved_at) as approved
"""
"""What ``COUNTS`` names, of rows of ``progress``."""

_BY_UNIT: Final = text(
    f"""
    select unit_id, {COUNTED} from progress
    where week = :week and unit_id = any(cast(cast(:units as text) as uuid[])) group by unit_id
    """  # noqa: S608 - put together of our own words
)


def grades_in(session: Session, week: date, units: Collection[UUID] | None) -> Counter[str]:
    """Return how many people of units, or of all, have which grade of a week, by the roll-ups."""
    asked = {"week": week, "units": None if units is None else as_array(units)}
    rows = session.execute(_GRADES if units is None else _GRADES_OF_UNITS, asked)
    return Counter({row.key: row.people for row in rows})


_EACH_GRADE: Final = func.jsonb_each_text(UnitWeek.grades).table_valued("key", "value").lateral()
_GRADES: Final = (
    select(_EACH_GRADE.c.key, func.sum(cast(_EACH_GRADE.c.value, Integer)).label("people"))
    .select_from(UnitWeek)
    .join(_EACH_GRADE, true())
    .where(UnitWeek.week == bindparam("week"))
    .group_by(_EACH_GRADE.c.key)
)
_GRADES_OF_UNITS: Final = _GRADES.where(UnitWeek.unit_id == any_bound("units"))


def handed_in_late(
    session: Session, week: date, units: Collection[UUID] | None, *, limit: int
) -> Sequence[AnyRow]:
    """Return who of units, or of all, handed in after the deadline; the first come first."""
    asked = {"week": week, "limit": limit, "units": None if units is None else as_array(units)}
    return session.execute(_LATE if units is None else _LATE_OF_UNITS, asked).all()


_LATE: Final = (
    select(
        Progress.person_id,
        func.coalesce(Person.name, "").label("person_name"),
        func.coalesce(Unit.name, "").label("unit_name"),
        Progress.handed_in_at,
    )
    .join(Person, Person.person_id == Progress.person_id, isouter=True)
    .join(Unit, Unit.unit_id == Progress.unit_id, isouter=True)
    .where(Progress.week == bindparam("week"), Progress.late)
    .order_by(Progress.handed_in_at, Progress.person_id)
    .limit(bindparam("limit"))
)
_LATE_OF_UNITS: Final = _LATE.where(Progress.unit_id == any_bound("units"))
