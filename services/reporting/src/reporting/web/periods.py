"""Periods that are classified: the list, and one with its acts, caps and people."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Response, current_app, request
from marshmallow import Schema, fields
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from reporting import queries, usecases
from reporting.api.paths import period_in_path
from reporting.api.period_schemas import ReopeningIn
from reporting.domain.periods import NEXT, PeriodAction, PeriodState
from reporting.web.keeping import reckoned
from reporting.web.masthead import masthead
from reporting.web.overseeing import Shown, choices, shown
from shared.errors import NotFound, Refused
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, Order, current_person, paged
from shared.pages import current_language, load, queried, render, version_in
from shared.rulebook import Adopted, Period, PeriodKind
from shared.rulebook.derivation import from_json
from shared.rulebook.sentences import tell

BY_NAME: Final = Order(("person_name", "classification_id"), (str, UUID))
PERIODS: Final = "/reporting/periods"
_ONE: Final = f"{PERIODS}/<period>"
LINES: Final = 20
LISTED: Final = 40
MOST_ROOMS: Final = 40
MOST_IN_FILE: Final = 20_000
_WEEK: Final = timedelta(weeks=1)
_WHERE: Final = {
    PeriodAction.COMPUTE: "computation",
    PeriodAction.PUBLISH: "publication",
    PeriodAction.LOCK: "lock",
    PeriodAction.REOPEN: "reopening",
}
_COLUMNS: Final = (
    *("period", "person_name", "unit_name", "state", "status", "score"),
    *("computed_grade", "proposed_grade", "decided_grade", "cap"),
)

blueprint = Blueprint("period-pages", __name__)


class _Asked(Schema):
    unit_id = fields.UUID(load_default=None)
    cursor = fields.String(load_default=None)


@blueprint.page(PERIODS, access=PERSON)
def show_periods(session: Session, *, attempt: Attempt | None = None) -> str:
    """List the periods that were opened, one's own grades, and what the Office may open next."""
    viewer, now = current_person(), clock.now()
    office = queries.is_office_member(session, viewer)
    opened = queries.classified_periods(session, limit=LISTED)
    known = {each.period for each in opened}
    offered = [each for each in _offered(now.date()) if str(each) not in known] if office else []
    return render(
        "reporting/periods.html",
        active="overview" if office else "record",
        attempt=attempt,
        office=office,
        opened=opened,
        offered=offered,
        mine=queries.published_of(session, viewer, limit=LISTED),
        leads=bool(queries.tops_overseen(session, viewer, everything=False)),
        **masthead(session, viewer, now=now),
    )


def _offered(today: date) -> list[Period]:
    """Return the periods of this day and those before, one of each kind."""
    adopted: Adopted = current_app.config["RULEBOOKS"]
    monday = today - timedelta(days=today.weekday())
    found = []
    for kind in PeriodKind:
        running = Period.of_week(kind, monday, adopted.year)
        found += [Period.of_week(kind, next(iter(running.weeks())) - _WEEK, adopted.year), running]
    governing = adopted.governing(monday, leader=False)
    return [each for each in found if each.kind in governing.periods]


@blueprint.page(_ONE, access=PERSON)
def show_period(session: Session, *, period: str, attempt: Attempt | None = None) -> str:
    """Show where a period stands, what caps leave, and the people whom one may look after."""
    viewer, now = current_person(), clock.now()
    found, first, last = period_in_path(period, current_app.config["RULEBOOKS"])
    row = _opened(session, found)
    office = queries.is_office_member(session, viewer)
    asked = queried(_Asked, request.args)
    place = shown(session, asked["unit_id"], everything=office)
    oversees = bool(place.tops)
    open_weeks: list[dict[str, Any]] = []
    at = now
    if row is not None and office:
        asked_for = ("open weeks", str(found))
        open_weeks, at = reckoned(
            session, asked_for, lambda: queries.open_by_unit(session, first, last)
        )
    counts, begun = _of_everybody(session, row) if row is not None and office else ({}, [])
    return render(
        "reporting/period_of_all.html",
        active="overview",
        attempt=attempt,
        period=found,
        row=row,
        office=office,
        shown=oversees,
        may={} if row is None or not office else _may(row),
        people=_people(session, str(found), place, asked, begun)
        if row is not None and oversees
        else None,
        unit_id=place.unit_id,
        units=choices(session, place),
        several=len(place.tops) > 1,
        counts=counts,
        open_weeks=open_weeks,
        at=at,
        acts=queries.acts_of_period(session, str(found)) if row is not None and office else [],
        rooms=_rooms(session, str(found), place) if oversees else [],
        **masthead(session, viewer, now=now),
    )


def _opened(session: Session, period: Period) -> AnyRow | None:
    try:
        return queries.classified_period(session, str(period))
    except NotFound:
        return None


def _may(row: AnyRow) -> dict[str, str]:
    """Return what the Office may do now, each with the end of its address."""
    state = PeriodState(row.state)
    return {str(each): where for each, where in _WHERE.items() if (state, each) in NEXT}


def _of_everybody(session: Session, row: AnyRow) -> tuple[Mapping[str, int], Sequence[AnyRow]]:
    """Return the counts by state and the first people of all; names may be of minutes ago."""

    def read() -> tuple[Mapping[str, int], Sequence[AnyRow]]:
        begun = queries.classifications_by_name(session, row.period, None, after=None, limit=LINES)
        return queries.counts_by_state(session, row.period), begun

    asked = ("period", row.period, row.version)
    return reckoned(session, asked, read, queries.Topic.CLASSIFICATIONS)[0]


def _people(
    session: Session, period: str, place: Shown, asked: dict[str, Any], begun: Sequence[AnyRow]
) -> dict[str, Any]:
    """Return a page of people below units, or of everybody, of whom the first were read."""

    def read(after: tuple[Any, ...] | None, limit: int) -> Sequence[AnyRow]:
        if place.everybody and after is None:
            return begun
        return queries.classifications_by_name(
            session, period, place.roots, after=after, limit=limit
        )

    return paged(
        {"limit": LINES, "cursor": asked["cursor"]},
        asked=["period pages", current_person(), period, place.unit_id],
        order=BY_NAME,
        read=read,
    )


def _rooms(session: Session, period: str, place: Shown) -> list[dict[str, Any]]:
    """Return what caps leave in the groups of units, or in all, with the names of the groups."""
    names = None if place.roots is None else queries.groups_of(session, period, place.roots)
    rooms = queries.rooms(session, period, names=names)[:MOST_ROOMS]
    groups = [UUID(each.name) for each in rooms if each.kind == "unit"]
    units = queries.units_named(session, groups) if groups else []
    named = {str(each.unit_id): each.unit_name for each in units}
    return [
        {**each._mapping, "group": named.get(each.name, ""), "told": _told(period, each, named)}
        for each in rooms
    ]


def _told(period: str, room: AnyRow, units: Mapping[str, str]) -> list[str]:
    """Return the arithmetic of a cap in sentences; none without its rulebook."""
    last = period_in_path(period, _adopted())[2]
    try:
        rulebook = _adopted().shelf.find(room.rulebook, last)
    except Refused:
        return []
    told = tell(from_json(room.steps), rulebook, current_language().code, sources=False)
    named = units.get(room.name, room.name)
    return [each.replace(room.name, named) if room.name else each for each in told]


@blueprint.form(f"{_ONE}/opening", access=PERSON, again=show_period)
def open_period(session: Session, *, period: str, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """Open a period for classification. For the Office."""
    found, by, adopted = _period(period), current_person(), current_app.config["RULEBOOKS"]
    usecases.open_period(session, found, by=by, adopted=adopted, now=clock.now())
    return _onward(found)


@blueprint.form(f"{_ONE}/computation", access=PERSON, again=show_period)
def compute_period(session: Session, *, period: str, form: MultiDict[str, str]) -> Onward:
    """Compute everybody's figure, grade and caps. For the Office."""
    return _done(session, period, form, usecases.compute, adopted=_adopted())


@blueprint.form(f"{_ONE}/publication", access=PERSON, again=show_period)
def publish_period(session: Session, *, period: str, form: MultiDict[str, str]) -> Onward:
    """Tell everybody what was decided. For the Office."""
    return _done(session, period, form, usecases.publish)


@blueprint.form(f"{_ONE}/lock", access=PERSON, again=show_period)
def lock_period(session: Session, *, period: str, form: MultiDict[str, str]) -> Onward:
    """Lock a period whose weeks are all decided. For the Office."""
    return _done(session, period, form, usecases.lock, adopted=_adopted())


@blueprint.form(f"{_ONE}/reopening", access=PERSON, again=show_period)
def reopen_period(session: Session, *, period: str, form: MultiDict[str, str]) -> Onward:
    """Reopen a period, with the reason. For the Office."""
    usecases.check_office(session, current_person())
    reason = load(ReopeningIn, form)["reason"]
    return _done(session, period, form, usecases.reopen, reason=reason)


def _adopted() -> Adopted:
    adopted: Adopted = current_app.config["RULEBOOKS"]
    return adopted


def _period(written: str) -> Period:
    return period_in_path(written, _adopted())[0]


def _onward(period: Period) -> Onward:
    return Onward(f"{PERIODS}/{period}")


def _done(
    session: Session, period: str, form: MultiDict[str, str], act: Any, **more: Any
) -> Onward:
    found, by = _period(period), current_person()
    usecases.check_office(session, by)
    act(session, found, by=by, version=version_in(form), now=clock.now(), **more)
    return _onward(found)


@blueprint.page(f"{_ONE}/file", access=PERSON)
def fetch_people(session: Session, *, period: str) -> Response:
    """Give the people of a period whom one may look after as CSV, which spreadsheets open."""
    found, viewer = _period(period), current_person()
    queries.classified_period(session, str(found))
    office = queries.is_office_member(session, viewer)
    place = shown(session, queried(_Asked, request.args)["unit_id"], everything=office)
    people = queries.classifications_by_name(
        session, str(found), place.roots, after=None, limit=MOST_IN_FILE
    )
    units = queries.units_named(session, {row.unit_id for row in people})
    names = {each.unit_id: each.unit_name for each in units}
    rows = [{**row._mapping, "unit_name": names.get(row.unit_id, "")} for row in people]
    return table_file(_COLUMNS, rows, f"classifications-{found}.csv")


def table_file(columns: Sequence[str], rows: Sequence[dict[str, Any]], name: str) -> Response:
    """Return rows as CSV in UTF-8 with the mark by which spreadsheets know it.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(columns)
    sheet.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = b"\xef\xbb\xbf" + written.getvalue().encode()
    return Response(content, headers=kept, content_type="text/csv; charset=utf-8")


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return "" if value is None else value
