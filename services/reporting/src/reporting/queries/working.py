"""Reads of the work of approved weeks, and of factors that were stated, for periods."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reporting.domain.products import Reported
from reporting.models import Classification, ReportContent, WeeklyResult
from shared.kit.db import any_of

_DONE: Final = text("""
    select person_id, item ->> 'item_id' as item_id, sum(coalesce(
        (item ->> 'quantity_completed')::numeric,
        case when item ->> 'quantity_assigned' is null
            then (item ->> 'progress')::numeric / 100 end
    )) as done
    from report_content as content join weekly_result using (report_id, person_id, week)
    cross join lateral jsonb_array_elements(content.items) as item
    where person_id = any(:people) and content.submission_version > 0
        and week < :first and week >= :first - 371 and item ->> 'item_id' is not null
    group by person_id, item ->> 'item_id'
""")
"""A year back: work that is older was assigned anew since, or is nobody's any more."""


def reported_work(
    session: Session, people: Sequence[UUID], first: date, last: date
) -> Mapping[UUID, list[Reported]]:
    """Return what people's reports tell of approved weeks, from one Monday to another."""
    among = any_of(people)
    rows = session.execute(
        select(
            ReportContent.person_id,
            ReportContent.week,
            ReportContent.items,
            ReportContent.judgements,
        )
        .join(
            WeeklyResult,
            (WeeklyResult.person_id == ReportContent.person_id)
            & (WeeklyResult.week == ReportContent.week)
            & (WeeklyResult.report_id == ReportContent.report_id),
        )
        .where(
            ReportContent.person_id == among,
            ReportContent.week.between(first, last),
            ReportContent.submission_version > 0,
        )
    )
    found: dict[UUID, list[Reported]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(Reported(row.week, row.items, row.judgements))
    return found


def done_before(
    session: Session, people: Sequence[UUID], first: date
) -> Mapping[UUID, dict[str, Decimal]]:
    """Return how much people completed of their work items in approved weeks before a Monday."""
    found: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    rows = session.execute(_DONE, {"people": list(people), "first": first})
    for row in rows:
        if row.done is not None:
            found[row.person_id][row.item_id] = row.done
    return found


def kept_factors(
    session: Session, periods: Sequence[str], people: Sequence[UUID]
) -> Mapping[UUID, dict[str, dict[str, Any]]]:
    """Return by person and period the factors that were stated, each with its source."""
    among = any_of(people)
    stated = Classification.facts["factors"]
    rows = session.execute(
        select(Classification.person_id, Classification.period, stated.label("factors")).where(
            Classification.period.in_(periods),
            Classification.person_id == among,
            Classification.facts.has_key("factors"),
        )
    )
    found: dict[UUID, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        found[row.person_id][row.period] = row.factors
    return found
