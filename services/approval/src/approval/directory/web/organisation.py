"""The agency's tree: units with their posts and people, one person's page, and absences."""

from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup, posts, queries, usecases
from approval.directory.api.assignment_schemas import AbsenceIn, EndIn
from approval.directory.api.keepers import keeper
from approval.directory.api.people import BY_CODE, told
from approval.directory.domain.assignments import AbsenceKind
from approval.directory.domain.planned import Changed
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import load, queried, render

UNITS: Final = "/directory/units"
_PERSON: Final = "/directory/people/<uuid:person_id>"
PEOPLE: Final = 50
FOUND: Final = 30
MOST_DRAWN: Final = 80
"""How many units a page draws; where the second level would be more, it is only counted."""

blueprint = Blueprint("organisation-pages", __name__)


class _Search(Schema):
    search = fields.String(load_default="", validate=validate.Length(max=200))
    cursor = fields.String(load_default=None)
    units = fields.String(load_default=None)


@blueprint.page(UNITS, access=PERSON)
def show_units(session: Session) -> str:
    """Show the top of the agency's tree, and find people by name or code."""
    return _page(session, None)


@blueprint.page(f"{UNITS}/<uuid:unit_id>", access=PERSON)
def show_unit(session: Session, *, unit_id: UUID) -> str:
    """Show a unit: where it stands, who holds its posts, what is below it, and its people."""
    return _page(session, unit_id)


def _page(session: Session, unit_id: UUID | None) -> str:
    given = queried(_Search, request.args)
    typed = given["search"].strip()
    viewer = current_person()
    way = queries.way_to(session, unit_id) if unit_id else []
    if unit_id and not way:
        raise NotFound
    searched = typed and not unit_id
    held = posts.unit_posts(session, unit_id) if unit_id else None
    holders = (held.head_id, held.leader_in_charge_id) if held else ()
    names = lookup.names(session, {viewer, *(each for each in holders if each is not None)})
    return render(
        "directory/units.html",
        active="directory",
        unit=way[-1] if way else None,
        way=way[:-1],
        held=held,
        tree={"items": [], "next": None} if searched else _tree(session, unit_id, given["units"]),
        people=_people(session, unit_id, given["cursor"]) if unit_id else None,
        names=names,
        search=typed,
        found=queries.people_found(session, typed, limit=FOUND) if searched else [],
        units_found=queries.units_found(session, typed, limit=FOUND) if searched else [],
        administers=queries.may_administer(session, viewer),
        me=names.get(viewer),
    )


def _tree(session: Session, unit_id: UUID | None, cursor: str | None) -> dict[str, Any]:
    """Return the units below one, each with those below it where they are few."""
    first = paged(
        {"limit": MOST_DRAWN, "cursor": cursor},
        asked=["units pages", unit_id],
        order=BY_CODE,
        read=lambda after, limit: queries.units_in(session, unit_id, after=after, limit=limit),
    )
    lines: dict[UUID, tuple[AnyRow, list[AnyRow]]] = {
        each.unit_id: (each, []) for each in first["items"]
    }
    more = sum(each.below for each, _ in lines.values())
    if more and len(lines) + more <= MOST_DRAWN:
        for each in queries.units_in_any(session, lines):
            lines[each.parent_id][1].append(each)
    return first | {"items": list(lines.values())}


def _people(session: Session, unit_id: UUID, cursor: str | None) -> dict[str, Any]:
    return paged(
        {"limit": PEOPLE, "cursor": cursor},
        asked=["people pages", unit_id],
        order=BY_CODE,
        read=lambda after, limit: queries.people(
            session, unit_id=unit_id, after=after, limit=limit
        ),
    )


@blueprint.page(_PERSON, access=PERSON)
def show_person(session: Session, *, person_id: UUID, attempt: Attempt | None = None) -> str:
    """Show an entry of the phone book and who approves it; absences for oneself and keepers."""
    viewer = current_person()
    person = queries.person(session, person_id)
    administers = queries.may_administer(session, viewer)
    authority, delegates = lookup.authority_with_delegates(session, person_id)
    mine = administers or viewer == person_id
    beside = queries.assignments(session, person_id)
    managers = {person.manager_id, viewer, *(each.manager_id for each in beside)} - {None}
    units, names = {each.unit_id for each in beside}, lookup.names(session, managers)
    changes = queries.planned_changes(session, Changed.PERSON, person_id) if administers else ()
    return render(
        "directory/person.html",
        active="directory",
        attempt=attempt,
        person=person,
        authority=None if authority is None else told(session, authority, delegates),
        beside=beside,
        unit_names=lookup.unit_names(session, units) if units else {},
        history=queries.person_history(session, person_id, None),
        absences=queries.absences(session, person_id) if mine else None,
        ahead=sum(map(queries.waits, changes)),
        kinds=list(AbsenceKind),
        administers=administers,
        today=clock.now().astimezone(current_app.config["TIME_ZONE"]).date(),
        names=names,
        me=names.get(viewer),
    )


@blueprint.form(f"{_PERSON}/absences", access=PERSON, again=show_person)
def record_absence(session: Session, *, person_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Record days on which a person is away. For administrators."""
    by, zone, now = keeper(session), current_app.config["TIME_ZONE"], clock.now()
    usecases.record_absence(session, person_id, load(AbsenceIn, form), by=by, zone=zone, now=now)
    return Onward(f"/directory/people/{person_id}#absences")


def _show_again(session: Session, *, person_id: UUID, attempt: Attempt, **_: Any) -> str:
    html: str = show_person(session, person_id=person_id, attempt=attempt)
    return html


@blueprint.form(f"{_PERSON}/absences/<uuid:absence_id>/end", access=PERSON, again=_show_again)
def end_absence(
    session: Session, *, person_id: UUID, absence_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """Have an absence end sooner; before its first day it is taken back. For administrators."""
    by = keeper(session)
    if queries.absence_for_change(session, absence_id).person_id != person_id:
        raise NotFound
    last_day = load(EndIn, form)["last_day"]
    usecases.end_absence(session, absence_id, last_day=last_day, by=by, now=clock.now())
    return Onward(f"/directory/people/{person_id}#absences")
