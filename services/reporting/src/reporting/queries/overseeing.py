"""Which units somebody oversees, and how far a week has come in them, counted unit by unit."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from reporting.domain.overview import COUNTS, Line, OverseenUnit
from reporting.queries.progress import COUNTED
from shared.kit.db import as_array

_TOPS: Final = text(
    """
    with recursive led as (
        select unit_id, name, parent_id from unit where active and case when :everything
            then not exists (
                select from unit as above where above.unit_id = unit.parent_id and above.active
            )
            else :viewer in (head_id, leader_in_charge_id)
                and exists (select from person where person_id = :viewer and person.active)
            end
    ), above as (
        select unit_id as below_id, parent_id as unit_id from led
        union
        select below_id, unit.parent_id from above join unit using (unit_id) where unit.active
    )
    select unit_id, name, parent_id from led
    where not exists (
        select from above join led as other using (unit_id) where below_id = led.unit_id
    )
    order by name, unit_id
    """
)

_WAY: Final = text(
    """
    with recursive way as (
        select unit_id, name, parent_id, 0 as height from unit where unit_id = :unit_id and active
        union all
        select above.unit_id, above.name, above.parent_id, height + 1
        from way join unit as above on above.unit_id = way.parent_id and above.active
        where way.unit_id <> all(cast(cast(:tops as text) as uuid[]))
    )
    select unit_id, name, parent_id from way order by height desc
    """
)

_CHILDREN: Final = text(
    """
    select unit_id, name, parent_id from unit
    where active and parent_id = :unit_id order by name, unit_id
    """
)

_ALL: Final = ", ".join(f"cast(sum({each}) as integer) as {each}" for each in COUNTS)
_EACH: Final = ", ".join(f"coalesce({each}, 0) as {each}" for each in COUNTS)
_OF_SOME: Final = f"""
    select line_id, {COUNTED} from part join progress using (unit_id)
    where week = :week group by line_id
"""  # noqa: S608 - put together of our own words, as those below
_OF_EVERYBODY: Final = f"""
    select line_id, {_ALL}
    from part join (
        select unit_id, {COUNTED} from progress where week = :week group by unit_id
    ) as counted_here using (unit_id)
    group by line_id
"""  # noqa: S608
"""It looks at the whole week once, where the other looks for each unit's part of it."""

_WRITTEN: Final = f"""
    with recursive drawn as (
        select unit_id, name from unit where active and case when cast(:unit_id as uuid) is null
            then unit_id = any(cast(cast(:tops as text) as uuid[])) else parent_id = :unit_id end
    ), part as (
        select unit_id as line_id, unit_id from drawn
        union all
        select line_id, below.unit_id
        from part join unit as below on below.parent_id = part.unit_id where below.active
    ), counted as (
        {{counted}}
    ), own as (
        select {COUNTED} from progress where week = :week and unit_id = :unit_id
    ), line as (
        select drawn.unit_id, name, true as whole, {_EACH}
        from drawn left join counted on line_id = drawn.unit_id
        union all
        select unit_id, name, false, own.* from own join unit on unit_id = :unit_id
        where reports > 0
    ), placed as (
        select *, row_number() over (order by
            case when (select count(*) from line) > :most then handed_in - owed end,
            whole, name, unit_id
        ) as place from line
    )
    select null as unit_id, null as name, false as deeper, 0 as place, count(*), {_ALL} from line
    union all
    select unit_id, name, whole and exists (
        select from unit as below where below.parent_id = placed.unit_id and below.active
    ), place, 0, {", ".join(COUNTS)}
    from placed where place > :skipped and place <= :skipped + :most
    order by place
"""  # noqa: S608
_LINES: Final = text(_WRITTEN.format(counted=_OF_SOME))
_LINES_OF_EVERYBODY: Final = text(_WRITTEN.format(counted=_OF_EVERYBODY))


def tops_overseen(session: Session, viewer_id: UUID, *, everything: bool) -> list[OverseenUnit]:
    """Return the units that somebody leads and that stand below no other of them, by name.

    With ``everything``, those that stand below no unit.
    """
    rows = session.execute(_TOPS, {"viewer": viewer_id, "everything": everything})
    return [OverseenUnit(*row) for row in rows]


def way_to(session: Session, unit_id: UUID, tops: Sequence[OverseenUnit]) -> list[OverseenUnit]:
    """Return the units from one of these tops down to a unit, itself the last.

    None where it is none of them and stands below none.
    """
    of_tops = {top.unit_id for top in tops}
    rows = session.execute(_WAY, {"unit_id": unit_id, "tops": as_array(of_tops)})
    way = [OverseenUnit(*row) for row in rows]
    return way if way and way[0].unit_id in of_tops else []


def units_directly_below(session: Session, unit_id: UUID) -> list[OverseenUnit]:
    """Return the units whose parent a unit is, by name."""
    rows = session.execute(_CHILDREN, {"unit_id": unit_id})
    return [OverseenUnit(*row) for row in rows]


def progress_in_lines(
    session: Session,
    week: date,
    tops: Sequence[OverseenUnit],
    unit_id: UUID | None,
    *,
    everybody: bool,
    most: int,
    part: int,
) -> tuple[list[Line], int, dict[str, int]]:
    """Return a line for each unit directly below one, how many there are, and the counts of all.

    A line is counted with the units below it; the unit's own people have a line of their own,
    the first. Without a unit the lines are of the tops. Of more than ``most``, those that lack
    most reports come first, and ``part`` says which of their pages is asked for, from 1. That
    ``everybody`` stands below what is asked for makes it faster, and changes no figure.
    """
    asked = {
        "week": week,
        "tops": as_array(top.unit_id for top in tops),
        "unit_id": unit_id,
        "most": most,
        "skipped": (part - 1) * most,
    }
    together, *rows = session.execute(_LINES_OF_EVERYBODY if everybody else _LINES, asked).all()
    lines = [
        Line(row.unit_id, row.name, dict(zip(COUNTS, row[5:], strict=True)), deeper=row.deeper)
        for row in rows
    ]
    all_of_them = {name: count or 0 for name, count in zip(COUNTS, together[5:], strict=True)}
    return lines, together[4], all_of_them
