"""The agency's tree: units with their posts and people, one person's page, and absences."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup, queries, usecases
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
MOST_UNITS: Final = 5_000
_DRAWN: Final = 2
"""How many levels of the tree below a unit its page shows."""

blueprint = Blueprint("organisation-pages", __name__)


class _Search(Schema):
    search = fields.String(load_default="", validate=validate.Length(max=200))
    cursor = fields.String(load_default=None)


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
    units = {each.unit_id: each for each in queries.units(session, after=None, limit=MOST_UNITS)}
    if unit_id is not None and unit_id not in units:
        raise NotFound
    below: dict[UUID | None, list[AnyRow]] = defaultdict(list)
    for each in units.values():
        below[each.parent_id if each.parent_id in units else None].append(each)
    tree = list(_drawn(below, unit_id))
    people: dict[str, Any] = {"items": [], "next": None}
    if unit_id is not None:
        people = paged(
            {"limit": PEOPLE, "cursor": given["cursor"]},
            asked=["people pages", unit_id],
            order=BY_CODE,
            read=lambda after, limit: queries.people(
                session, unit_id=unit_id, after=after, limit=limit
            ),
        )
    viewer = current_person()
    holders = {units[each.unit_id].head_id for _, each in tree} | {viewer}
    if unit_id is not None:
        holders |= {units[unit_id].head_id, units[unit_id].leader_in_charge_id}
    names = lookup.names(session, holders - {None})
    typed = given["search"].strip()
    return render(
        "directory/units.html",
        active="directory",
        unit=units.get(unit_id) if unit_id else None,
        way=_way(units, unit_id),
        tree=tree,
        people=people["items"],
        following=people["next"],
        names=names,
        search=typed,
        found=queries.people_found(session, typed, limit=FOUND) if typed else [],
        administers=queries.may_administer(session, viewer),
        me=names.get(viewer),
    )


def _drawn(
    below: Mapping[UUID | None, Sequence[AnyRow]], top: UUID | None, level: int = 1
) -> list[tuple[int, AnyRow]]:
    """Return the units below one with their level from 1 on, each before those below it."""
    lines: list[tuple[int, AnyRow]] = []
    for each in below.get(top, ()):
        lines.append((level, each))
        if level < _DRAWN:
            lines += _drawn(below, each.unit_id, level + 1)
    return lines


def _way(units: Mapping[UUID, AnyRow], unit_id: UUID | None) -> list[AnyRow]:
    """Return the units above one, the top first; a circle that is half told ends it."""
    way: list[AnyRow] = []
    above = units.get(units[unit_id].parent_id) if unit_id is not None else None
    while above is not None and above not in way:
        way.append(above)
        above = units.get(above.parent_id)
    return way[::-1]


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
        changes=queries.planned_changes(session, Changed.PERSON, person_id) if administers else (),
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
