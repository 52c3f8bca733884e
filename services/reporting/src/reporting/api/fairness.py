"""Fairness and trust, for the Office and leadership."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.fairness_schemas import Fairness
from reporting.api.paths import period_in_path
from reporting.api.statistics_schemas import PeriodArgs
from reporting.domain.fairness import SMALLEST_GROUP, Group, Leniency, drift, leniencies
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person
from shared.rulebook import Adopted, Period

blueprint = Blueprint("fairness", __name__, url_prefix="/reporting/v1")

MOST_SCORERS: Final = 200
_WEEK: Final = timedelta(weeks=1)
_POINTS: Final = Decimal("0.01")
_SHARE: Final = Decimal("0.0001")


@blueprint.get("/fairness", access=PERSON, asks=PeriodArgs, gives=Fairness)
def read_fairness(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """Read how evenly and timely a period was evaluated. For the Office and leadership.

    No result rests on these statistics; docs/statistics.md tells how each is reckoned.
    """
    queries.check_may_read_agency(session, viewer_id=current_person())
    adopted: Adopted = current_app.config["RULEBOOKS"]
    period, first, _ = period_in_path(query["period"], adopted)
    before = Period.of_week(period.kind, first - _WEEK, period.by)
    divided = queries.is_divided_by(session, period.by)
    standings = queries.standings(session, period, divided=divided)
    people = sum(group.people for group in standings)
    scorers = queries.scorers(session, period)
    shown = [row for row in scorers if row.people >= SMALLEST_GROUP]
    gap = queries.gap(session, period)
    return {
        "period": str(period),
        "before": str(before),
        "smallest_group": SMALLEST_GROUP,
        "people": people if people >= SMALLEST_GROUP else None,
        **_distribution(session, period, before, people, divided=divided),
        "scorers": _scorer_lines(session, period, shown),
        "scorers_in_all": len(scorers),
        "scorers_left_out": len(scorers) - len(shown),
        "gap": _gap(gap) if gap.people >= SMALLEST_GROUP else None,
        "timeliness": [
            row
            for row in queries.timeliness(session, period, clock.now())
            if row.people >= SMALLEST_GROUP
        ],
    }


def _distribution(
    session: Session, period: Period, before: Period, people: int, *, divided: bool
) -> dict[str, Any]:
    if people < SMALLEST_GROUP:
        return {"distribution": [], "drift": None}
    now = queries.grades_of_period(session, period, divided=divided)
    standings = queries.standings(session, before, divided=divided)
    told = sum(group.people for group in standings) >= SMALLEST_GROUP
    earlier = queries.grades_of_period(session, before, divided=divided) if told else {}
    moved = drift(now, earlier)
    lines = [
        {
            "grade": grade,
            "results": now.get(grade, 0),
            "share": _share(now.get(grade, 0), sum(now.values())),
            "share_before": _share(earlier.get(grade, 0), sum(earlier.values())),
        }
        for grade in sorted({*now, *earlier})
    ]
    return {"distribution": lines, "drift": None if moved is None else _rounded(moved, _SHARE)}


def _scorer_lines(session: Session, period: Period, shown: list[AnyRow]) -> list[Mapping[str, Any]]:
    groups = [
        Group(row.scorer_id, row.unit_id, row.people, row.total, row.squares)
        for row in queries.scored_groups(session, period)
    ]
    found = leniencies(groups)

    def distance(row: AnyRow) -> tuple[Decimal, UUID]:
        leniency = found.get(row.scorer_id)
        return -abs(leniency.points) if leniency else Decimal(1), row.scorer_id

    first = sorted(shown, key=distance)[:MOST_SCORERS]
    names = queries.names_of(session, {row.scorer_id for row in first})
    return [
        {
            "scorer_id": row.scorer_id,
            "name": names.get(row.scorer_id, ""),
            "people": row.people,
            "results": row.results,
            "mean": _rounded(row.mean, _POINTS),
            "same_total": _share(row.same_total, row.results),
            "gap": _rounded(row.gap, _POINTS),
            **_leniency(found.get(row.scorer_id)),
        }
        for row in first
    ]


def _leniency(found: Leniency | None) -> dict[str, Decimal | None]:
    told = (None, None, None) if found is None else (found.points, found.low, found.high)
    rounded = (_rounded(each, _POINTS) for each in told)
    return dict(zip(("leniency", "low", "high"), rounded, strict=True))


def _gap(row: AnyRow) -> dict[str, Any]:
    return {
        "results": row.results,
        "mean": _rounded(row.mean, _POINTS),
        "mean_size": _rounded(row.mean_size, _POINTS),
        "same_as_self": _share(row.same_as_self, row.results),
        "approved_as_scored": _share(row.approved_as_scored, row.results),
    }


def _share(part: int, whole: int) -> Decimal | None:
    return _rounded(Decimal(part) / whole, _SHARE) if whole else None


def _rounded(value: Decimal | None, to: Decimal) -> Decimal | None:
    return None if value is None else value.quantize(to, ROUND_HALF_UP)
