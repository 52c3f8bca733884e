"""Work statistics: what was done in the approved weeks of a period, by job, post or unit.

Jobs are read from their roll-up. Posts and units are counted from the reports when it is asked:
their norm is a median of weeks, which no sum gives.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from reporting.domain.errors import NotYoursToRead
from reporting.queries.obstacles import is_of_leadership
from reporting.queries.results import check_may_read_unit, is_office_member
from reporting.queries.rollups import is_divided_by
from shared.kit.db import AnyRow
from shared.rulebook import Period, PeriodKind


class By(StrEnum):
    """What the work is counted by."""

    JOB = "job"
    POST = "post"
    UNIT = "unit"


_KEYS: Final = {
    By.JOB: ("coalesce(job, '')", "coalesce(unit_of_measure, '')"),
    By.POST: ("item.post_title", "''"),
    By.UNIT: ("unit_id::text", "''"),
}
"""What tells the lines apart, and the unit of measure where a line has one."""

_NORMS: Final = {By.JOB: "null::numeric", By.POST: "expected.each_week", By.UNIT: "null::numeric"}
_WORKLOAD: Final = "round(converted / nullif(expected.norm, 0), 2)"

_DONE: Final = """
    with recursive below as (
        select unit_id from unit where unit_id = :unit_id
        union select child.unit_id from unit as child join below on child.parent_id = below.unit_id
    ), report as materialized (
        select report_id, result.person_id, result.unit_id, post_title, items
        from weekly_result as result join report_content as content using (report_id)
        where result.week between :first and :last and result.document is null
            and content.submission_version > 0 {within}
    ), item as materialized (
        select report_id, person_id, unit_id, post_title, each.*,
            each.quantity * coalesce(each.coefficient, 1) as converted
        from report left join lateral rows from (jsonb_to_recordset(items) as (
            job text, unit_of_measure text, coefficient numeric, quantity_completed numeric
        )) with ordinality as each(job, unit_of_measure, coefficient, quantity, number) on true
    ), week_done as (
        select report_id, post_title, sum(converted) as converted from item
        group by report_id, post_title having sum(converted) is not null
    )
"""
"""The approved reports of a unit and those below it, or of all, their items, and weeks done."""

_DONE_BY_ALL: Final = _DONE.format(within="")
_DONE_BELOW: Final = _DONE.format(within="and result.unit_id in (select unit_id from below)")
"""Apart from the other, so that a unit is looked for by its index."""

_NORM: Final = """
    {done} select post_title, (
        percentile_disc(0.5) within group (order by converted)
        + percentile_disc(0.5) within group (order by converted desc)
    ) * 0.5 as norm from week_done group by post_title
"""
_STATISTICS: Final = """
    {done}, norm as (
        select key as post_title, cast(value as numeric) as norm
        from jsonb_each_text(cast(:norms as jsonb))
    ), placed as (
        select {key} collate "C" as key, {measure} collate "C" as measure, item.*, norm,
            done.report_id as counted
        from item left join week_done as done using (report_id)
        left join norm on norm.post_title = item.post_title
        where {counted}
    ), expected as (
        select key, measure, sum(norm) as norm, max(norm) as each_week from (
            select distinct key, measure, report_id, norm from placed where counted is not null
        ) as weeks group by key, measure
    ), profile as (
        select key, measure, jsonb_agg(jsonb_build_object(
            'coefficient', coefficient::text, 'items', items, 'quantity', quantity::text
        ) order by coefficient) as complexity from (
            select key, measure, coalesce(coefficient, 1) as coefficient, count(*) as items,
                sum(quantity) as quantity
            from placed where quantity is not null group by 1, 2, 3
        ) as of_coefficient group by key, measure
    ), line as (
        select key, measure, count(distinct person_id) as people,
            count(distinct report_id) as weeks, count(distinct counted) as weeks_counted,
            count(number) as items, count(quantity) as items_counted,
            count(distinct coalesce(unit_of_measure, '')) filter (where quantity is not null)
                as measures,
            sum(quantity) as quantity, coalesce(sum(converted), 0) as converted
        from placed group by key, measure
    )
    select key, coalesce(unit.name, key) as name, nullif(measure, '') as unit_of_measure,
        {people} as people, weeks, weeks_counted, items, items_counted, converted,
        case when measures <= 1 then quantity end as quantity,
        {norm} as norm, {workload} as workload, coalesce(complexity, '[]') as complexity, measure
    from line left join expected using (key, measure) left join profile using (key, measure)
    left join unit on unit.unit_id::text = key
    where cast(:after_key as text) is null
        or (key, measure) > (cast(:after_key as text), cast(:after_measure as text))
    order by key, measure limit :limit
"""

_JOBS: Final = text("""
    with recursive below as (
        select unit_id from unit where unit_id = :unit_id
        union select child.unit_id from unit as child join below on child.parent_id = below.unit_id
    ), of_coefficient as (
        select job collate "C" as key, unit_of_measure collate "C" as measure, coefficient,
            sum(weeks) as weeks, sum(weeks_counted) as weeks_counted, sum(items) as items,
            sum(items_counted) as items_counted, sum(quantity) as quantity
        from job_month where month = any(:months)
            and (cast(:unit_id as uuid) is null or unit_id in (select unit_id from below))
        group by 1, 2, 3
    )
    select key, key as name, nullif(measure, '') as unit_of_measure, null::bigint as people,
        sum(weeks)::bigint as weeks, sum(weeks_counted)::bigint as weeks_counted,
        sum(items)::bigint as items, sum(items_counted)::bigint as items_counted,
        sum(quantity * coefficient) as converted,
        case when sum(items_counted) > 0 then sum(quantity) end as quantity,
        null::numeric as norm, null::numeric as workload,
        coalesce(jsonb_agg(jsonb_build_object(
            'coefficient', coefficient::text, 'items', items_counted, 'quantity', quantity::text
        ) order by coefficient) filter (where items_counted > 0), '[]') as complexity, measure
    from of_coefficient
    where cast(:after_key as text) is null
        or (key, measure) > (cast(:after_key as text), cast(:after_measure as text))
    group by key, measure order by key, measure limit :limit
""")


def norms(session: Session, period: Period) -> dict[str, Decimal]:
    """Return the median week of each post's title in the whole agency, where any was counted."""
    rows = session.execute(_NORM_OF_ALL, _weeks(period) | {"unit_id": None})
    return {row.post_title: row.norm for row in rows}


_NORM_OF_ALL: Final = text(_NORM.format(done=_DONE_BY_ALL))


def _weeks(period: Period) -> dict[str, date]:
    mondays = list(period.weeks())
    return {"first": mondays[0], "last": mondays[-1]}


def work_statistics(
    session: Session,
    by: By,
    period: Period,
    norms: Mapping[str, Decimal],
    *,
    unit_id: UUID | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return what was done in the weeks of a period, by job, post or unit.

    Of a unit and all below it, or of the whole agency. ``norm`` is that of a post's title out of
    ``norms``, and ``workload`` what was done in relation to the norms. Jobs
    have neither, nor ``people``: who did the same job in two units or weeks is one person, and in
    no sum. As long as the roll-up divides the year otherwise, the weeks are read for jobs, too.
    """
    after_key, after_measure = after or (None, None)
    given: dict[str, Any] = {
        "unit_id": unit_id,
        "after_key": after_key,
        "after_measure": after_measure,
        "limit": limit,
    }
    if by is By.JOB and is_divided_by(session, period.by):
        months = [str(each) for each in period.divided(PeriodKind.MONTH)]
        return session.execute(_JOBS, given | {"months": months}).all()
    given["norms"] = orjson.dumps(norms, default=str).decode()
    statement = _of_weeks(by, _DONE_BY_ALL if unit_id is None else _DONE_BELOW)
    return session.execute(statement, given | _weeks(period)).all()


@cache
def _of_weeks(by: By, done: str) -> TextClause:
    key, measure = _KEYS[by]
    written = _STATISTICS.format(
        done=done,
        key=key,
        measure=measure,
        counted="number is not null" if by is By.JOB else "true",
        people="null::bigint" if by is By.JOB else "people",
        norm=_NORMS[by],
        workload="null::numeric" if by is By.JOB else _WORKLOAD,
    )
    return text(written)


def check_may_read_agency(session: Session, *, viewer_id: UUID) -> None:
    """Raise ``NotYoursToRead`` unless the viewer is of the Office, or leads the agency."""
    if not is_office_member(session, viewer_id) and not is_of_leadership(session, viewer_id):
        raise NotYoursToRead


def check_may_read_statistics(session: Session, unit_id: UUID | None, *, viewer_id: UUID) -> None:
    """Raise ``NotYoursToRead`` unless of the Office or leadership, or heading that unit."""
    if unit_id is None or is_of_leadership(session, viewer_id):
        check_may_read_agency(session, viewer_id=viewer_id)
    else:
        check_may_read_unit(session, unit_id, viewer_id=viewer_id)
