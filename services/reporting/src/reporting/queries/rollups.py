"""Reads of what the weekly results add up to, and the recount that proves it.

The recount is another statement than the triggers' and takes the periods of weeks from the
rulebook, so that one is evidence for the other. It is a statement a roll-up, in constant memory.
"""

# ruff: noqa: S608 - all names are of the code's own

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Subquery, TextClause, and_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from reporting.models import Person, PersonPeriod, WeeklyResult, YearRule
from shared.contracts.directory import LEADING_TIERS
from shared.kit.db import AnyRow
from shared.rulebook import Period, PeriodKind
from shared.rulebook.model import Year

CALENDAR_YEAR: Final = (1, False, 3)
"""What holds without a row: the year begins in January, and a week belongs by its Thursday."""

_SUMS: Final = ("weeks", "provisional", "missed", "total", "grades")
_PLACED: Final = """
    placed as (select week, period from jsonb_to_recordset(:placed) as of(week date, period text))
"""
_COUNTED: Final = """
    counted as (
        select result.person_id, result.unit_id, result.scorer_id, result.week, result.grade,
            result.total, result.key_task_missed::int as missed,
            coalesce(progress.approval_version > result.version, false)::int as provisional
        from weekly_result as result left join progress using (report_id, person_id, week)
    )
"""
_COUNTS: Final = """
    counted as (
        select person_id, week, 1 as excused, 0 as breaches from progress where excused
        union all select person_id, week, 0, 1 from breach where not withdrawn
    )
"""

_WORK: Final = """
    item as (
        select report_id, week, result.unit_id, coalesce(each.job, '') as job,
            coalesce(each.unit_of_measure, '') as unit_of_measure,
            coalesce(each.coefficient, 1) as coefficient, each.quantity_completed as quantity
        from weekly_result as result
        join report_content as content using (report_id, person_id, week)
        cross join lateral jsonb_to_recordset(content.items) as each(
            job text, unit_of_measure text, coefficient numeric, quantity_completed numeric
        )
        where result.document is null and content.submission_version > 0
    )
"""


@dataclass(frozen=True, slots=True)
class RollUp:
    """A roll-up: its table, what tells its rows apart, what they count, and their recount."""

    table: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    recount: str


def _results(table: str, of: str, by: str = "period") -> RollUp:
    """Return a roll-up of results, by period or by week, of those who are known."""
    source = "counted join placed using (week)" if by == "period" else "counted"
    recount = f"""
        with {_PLACED}, {_COUNTED}, by_grade as (
            select {by}, {of}, grade, count(*)::int as weeks, sum(provisional) as provisional,
                sum(missed) as missed, sum(total) as total
            from {source} where {of} is not null group by {by}, {of}, grade
        )
        select {by}, {of}, sum(weeks)::int as weeks, sum(provisional)::int as provisional,
            sum(missed)::int as missed, sum(total) as total,
            jsonb_object_agg(grade, weeks) as grades
        from by_grade group by {by}, {of}
    """
    return RollUp(table, (by, of), _SUMS, recount)


ROLL_UPS: Final = (
    _results("person_period", "person_id"),
    _results("unit_week", "unit_id", by="week"),
    _results("unit_period", "unit_id"),
    _results("scorer_period", "scorer_id"),
    RollUp(
        "person_count",
        ("period", "person_id"),
        ("excused", "breaches"),
        f"""
        with {_PLACED}, {_COUNTS}
        select period, person_id, sum(excused)::int as excused, sum(breaches)::int as breaches
        from counted join placed using (week) group by period, person_id
        """,
    ),
    RollUp(
        "job_month",
        ("month", "unit_id", "job", "unit_of_measure", "coefficient"),
        ("weeks", "weeks_counted", "items", "items_counted", "quantity"),
        f"""
        with {_PLACED}, {_WORK}, first_of as (
            select report_id, job, unit_of_measure, min(coefficient) as coefficient
            from item group by report_id, job, unit_of_measure
        ), told as (select distinct report_id from item where quantity is not null)
        select period as month, unit_id, job, unit_of_measure, coefficient,
            count(distinct first_of.report_id)::int as weeks,
            count(distinct told.report_id) filter (where first_of.report_id is not null)::int
                as weeks_counted,
            count(*)::int as items, count(quantity)::int as items_counted,
            coalesce(sum(quantity), 0) as quantity
        from item join placed using (week)
        left join first_of using (report_id, job, unit_of_measure, coefficient)
        left join told using (report_id) where period ~ '^[0-9]+-[0-9]+$'
        group by period, unit_id, job, unit_of_measure, coefficient
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """How many rows of a roll-up differ from their recount, and the keys of the first of them."""

    table: str
    rows: int
    keys: Sequence[str]


def wrong(session: Session, year: Year, *, most: int) -> Iterator[Wrong]:
    """Yield each roll-up with how many rows are wrong, missing or too many, and ``most`` keys."""
    placed = placed_weeks(session, year)
    for each in ROLL_UPS:
        rows = session.execute(_differences(each), {"placed": placed, "most": most}).all()
        keys = [" ".join(str(row[key]) for key in each.keys) for row in (r._mapping for r in rows)]
        yield Wrong(each.table, rows[0].differing if rows else 0, keys)


def _differences(each: RollUp) -> TextClause:
    keys = ", ".join(each.keys)
    kept, recounted = (
        f"({', '.join(f'{side}.{name}' for name in each.columns)})"
        for side in ("kept", "recounted")
    )
    return text(
        f"""
        select {keys}, count(*) over () as differing
        from {each.table} as kept full join ({each.recount}) as recounted using ({keys})
        where {kept} is distinct from {recounted} order by {keys} limit :most
        """
    ).bindparams(bindparam("placed", type_=JSONB))


def placed_weeks(session: Session, year: Year) -> list[dict[str, str]]:
    """Return each known week's periods by the rulebook: ``{"week": …, "period": …}``."""
    first, last = session.execute(
        text(
            "select min(week), max(last) from (select min(week), max(week) from weekly_result"
            " union all select min(week), max(week) from progress"
            " union all select min(week), max(week) from breach) as known(week, last)"
        )
    ).one()
    if first is None:
        return []
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return [
        {"week": monday.isoformat(), "period": str(Period.of_week(kind, monday, year))}
        for monday in mondays
        for kind in PeriodKind
    ]


def is_divided_by(session: Session, year: Year) -> bool:
    """Tell whether the roll-ups divide the year as the rulebooks do."""
    rule = session.execute(
        select(YearRule.first_month, YearRule.named_by_end, YearRule.week_belongs_by)
    ).one_or_none()
    return tuple(rule or CALENDAR_YEAR) == (
        year.first_month,
        year.named_by_end,
        year.week_belongs_by,
    )


def has_results(session: Session) -> bool:
    """Tell whether any week was approved yet."""
    return session.scalar(select(WeeklyResult.person_id).limit(1)) is not None


def standings(session: Session, period: Period, *, divided: bool | None = None) -> Sequence[AnyRow]:
    """Return how many ``people`` of a ``tier`` have so many ``weeks`` with such a ``total``.

    Tiers are told of those who lead, since others are judged alike; theirs is empty. It reads the
    roll-up, or the weeks as long as that divides the year otherwise; ``divided`` is what
    ``is_divided_by`` told, where it was asked already.
    """
    rolled_up = is_divided_by(session, period.by) if divided is None else divided
    mine = _of_roll_up(period) if rolled_up else _of_weeks(period)
    tier = func.coalesce(Person.tier, "").label("tier")
    leads = and_(Person.person_id == mine.c.person_id, Person.tier.in_(LEADING_TIERS))
    wanted = (
        select(tier, mine.c.weeks, mine.c.total, func.count().label("people"))
        .join_from(mine, Person, leads, isouter=True)
        .group_by(tier, mine.c.weeks, mine.c.total)
    )
    return session.execute(wanted).all()


def _of_roll_up(period: Period) -> Subquery:
    return (
        select(PersonPeriod.person_id, PersonPeriod.weeks, PersonPeriod.total)
        .where(PersonPeriod.period == str(period))
        .subquery()
    )


def _of_weeks(period: Period) -> Subquery:
    mondays = list(period.weeks())
    return (
        select(
            WeeklyResult.person_id,
            func.count().label("weeks"),
            func.sum(WeeklyResult.total).label("total"),
        )
        .where(WeeklyResult.week.between(mondays[0], mondays[-1]))
        .group_by(WeeklyResult.person_id)
        .subquery()
    )
