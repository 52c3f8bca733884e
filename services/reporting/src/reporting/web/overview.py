"""The week's progress, unit by unit, for the Office and whoever leads units."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from flask import current_app, request
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from reporting import queries, usecases
from reporting.api.owed import BY_UNIT
from reporting.api.paths import week_in_path
from reporting.api.weeks import grades_in_order
from reporting.domain.obstacles import ObstacleParty
from reporting.domain.reminders import MailNotSetUp
from reporting.web.charts import bars
from reporting.web.masthead import masthead
from reporting.web.overseeing import Shown, shown
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import load, queried, render

UNITS: Final = 20
"""An agency may have hundreds below its top; as many as these are a page."""

MOST_PARTS: Final = 1_000
NAMES: Final = 20
OBSTACLES: Final = 50
LATE: Final = 10

blueprint = Blueprint("overview-pages", __name__)


class _Unit(Schema):
    unit_id = fields.UUID(load_default=None)


class _Part(Schema):
    units = fields.Integer(load_default=1, validate=validate.Range(1, MOST_PARTS))


class _Reminded(Schema):
    reminded = fields.Integer(load_default=None)
    owing = fields.Integer(load_default=None)


@blueprint.page("/reporting/overview", access=PERSON)
def show_overview(session: Session) -> str:
    """Show the newest week that was opened; with the rest that one may look after."""
    return _page(session, None, None)


@blueprint.page("/reporting/weeks/<week>", access=PERSON)
def show_week(session: Session, *, week: str, attempt: Attempt | None = None) -> str:
    """Show one week's progress by unit, who owes a report and who was late, and the grades."""
    return _page(session, week_in_path(week), attempt)


@blueprint.form("/reporting/weeks/<week>/reminders", access=PERSON, again=show_week)
def remind(session: Session, *, week: str, form: MultiDict[str, str]) -> Onward:
    """Remind by mail those who owe a step of a week, below a unit or all."""
    unit_id, monday, moments = load(_Unit, form)["unit_id"], week_in_path(week), _moments()
    by, now = current_person(), clock.now()
    told = usecases.remind(session, monday, unit_id, by=by, moments=moments, now=now)
    at = f"&unit_id={unit_id}" if unit_id is not None else ""
    done = f"reminded={told['reminded']}&owing={told['owing']}"
    return Onward(f"/reporting/weeks/{monday}?{done}{at}")


def _moments() -> Any:
    moments = current_app.config["MOMENTS"]
    if moments is None:
        raise MailNotSetUp
    return moments


def _page(session: Session, monday: date | None, attempt: Attempt | None) -> str:
    viewer, now = current_person(), clock.now()
    parties = queries.parties_of(session, viewer)
    office = ObstacleParty.OFFICE in parties
    given = request.args if attempt is None else attempt.form
    at = shown(session, queried(_Unit, given)["unit_id"], everything=office)
    week = queries.opened_week(session, monday)
    if week is None and monday is not None:
        raise NotFound
    oversees = week is not None and bool(at.tops)
    return render(
        "reporting/overview.html",
        active="overview",
        attempt=attempt,
        week=week,
        several=len(at.tops) > 1,
        all_may_be_reminded=office,
        sees_all=bool(parties),
        oversees=oversees,
        unit_id=at.unit_id,
        way=at.way,
        progress=_progress(session, week.week, at, now) if oversees and week else None,
        open_obstacles=queries.open_obstacles(session, viewer, parties, most=OBSTACLES),
        told=queried(_Reminded, request.args),
        **masthead(session, viewer, now=now),
    )


def _progress(session: Session, week: date, at: Shown, now: datetime) -> dict[str, Any]:
    part = queried(_Part, request.args)["units"]
    lines, of_all, together = queries.progress_in_lines(
        session, week, at.tops, at.unit_id, everybody=at.everybody, most=UNITS, part=part
    )
    units = None if at.roots is None else queries.units_below(session, *at.roots)
    query = {"limit": NAMES, "cursor": request.args.get("cursor")}
    missing = paged(
        query,
        asked=["overview", current_person(), week, at.unit_id],
        order=BY_UNIT,
        read=lambda after, limit: queries.missing(session, week, units, after=after, limit=limit),
    )
    grades = queries.grades_in(session, week, units)
    order = grades_in_order(current_app.config["RULEBOOKS"], week)
    counted: Mapping[str, int] = {each: grades[each] for each in (*order, *grades)}
    late = bool(together["late"])
    return {
        "lines": lines,
        "further": part + 1 if part * UNITS < of_all else None,
        "lacking_first": of_all > UNITS,
        "together": together,
        "missing": missing["items"],
        "following": missing["next"],
        "late": queries.handed_in_late(session, week, units, limit=LATE) if late else [],
        "grades": bars(counted),
        "judged": sum(counted.values()),
        "now": now,
    }
