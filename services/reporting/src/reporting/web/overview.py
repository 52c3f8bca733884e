"""The week's progress, unit by unit, for the Office and whoever leads units."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from reporting import queries, usecases
from reporting.api.owed import BY_UNIT
from reporting.api.paths import week_in_path
from reporting.api.weeks import grades_in_order
from reporting.domain.errors import NotYoursToRead
from reporting.domain.obstacles import ObstacleParty
from reporting.domain.overview import Line, Overseen
from reporting.domain.reminders import MailNotSetUp
from reporting.web.charts import bars
from reporting.web.masthead import masthead
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import load, queried, render

UNITS: Final = 20
"""An agency may have hundreds below its top; as many as these are a page."""

NAMES: Final = 20
OBSTACLES: Final = 50
LATE: Final = 10

blueprint = Blueprint("overview-pages", __name__)


class _Unit(Schema):
    unit_id = fields.UUID(load_default=None)


class _Part(Schema):
    units = fields.Integer(load_default=1, validate=validate.Range(min=1))


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
    seen = Overseen(queries.overseen(session, viewer, everything=office))
    given = request.args if attempt is None else attempt.form
    unit_id = _unit(seen, queried(_Unit, given)["unit_id"])
    week = queries.opened_week(session, monday)
    if week is None and monday is not None:
        raise NotFound
    oversees = week is not None and bool(seen.tops)
    return render(
        "reporting/overview.html",
        active="overview",
        attempt=attempt,
        week=week,
        several=len(seen.tops) > 1,
        all_may_be_reminded=office,
        sees_all=bool(parties),
        oversees=oversees,
        unit_id=unit_id,
        unit_name=None if unit_id is None else seen.name(unit_id),
        way=[] if unit_id is None else seen.way_to(unit_id),
        progress=_progress(session, week.week, seen, unit_id, now) if oversees and week else None,
        open_obstacles=queries.open_obstacles(session, viewer, parties, most=OBSTACLES),
        told=queried(_Reminded, request.args),
        **masthead(session, viewer, now=now),
    )


def _unit(seen: Overseen, asked: UUID | None) -> UUID | None:
    """Return which unit the page is of: the one asked for, or the only one at the top."""
    if asked is not None and asked not in seen:
        raise NotYoursToRead
    if asked is None and len(seen.tops) == 1:
        return seen.tops[0].unit_id
    return asked


def _progress(
    session: Session, week: date, seen: Overseen, unit_id: UUID | None, now: Any
) -> dict[str, Any]:
    units = seen.below(unit_id)
    lines, together = seen.lines(unit_id, queries.progress_by_unit(session, week, units))
    query = {"limit": NAMES, "cursor": request.args.get("cursor")}
    missing = paged(
        query,
        asked=["overview", current_person(), week, unit_id],
        order=BY_UNIT,
        read=lambda after, limit: queries.missing(session, week, units, after=after, limit=limit),
    )
    grades = queries.grades_in(session, week, units)
    order = grades_in_order(current_app.config["RULEBOOKS"], week)
    shown: Mapping[str, int] = {each: grades[each] for each in (*order, *grades)}
    return {
        **_part_of(lines, queried(_Part, request.args)["units"]),
        "together": together,
        "missing": missing["items"],
        "following": missing["next"],
        "late": queries.handed_in_late(session, week, units, limit=LATE),
        "grades": bars(shown),
        "judged": sum(shown.values()),
        "now": now,
    }


def _part_of(lines: Sequence[Line], part: int) -> dict[str, Any]:
    """Return the units of one page; of more than fit, those that lack most reports come first."""
    if len(lines) <= UNITS:
        return {"lines": lines, "further": None, "lacking_first": False}
    ordered = sorted(lines, key=lambda line: line.counts["handed_in"] - line.counts["owed"])
    further = part + 1 if part * UNITS < len(lines) else None
    shown = ordered[(part - 1) * UNITS : part * UNITS]
    return {"lines": shown, "further": further, "lacking_first": True}
