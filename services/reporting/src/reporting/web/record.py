"""One's own record: every week with its score and why, the periods, and what one raised."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.people import BY_WEEK, period_of
from reporting.domain.weeks import classified
from reporting.web.masthead import masthead
from shared.contracts.directory import LEADING_TIERS
from shared.errors import Refused
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person, paged
from shared.pages import current_language, render
from shared.rulebook import Adopted, Period, PeriodKind
from shared.rulebook.explanation import explanation, week_explained

RECORD: Final = "/reporting/record"
WEEKS: Final = 10
OBSTACLES: Final = 10

blueprint = Blueprint("record-pages", __name__)


@blueprint.page(RECORD, access=PERSON)
def show_record(session: Session) -> str:
    """Show one's weeks, newest first, with who scored and who decided, and why the grade."""
    person_id, now = current_person(), clock.now()
    page = paged(
        {"limit": WEEKS, "cursor": request.args.get("cursor")},
        asked=["my record", person_id],
        order=BY_WEEK,
        read=lambda after, limit: queries.person_results(
            session, person_id, after=after, limit=limit
        ),
    )
    results = page["items"]
    deciders = {each for row in results for each in (row.scorer_id, row.decided_by_id)}
    mine = {"person_id": person_id}
    today = now.astimezone(current_app.config["TIME_ZONE"]).date()
    return render(
        "reporting/record.html",
        active="record",
        results=[(row, _why(row)) for row in results],
        following=page["next"],
        names=queries.names_of(session, deciders - {None}),
        periods=_periods(session, person_id, today),
        obstacles=queries.obstacles(
            session, viewer_id=person_id, asked=mine, after=None, limit=OBSTACLES
        ),
        **masthead(session, person_id, now=now),
    )


@blueprint.page(f"{RECORD}/periods/<period>", access=PERSON)
def show_period(session: Session, *, period: str) -> str:
    """Show what a month, quarter, half-year or year of one's own amounts to so far, and why."""
    person_id = current_person()
    rulebook, found, derivation = period_of(session, person_id, period)
    told = explanation(rulebook, found.grade, derivation, current_language().code)
    return render(
        "reporting/period.html",
        active="record",
        period=Period.read(period, current_app.config["RULEBOOKS"].year),
        found=found,
        title=rulebook.title[current_language().code],
        sentences=told["sentences"],
        **masthead(session, person_id, now=clock.now()),
    )


def _why(result: AnyRow) -> list[str]:
    """Return why a week has its grade, in the reader's language; nothing without its rulebook."""
    adopted: Adopted = current_app.config["RULEBOOKS"]
    try:
        told = week_explained(
            adopted,
            result.rulebook,
            result.week,
            result.approved_parts,
            current_language().code,
        )
    except Refused:
        return []
    sentences: list[str] = told["sentences"]
    return sentences


def _periods(session: Session, person_id: UUID, today: date) -> list[dict[str, Any]]:
    """Return what the periods of this week amount to so far, the shortest first."""
    adopted: Adopted = current_app.config["RULEBOOKS"]
    monday = today - timedelta(days=today.weekday())
    mondays = list(Period.of_week(PeriodKind.YEAR, monday, adopted.year).weeks())
    asked = (session, person_id, mondays[0], mondays[-1])
    weeks, reopened = queries.person_weeks(*asked), queries.reopened_weeks(*asked)
    leader = queries.tier_of(session, person_id) in LEADING_TIERS
    found = []
    for kind in PeriodKind:
        period = Period.of_week(kind, monday, adopted.year)
        last = list(period.weeks())[-1]
        rulebook = adopted.governing(last, leader=leader)
        if kind not in rulebook.periods:
            continue
        value, _ = classified(
            rulebook,
            period,
            [week for week in weeks if period.holds(week.week)],
            leader=leader,
            reopened=any(period.holds(week) for week in reopened),
        )
        found.append({"period": period, "found": value})
    return found
