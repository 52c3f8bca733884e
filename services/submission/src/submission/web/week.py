"""*My week*: the page on which a person reports, and the list of one's own weeks."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from shared.contracts.directory import LEADING_TIERS
from shared.contracts.fields import Week
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.at_once import InTransaction
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, Page, current_person
from shared.pages import render
from shared.rulebook import Rulebook
from shared.rulebook.calendar import monday_of
from submission import queries, usecases
from submission.domain.obstacles import RaisedIn
from submission.domain.reports import ReportState
from submission.domain.suggesting import suggested
from submission.queries import collective, drafts, evidence
from submission.web import sheet
from submission.web.kept_files import KeptFiles, paths_in
from submission.web.reasons import why

WITH_AUTHOR: Final = (ReportState.DRAFT, ReportState.RETURNED)
RECENT: Final = 12
_FILES: Final = files("submission.web")
_WEEK: Final = Week()
_REPORT: Final = "/submission/reports/<uuid:report_id>"
_DONE: Final = ("handed-in", "saved", "withdrawn", "raised")

blueprint = Blueprint("week-pages", __name__, template_folder=str(_FILES / "templates"))


@blueprint.page("/submission/week", access=PERSON)
def show_this_week(session: Session) -> str:
    """Show one's own report for the current week; where none is owed, the newest one."""
    weeks = _own(session)
    today = current_app.config["TIMETABLE"].today(clock.now())
    current = [row for row in weeks if row.week == monday_of(today)]
    report = next(iter([*current, *weeks]), None)
    return _page(session, report, weeks, week=report.week if report else monday_of(today))


@blueprint.page("/submission/weeks", access=PERSON)
def list_weeks(session: Session) -> str:
    """List one's own weeks, newest first, a year of them."""
    weeks = _own(session, limit=60)
    return render("submission/weeks.html", active="week", weeks=weeks, **_header(session, weeks))


@blueprint.page("/submission/weeks/<week>", access=PERSON)
def show_week(session: Session, *, week: str) -> str:
    """Show one's own report for a week, to be written or to be read."""
    try:
        monday: date = _WEEK.deserialize(week)
    except ValidationError as fault:
        raise NotFound from fault
    weeks = _own(session)
    report = drafts.own_report_of_week(session, monday, person_id=current_person())
    return _page(session, report, weeks, week=monday)


def show_report(session: Session, *, report_id: UUID, attempt: Attempt | None = None) -> str:
    """Show one's own report again with what was typed and is wrong. Raises ``NotFound``."""
    report = queries.own_report(session, report_id, person_id=current_person())
    return _page(session, report, _own(session), week=report.week, attempt=attempt)


@blueprint.form(_REPORT, access=PERSON, again=show_report)
def send_report(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward | Page:
    """Hand the report in, keep it, or give the page back with its rows rearranged."""
    act = form.get("act", "save")
    if act == "hand-in":
        version, written = sheet.version_in(form), sheet.content_in(form)
        writing = InTransaction(session)
        usecases.hand_in(writing, report_id, version=version, content=written, **_by())
        return _onward(session, report_id, "handed-in")
    if act == "save":
        _save(session, report_id, form)
        return _onward(session, report_id, "saved")
    report = queries.own_report(session, report_id, person_id=current_person())
    rows = sheet.rows_in(form)
    if act != "restore":
        rows = sheet.rearranged(rows, act)
    return Page(page_with(session, report, form, rows))


def page_with(
    session: Session,
    report: AnyRow,
    form: MultiDict[str, str],
    rows: list[sheet.Row],
    *,
    done: str = "",
) -> str:
    """Return the page with what was typed, its rows as they became; it is not saved yet."""
    typed = (form.copy(), rows)
    return _page(session, report, _own(session), week=report.week, typed=typed, done=done)


@blueprint.form(f"{_REPORT}/draft", access=PERSON, again=show_report)
def keep_draft(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Page:
    """Keep the draft while it is written; the ETag is the version to send next."""
    version = _save(session, report_id, form)
    return Page("", 204, headers={"ETag": f'"{version}"'})


@blueprint.form(f"{_REPORT}/withdrawal", access=PERSON, again=show_report)
def withdraw(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Take a report back that is not scored yet."""
    version, by = sheet.version_in(form), current_person()
    usecases.withdraw(session, report_id, person_id=by, version=version, now=clock.now())
    return _onward(session, report_id, "withdrawn")


@blueprint.form(f"{_REPORT}/obstacles", access=PERSON, again=show_report)
def raise_obstacle(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Raise an obstacle or a proposal; a report that is being written is kept with it."""
    by = current_person()
    usecases.raise_in_report(session, report_id, sheet.raised_in(form), by=by, now=clock.now())
    if "summary" in form:
        _save(session, report_id, form)
    return _onward(session, report_id, "raised")


def _by() -> dict[str, Any]:
    adopted = current_app.config["RULEBOOKS"]
    return {"person_id": current_person(), "adopted": adopted, "now": clock.now()}


def _save(session: Session, report_id: UUID, form: MultiDict[str, str]) -> int:
    version, written = sheet.version_in(form), sheet.content_in(form)
    writing = InTransaction(session)
    return usecases.save_draft(writing, report_id, version=version, content=written, **_by())


def _onward(session: Session, report_id: UUID, done: str) -> Onward:
    report = queries.own_report(session, report_id, person_id=current_person())
    return Onward(f"/submission/weeks/{report.week}?{done}")


def _own(session: Session, limit: int = RECENT) -> Sequence[AnyRow]:
    return queries.reports(
        session,
        whose="own",
        viewer_id=current_person(),
        week=None,
        state=None,
        after=None,
        limit=limit,
    )


def _header(session: Session, weeks: Sequence[AnyRow]) -> dict[str, Any]:
    """Return what the header says: one's own name, and how many reports wait for oneself."""
    mine = current_person()
    owed = sum(row.state in WITH_AUTHOR for row in weeks)
    return {"me": queries.names_of(session, {mine}).get(mine), "waiting": {"week": owed}}


def _page(
    session: Session,
    report: AnyRow | None,
    weeks: Sequence[AnyRow],
    *,
    week: date,
    attempt: Attempt | None = None,
    typed: tuple[MultiDict[str, str], list[sheet.Row]] | None = None,
    done: str = "",
) -> str:
    """Return the page; ``typed`` is a form whose rows were rearranged and not kept yet."""
    header = _header(session, weeks)
    if report is None:
        return render("submission/no_week.html", active="week", week=week, weeks=weeks, **header)
    adopted = current_app.config["RULEBOOKS"]
    rulebook = adopted.governing(report.week, leader=report.tier in LEADING_TIERS)
    prefilled, items = drafts.lines(session, report)
    involved = {report.manager_id, report.filed_by_id, report.returned_by_id} - {None}
    about = {
        "week": week,
        "weeks": weeks,
        "report": report,
        "items": items,
        "prefilled": prefilled,
        "parts": rulebook.parts,
        "names": queries.names_of(session, involved),
        "raised": collective.obstacles(session, RaisedIn(report_id=report.report_id)),
        "done": done or next((each for each in _DONE if each in request.args), ""),
        "leads": queries.leads_a_unit(session, report.person_id),
        "now": clock.now(),
        **header,
    }
    if report.state not in WITH_AUTHOR:
        return render(
            "submission/read_week.html",
            active="week",
            **_points(rulebook, report),
            **about,
            attempt=attempt,
        )
    last = drafts.last_text(session, report.week, person_id=report.person_id)
    filled = _filled(report, items, attempt, typed)
    return render(
        "submission/write_week.html",
        active="week",
        last=last,
        **about,
        **filled,
        files=_files(session, filled["rows"]),
        suggestions=why(rulebook, suggested(rulebook, items)),
    )


def _files(session: Session, rows: list[sheet.Row]) -> KeptFiles:
    """Return the files that the rows name, and whether the agency keeps any."""
    kept = current_app.config["EVIDENCE"].storage is not None
    known = evidence.files_by_path(session, paths_in(rows))
    return KeptFiles(kept=kept, known=known, viewer=current_person())


def _points(rulebook: Rulebook, report: AnyRow) -> dict[str, Any]:
    """Return by part the own points, and the official ones where there are any."""
    official = report.approved_parts or {}
    return {
        "points": [
            (name, part.maximum, report.self_parts.get(name), official.get(name))
            for name, part in rulebook.parts.items()
        ]
    }


def _filled(
    report: AnyRow,
    items: Sequence[dict[str, Any]],
    attempt: Attempt | None,
    typed: tuple[MultiDict[str, str], list[sheet.Row]] | None,
) -> dict[str, Any]:
    """Return what the form holds: what was typed, else what was kept or work has to offer."""
    if typed is not None:
        form, rows = typed
        return {"rows": rows, "form": form, "attempt": None, "unsaved": True}
    if attempt is not None and "summary" in attempt.form:
        attempt = sheet.shown(attempt)
        rows = sheet.rows_in(attempt.form)
        return {"rows": rows, "form": attempt.form, "attempt": attempt, "unsaved": True}
    form = MultiDict({"summary": report.summary})
    for name, points in report.self_parts.items():
        form[f"self_parts-{name}"] = points
    rows = [sheet.row_of(item) for item in items]
    return {"rows": rows, "form": form, "attempt": attempt, "unsaved": False}
