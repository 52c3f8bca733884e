"""Work statistics and fairness of a period: charts with a table under each, and files."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from flask import Response, current_app, request
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.fairness import read_fairness
from reporting.api.paths import period_in_path
from reporting.api.statistics import BY_KEY
from reporting.queries import By
from reporting.web.charts import bars, intervals, pairs
from reporting.web.keeping import reckoned
from reporting.web.masthead import masthead
from reporting.web.overseeing import Shown, choices, shown
from reporting.web.periods import table_file
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person, paged
from shared.pages import queried, render
from shared.rulebook import Adopted, Period, PeriodKind

STATISTICS: Final = "/reporting/statistics"
FAIRNESS: Final = "/reporting/fairness"
LINES: Final = 40
DRAWN: Final = 12
SCORERS: Final = 30
MOST_IN_FILE: Final = 20_000
_COLUMNS: Final = (
    *("key", "name", "unit_of_measure", "people", "weeks", "weeks_counted", "items"),
    *("items_counted", "quantity", "converted", "norm", "workload"),
)

blueprint = Blueprint("figure-pages", __name__)


class _Asked(Schema):
    period = fields.String(load_default="")
    by = fields.Enum(By, by_value=True, load_default=By.JOB)
    unit_id = fields.UUID(load_default=None)
    cursor = fields.String(load_default=None)


@blueprint.page(STATISTICS, access=PERSON)
def show_statistics(session: Session) -> str:
    """Show the work of a period by job, post or unit, of all or below a unit that one leads."""
    viewer, now = current_person(), clock.now()
    everything = _reads_all(session, viewer)
    given = queried(_Asked, request.args)
    place = _place(session, given, everything=everything)
    page: dict[str, Any] = {"items": [], "next": None}
    at = now
    if everything or given["unit_id"] is not None:
        page, at = _statistics(session, viewer, given, LINES)
    charted = {row.name or "-": row for row in page["items"][:DRAWN]}
    return render(
        "reporting/statistics.html",
        active="overview",
        given=given,
        ways=list(By),
        everything=everything,
        units=choices(session, place),
        lines=page["items"],
        following=page["next"],
        at=at,
        chart=bars({name: row.converted for name, row in charted.items()}),
        periods=_periods(now.date()),
        **masthead(session, viewer, now=now),
    )


def _reads_all(session: Session, viewer: UUID) -> bool:
    office = queries.is_office_member(session, viewer)
    return office or queries.is_of_leadership(session, viewer)


def _place(session: Session, given: dict[str, Any], *, everything: bool) -> Shown:
    """Return of what the page is, and fill in what was not asked for."""
    place = shown(session, given["unit_id"], everything=everything)
    if given["unit_id"] is None and not everything:
        place = place.of_one()
        given["unit_id"] = place.unit_id
    if not given["period"]:
        given["period"] = _periods(clock.now().date())[0]
    return place


def _statistics(
    session: Session, viewer: UUID, given: Mapping[str, Any], lines: int
) -> tuple[dict[str, Any], datetime]:
    """Return a page of lines, and when they were counted; a page longer than ``LINES`` is now."""
    unit_id, by, at = given["unit_id"], given["by"], clock.now()
    queries.check_may_read_statistics(session, unit_id, viewer_id=viewer)
    period, _, _ = period_in_path(given["period"], current_app.config["RULEBOOKS"])

    def read(after: tuple[Any, ...] | None, limit: int) -> Sequence[AnyRow]:
        nonlocal at

        def count() -> Sequence[AnyRow]:
            norms = {} if by is By.JOB else _norms(session, period)
            return queries.work_statistics(
                session, by, period, norms, unit_id=unit_id, after=after, limit=limit
            )

        if lines > LINES:  # a whole file is not kept
            return count()
        asked = ("statistics", by, str(period), unit_id, after, limit)
        rows, at = reckoned(session, asked, count)
        return rows

    page = paged(
        {"limit": lines, "cursor": given["cursor"]},
        asked=["statistics pages", viewer, unit_id, str(period), by],
        order=BY_KEY,
        read=read,
    )
    return page, at


def _norms(session: Session, period: Period) -> dict[str, Decimal]:
    return reckoned(session, ("norms", str(period)), lambda: queries.norms(session, period))[0]


def _periods(today: Any) -> list[str]:
    """Return the periods that are offered: of each kind that of the day and the one before."""
    adopted: Adopted = current_app.config["RULEBOOKS"]
    monday = today - timedelta(days=today.weekday())
    found = []
    for kind in PeriodKind:
        running = Period.of_week(kind, monday, adopted.year)
        before = Period.of_week(kind, next(iter(running.weeks())) - timedelta(7), adopted.year)
        found += [str(running), str(before)]
    return found


@blueprint.page(f"{STATISTICS}/file", access=PERSON)
def fetch_statistics(session: Session) -> Response:
    """Give the same as CSV, which spreadsheets open."""
    viewer = current_person()
    everything = _reads_all(session, viewer)
    given = queried(_Asked, request.args) | {"cursor": None}
    _place(session, given, everything=everything)
    leads = everything or given["unit_id"] is not None
    rows = _statistics(session, viewer, given, MOST_IN_FILE)[0]["items"] if leads else []
    name = f"statistics-{given['period']}-{given['by']}.csv"
    return table_file(_COLUMNS, [dict(row._mapping) for row in rows], name)


@blueprint.page(FAIRNESS, access=PERSON)
def show_fairness(session: Session) -> str:
    """Show how evenly and timely a period was evaluated. For the Office and leadership."""
    viewer, now = current_person(), clock.now()
    periods = _periods(now.date())
    given = queried(_Asked, request.args)
    period = given["period"] or periods[0]
    queries.check_may_read_agency(session, viewer_id=viewer)
    told, at = reckoned(
        session, ("fairness", period), lambda: read_fairness(session, query={"period": period})
    )
    distribution = _in_order(told["distribution"])
    return render(
        "reporting/fairness.html",
        active="overview",
        told=told,
        distribution=distribution,
        at=at,
        period=period,
        periods=periods,
        scorers=told["scorers"][:SCORERS],
        shares=pairs(
            [
                (each["grade"], each["share"] or Decimal(0), each["share_before"])
                for each in distribution
            ]
        ),
        leniency=intervals(
            [
                (each["name"], each["leniency"], each["low"], each["high"])
                for each in told["scorers"]
                if each["leniency"] is not None
            ][:DRAWN]
        ),
        **masthead(session, viewer, now=now),
    )


_BEST_FIRST: Final = ("excellent", "good", "completed", "not_completed")


def _in_order(distribution: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the grades the best first, and others as they come."""
    known = {grade: place for place, grade in enumerate(_BEST_FIRST)}
    return sorted(distribution, key=lambda each: known.get(each["grade"], len(known)))
