"""Reads for fairness and trust: distributions, scorers, gaps, and how timely the steps are.

Imported results count in distributions alone: nobody here scored them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from reporting.queries.rollups import is_divided_by
from shared.kit.db import AnyRow
from shared.rulebook import Period

_OF_ROLL_UP: Final = text(
    """
    select grade, sum(counted::int)::int as results
    from unit_period cross join lateral jsonb_each_text(grades) as each(grade, counted)
    where period = :period group by grade
    """
)
_OF_WEEKS: Final = text(
    """
    select grade, count(*)::int as results from weekly_result
    where week between :first and :last group by grade
    """
)
_GROUPS: Final = text(
    """
    with person as (
        select scorer_id, unit_id, person_id, avg(total) as mean from weekly_result
        where week between :first and :last and scorer_id is not null
        group by scorer_id, unit_id, person_id
    )
    select scorer_id, unit_id, count(*)::int as people, sum(mean) as total,
        sum(mean * mean) as squares
    from person group by scorer_id, unit_id
    """
)
_SCORERS: Final = text(
    """
    with scored as (
        select scorer_id, person_id, total, self_points, manager_points from weekly_result
        where week between :first and :last and scorer_id is not null
    ), same as (
        select scorer_id, max(results)::int as same_total from (
            select scorer_id, total, count(*) as results from scored group by scorer_id, total
        ) as of_total group by scorer_id
    )
    select scorer_id, count(distinct person_id)::int as people, count(*)::int as results,
        avg(total) as mean, same_total, avg(manager_points - self_points) as gap
    from scored join same using (scorer_id) group by scorer_id, same_total
    """
)
_GAP: Final = text(
    """
    select count(distinct person_id)::int as people, count(*)::int as results,
        avg(manager_points - self_points) as mean,
        avg(abs(manager_points - self_points)) as mean_size,
        count(*) filter (where manager_points = self_points)::int as same_as_self,
        count(*) filter (where total = manager_points)::int as approved_as_scored
    from weekly_result
    where week between :first and :last and self_points is not null
        and manager_points is not null
    """
)
_STEPS: Final = text(
    """
    with owed as (
        select person_id, handed_in_at, late, scored_at, approved_at,
            coalesce(progress.hand_in_due_at, week.hand_in_due_at) as hand_in_due_at,
            coalesce(progress.score_due_at, week.score_due_at) as score_due_at,
            coalesce(progress.approve_due_at, week.approve_due_at) as approve_due_at
        from progress join week using (week)
        where week between :first and :last and not excused
    ), step as (
        select person_id, 'hand_in' as step, handed_in_at as done_at,
            hand_in_due_at as due_at, late from owed
        union all select person_id, 'score', scored_at, score_due_at, scored_at > score_due_at
        from owed where handed_in_at is not null
        union all select person_id, 'approve', approved_at, approve_due_at,
            approved_at > approve_due_at
        from owed where scored_at is not null
    )
    select step, count(distinct person_id)::int as people, count(*)::int as owed,
        count(done_at)::int as done,
        count(*) filter (where done_at is not null and not late)::int as in_time,
        count(*) filter (where done_at is null and due_at < :now)::int as overdue
    from step group by step
    """
)


def grades_of_period(
    session: Session, period: Period, *, divided: bool | None = None
) -> dict[str, int]:
    """Return how many results of a period have which grade.

    Out of the roll-up, or of the weeks as long as that divides the year otherwise; ``divided`` is
    what ``is_divided_by`` told, where it was asked already.
    """
    if is_divided_by(session, period.by) if divided is None else divided:
        found = session.execute(_OF_ROLL_UP, {"period": str(period)})
    else:
        found = session.execute(_OF_WEEKS, _weeks(period))
    return {row.grade: row.results for row in found}


def scored_groups(session: Session, period: Period) -> Sequence[AnyRow]:
    """Return by scorer and unit how many people were scored, and the sums of their means."""
    return session.execute(_GROUPS, _weeks(period)).all()


def scorers(session: Session, period: Period) -> Sequence[AnyRow]:
    """Return what each scorer's approved results of a period have in common.

    ``same_total`` counts those with the commonest total.
    """
    return session.execute(_SCORERS, _weeks(period)).all()


def gap(session: Session, period: Period) -> AnyRow:
    """Return how far direct managers' points are from the authors' own, and approved ones."""
    return session.execute(_GAP, _weeks(period)).one()


def timeliness(session: Session, period: Period, now: datetime) -> Sequence[AnyRow]:
    """Return of each step how many were owed, done, done in time, and are overdue."""
    return session.execute(_STEPS, {**_weeks(period), "now": now}).all()


def _weeks(period: Period) -> dict[str, date]:
    mondays = list(period.weeks())
    return {"first": mondays[0], "last": mondays[-1]}
