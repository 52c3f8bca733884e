"""Reads of who owes which step of which week."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select, text, tuple_
from sqlalchemy.orm import Session

from reporting.models import Person, Progress, Unit, Week
from reporting.queries.trees import BELOW
from shared.errors import NotFound
from shared.kit.db import AnyRow, any_bound, as_array

_LIES: Final = """
    (
        select progress.*, week.approve_due_at as due_to_approve,
            coalesce(progress.hand_in_due_at, week.hand_in_due_at) as due_to_hand_in,
            coalesce(progress.score_due_at, week.score_due_at) as due_to_score,
            (handed_in_at is null and scored_revision < revision)
                or returned_revision >= revision as with_author,
            scored_at is null or scored_revision < revision
                or sent_back_at > scored_at as with_scorer
        from progress join week using (week)
        where not excused and approved_at is null and week >= cast(:since as date)
    )
"""
"""Where reports lie that are not approved. A score came back after it was given: two services tell
when, so this alone rests on clocks, which are far closer than somebody needs to score anew."""

_OWED: Final = f"""
    select lies.person_id, week, 'hand_in' as step, due_to_hand_in as due_at,
        greatest(due_to_hand_in, returned_at) as late_from, 1 as number, report_id
    from {_LIES} as lies where with_author and {{of_author}}
    union all
    select manager_id, week, 'score', min(due_to_score),
        min(greatest(due_to_score, handed_in_at, sent_back_at)), count(*), null
    from {_LIES} as lies
    where not with_author and with_scorer and manager_id is not null and {{of_scorer}}
    group by manager_id, week
    union all
    select waiting.person_id, each.week, 'approve', coalesce(each.due_at, week.approve_due_at),
        greatest(each.due_at, week.approve_due_at, each.since), each.results, null
    from waiting
    cross join lateral jsonb_to_recordset(weeks)
        as each (week date, results integer, since timestamptz, due_at timestamptz)
    join week on week.week = each.week and week.week >= cast(:since as date)
    where {{of_decider}}
"""  # noqa: S608 - put together of our own words
_OF: Final = _OWED.format(
    of_author="lies.person_id = any(:people)",
    of_scorer="manager_id = any(:people)",
    of_decider="waiting.person_id = any(:people)",
)
_OF_ALL: Final = _OWED.format(of_author="true", of_scorer="true", of_decider="true")

_OWED_BY: Final = text(f"select * from ({_OF}) as owed order by due_at, week, step")  # noqa: S608
_OF_ONE: Final = text(
    f"""
    select person.name as person_name, owed.*
    from unnest(cast(:people as uuid[])) as asked (id)
    left join person on person.person_id = asked.id
    left join ({_OF}) as owed on true
    order by due_at, week, step
    """  # noqa: S608
)
_OWED_IN: Final = text(
    f"""
    select owed.* from ({_OF_ALL}) as owed
    join person on person.person_id = owed.person_id and person.active
    where owed.week = :week and (cast(:units as uuid[]) is null or person.unit_id = any(:units))
    """  # noqa: S608
)
_UNCLAIMED: Final = text(
    f"""
    select owed.* from ({_OF_ALL}) as owed
    join person on person.person_id = owed.person_id and person.active
    where due_at <= :horizon and (due_at > :now or late_from < :midnight) and not exists (
        select from reminder
        where reminder.person_id = owed.person_id and reminder.week = owed.week
            and reminder.step = owed.step and reminder.day >= :today
            and reminder.moment not like 'asked%'
    )
    order by owed.person_id limit :most
    """  # noqa: S608
)
_ABOVE: Final = text(
    """
    with recursive line as (
        select person.person_id, unit.unit_id, unit.parent_id, head_id, leader_in_charge_id, 0 as at
        from person join unit using (unit_id) where person.person_id = any(:people)
        union all
        select line.person_id, unit.unit_id, unit.parent_id, unit.head_id,
            unit.leader_in_charge_id, at + 1
        from line join unit on unit.unit_id = line.parent_id
    ), candidate as (
        select person_id, manager_id as above_id, 0 as turn, 0 as at
        from person where person_id = any(:people)
        union all select person_id, head_id, 1, at from line
        union all select person_id, leader_in_charge_id, 2, at from line
    )
    select distinct on (candidate.person_id) candidate.person_id, above_id
    from candidate join person as above on above.person_id = above_id and above.active
    where above_id <> candidate.person_id
    order by candidate.person_id, turn, candidate.at
    """
)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be reminded of now: deadlines up to ``horizon``, or that passed before today."""

    now: datetime
    today: date
    midnight: datetime
    horizon: datetime
    since: date


def owed_by(session: Session, people: Collection[UUID], *, since: date) -> Sequence[AnyRow]:
    """Return what these people owe of the weeks since a Monday, the earliest deadline first.

    One row a person, week and step: ``due_at``, ``late_from``, how many reports, and which one it
    is of an author.
    """
    return session.execute(_OWED_BY, {"people": list(people), "since": since}).all()


def named_and_owing(
    session: Session, person_id: UUID, *, since: date
) -> tuple[str | None, Sequence[AnyRow]]:
    """Return somebody's name, where it is known, and the same for that one person."""
    rows = session.execute(_OF_ONE, {"people": [person_id], "since": since}).all()
    return rows[0].person_name, [row for row in rows if row.step is not None]


def owed_in(session: Session, week: date, units: Collection[UUID] | None) -> Sequence[AnyRow]:
    """Return what is owed of a week, by the people of some units or by everybody."""
    asked = {"week": week, "since": week, "units": None if units is None else list(units)}
    return session.execute(_OWED_IN, asked).all()


def owed_unclaimed(session: Session, due: Due, *, most: int) -> Sequence[AnyRow]:
    """Return what is owed and to be reminded of now, where that is not claimed yet today."""
    asked = {name: getattr(due, name) for name in due.__slots__} | {"most": most}
    return session.execute(_UNCLAIMED, asked).all()


def above(session: Session, people: Collection[UUID]) -> dict[UUID, UUID]:
    """Return who stands above each: the direct manager, else the nearest head, else a leader.

    Whoever left stands above nobody.
    """
    rows = session.execute(_ABOVE, {"people": list(people)})
    return {row.person_id: row.above_id for row in rows}


def check_opened(session: Session, week: date) -> None:
    """Raise ``NotFound`` for a week that was not opened."""
    if session.scalar(select(Week.week).where(Week.week == week)) is None:
        raise NotFound


def units_below(session: Session, *unit_ids: UUID) -> Sequence[UUID]:
    """Return the ids of units and of all units below them."""
    return session.scalars(BELOW, {"units": as_array(unit_ids)}).all()


def missing(
    session: Session,
    week: date,
    units: Collection[UUID] | None = None,
    *,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the reports of a week that their authors owe, of some units or all, unit by unit."""
    asked = {"week": week, "limit": limit, "units": None if units is None else as_array(units)}
    if after is not None:
        asked |= {"unit_id": after[0], "person_id": after[1]}
    return session.execute(_missing(units is not None, after is not None), asked).all()


@cache
def _missing(of_units: bool, further: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001
    unhanded = Progress.handed_in_at.is_(None) & (Progress.scored_revision < Progress.revision)
    wanted = (
        select(
            Progress.report_id,
            Progress.person_id,
            func.coalesce(Person.name, "").label("person_name"),
            Progress.unit_id,
            func.coalesce(Unit.name, "").label("unit_name"),
            func.coalesce(Progress.hand_in_due_at, Week.hand_in_due_at).label("due_at"),
            (Progress.returned_revision >= Progress.revision).label("returned"),
        )
        .join(Week, Week.week == Progress.week)
        .join(Person, Person.person_id == Progress.person_id, isouter=True)
        .join(Unit, Unit.unit_id == Progress.unit_id, isouter=True)
        .where(
            Progress.week == bindparam("week"),
            ~Progress.excused,
            Progress.approved_at.is_(None),
            unhanded | (Progress.returned_revision >= Progress.revision),
        )
    )
    if of_units:
        wanted = wanted.where(Progress.unit_id == any_bound("units"))
    if further:
        place = tuple_(bindparam("unit_id", type_=Uuid), bindparam("person_id", type_=Uuid))
        wanted = wanted.where(tuple_(Progress.unit_id, Progress.person_id) > place)
    return wanted.order_by(Progress.unit_id, Progress.person_id).limit(bindparam("limit"))
