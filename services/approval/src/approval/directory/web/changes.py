"""Changes that are dated ahead, of a person or a unit: what waits, one more, cancelling one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup, queries, usecases
from approval.directory.api.assignment_schemas import OrderIn, PersonFactsIn, UnitFactsIn
from approval.directory.api.keepers import keeper
from approval.directory.domain.planned import Changed, NewChange
from approval.directory.domain.tiers import Tier
from approval.directory.web.naming import named_in, names_within
from shared.errors import Invalid, NotFound
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person
from shared.pages import load, render

_PERSON: Final = "/directory/people/<uuid:person_id>/changes"
_UNIT: Final = "/directory/units/<uuid:unit_id>/changes"
_PEOPLE_NAMED: Final = ("manager_id", "head_id", "leader_in_charge_id")
_UNITS_NAMED: Final = ("unit_id", "parent_id")
EMPTIED: Final = (*_PEOPLE_NAMED, "parent_id")
"""The facts that a box, ``no_`` before the fact's name, empties."""

OFFERED: Final = 60

blueprint = Blueprint("change-pages", __name__)


class _PersonForm(PersonFactsIn, OrderIn):
    """The facts of a person beside day and document, as a form has them."""


class _UnitForm(UnitFactsIn, OrderIn):
    """The facts of a unit beside day and document, as a form has them."""


@blueprint.page(_PERSON, access=PERSON)
def show_person_changes(
    session: Session, *, person_id: UUID, attempt: Attempt | None = None
) -> str:
    """Show what becomes other of a person, with a form for one more. For administrators."""
    keeper(session)
    person = queries.person(session, person_id)
    facts = {name: getattr(person, name) for name in PersonFactsIn().fields}
    offered = queries.people(session, unit_id=person.unit_id, after=None, limit=OFFERED)
    return _page(
        session,
        Changed.PERSON,
        person_id,
        facts,
        attempt,
        subject=person,
        way=[],
        offered=[each for each in offered if each.person_id != person_id],
    )


@blueprint.page(_UNIT, access=PERSON)
def show_unit_changes(session: Session, *, unit_id: UUID, attempt: Attempt | None = None) -> str:
    """Show what becomes other of a unit, with a form for one more. For administrators."""
    keeper(session)
    unit = queries.unit(session, unit_id)
    return _page(
        session,
        Changed.UNIT,
        unit_id,
        {name: getattr(unit, name) for name in UnitFactsIn().fields},
        attempt,
        subject=unit,
        way=queries.way_to(session, unit_id)[:-1],
        offered=queries.people(session, unit_id=unit_id, after=None, limit=OFFERED),
    )


def _page(
    session: Session,
    of: Changed,
    subject_id: UUID,
    facts: Mapping[str, Any],
    attempt: Attempt | None,
    **given: Any,
) -> str:
    viewer = current_person()
    changes = queries.planned_changes(session, of, subject_id)
    waiting = sorted(filter(queries.waits, changes), key=_in_turn)
    told = names_within(session, [*_texts(attempt), *(each.refusal for each in changes)])
    if attempt is not None:
        said = {field: [*map(told, each)] for field, each in attempt.errors.items()}
        attempt = replace(attempt, errors=said)
    carried_out = [each for each in changes if each.done_at is not None and not each.refusal]
    before = queries.before_changes(session, of, subject_id) if carried_out else {}
    were = _unfolded({None: facts}, waiting) | _unfolded(before, carried_out)
    every = [facts, *(each.facts for each in changes), *were.values()]
    people = _ids(every, _PEOPLE_NAMED) | {viewer}
    names = lookup.names(session, people)
    units = lookup.unit_names(session, _ids(every, _UNITS_NAMED))
    return render(
        "directory/changes.html",
        active="directory",
        attempt=attempt,
        of=str(of),
        path=f"/directory/{'people' if of is Changed.PERSON else 'units'}/{subject_id}",
        facts=facts,
        ahead=waiting,
        were=were,
        over=[(each, told(each.refusal)) for each in changes if not queries.waits(each)],
        names={str(each): name for each, name in (names | units).items()},
        units=queries.units(session, after=None, limit=OFFERED),
        tiers=list(Tier),
        today=clock.now().astimezone(current_app.config["TIME_ZONE"]).date(),
        done=next((each for each in ("done", "planned", "cancelled") if each in request.args), ""),
        me=names.get(viewer),
        **given,
    )


def _texts(attempt: Attempt | None) -> list[str]:
    return [] if attempt is None else [text for each in attempt.errors.values() for text in each]


def _ids(facts: Sequence[Mapping[str, Any]], named: Sequence[str]) -> set[UUID]:
    return {UUID(str(each[name])) for each in facts for name in named if each.get(name)}


def _in_turn(change: AnyRow) -> tuple[date, datetime, UUID]:
    return change.day, change.recorded_at, change.change_id


def _unfolded(
    before: Mapping[Any, Mapping[str, Any]], changes: Sequence[AnyRow]
) -> dict[UUID, dict[str, Any]]:
    """Return by the change's id its facts as they are just before it.

    ``before`` tells what holds before the first change done at an instant, which is none for those
    that wait; of changes at other instants nothing is returned.
    """
    so_far, were = dict(before), {}
    for each in sorted(changes, key=_in_turn):
        if each.done_at in so_far:
            facts = so_far[each.done_at]
            were[each.change_id] = {name: facts[name] for name in each.facts}
            so_far[each.done_at] = {**facts, **each.facts}
    return were


@blueprint.form(_PERSON, access=PERSON, again=show_person_changes)
def change_person(session: Session, *, person_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Change a person from a day on. For administrators."""
    return _plan(session, Changed.PERSON, person_id, _PersonForm, form)


@blueprint.form(_UNIT, access=PERSON, again=show_unit_changes)
def change_unit(session: Session, *, unit_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Change a unit from a day on. For administrators."""
    return _plan(session, Changed.UNIT, unit_id, _UnitForm, form)


def _plan(
    session: Session,
    of: Changed,
    subject_id: UUID,
    schema: type[Schema],
    form: MultiDict[str, str],
) -> Onward:
    by, zone, now = keeper(session), current_app.config["TIME_ZONE"], clock.now()
    named = named_in(session, form, people=_PEOPLE_NAMED, units=_UNITS_NAMED)
    facts = load(schema, named)
    day, document = facts.pop("day"), facts.pop("document")
    new = NewChange(day, facts | _emptied(form), document)
    usecases.plan_change(session, of, subject_id, new, by=by, zone=zone, now=now)
    done = "done" if day == now.astimezone(zone).date() else "planned"
    return Onward(f"{request.path}?{done}")


def _emptied(form: MultiDict[str, str]) -> dict[str, None]:
    emptied = [name for name in EMPTIED if form.get(f"no_{name}")]
    both = [name for name in emptied if form.get(name, "").strip()]
    if both:
        raise Invalid({name: ["Type a name, or tick the box below it; not both."] for name in both})
    return dict.fromkeys(emptied)


def _show_person_again(session: Session, *, person_id: UUID, attempt: Attempt, **_: Any) -> str:
    html: str = show_person_changes(session, person_id=person_id, attempt=attempt)
    return html


def _show_unit_again(session: Session, *, unit_id: UUID, attempt: Attempt, **_: Any) -> str:
    html: str = show_unit_changes(session, unit_id=unit_id, attempt=attempt)
    return html


@blueprint.form(f"{_PERSON}/<uuid:change_id>/cancellation", access=PERSON, again=_show_person_again)
def cancel_person_change(
    session: Session,
    *,
    person_id: UUID,
    change_id: UUID,
    form: MultiDict[str, str],  # noqa: ARG001
) -> Onward:
    """Cancel a change of a person whose day has not come. For administrators."""
    return _cancel(session, Changed.PERSON, person_id, change_id)


@blueprint.form(f"{_UNIT}/<uuid:change_id>/cancellation", access=PERSON, again=_show_unit_again)
def cancel_unit_change(
    session: Session,
    *,
    unit_id: UUID,
    change_id: UUID,
    form: MultiDict[str, str],  # noqa: ARG001
) -> Onward:
    """Cancel a change of a unit whose day has not come. For administrators."""
    return _cancel(session, Changed.UNIT, unit_id, change_id)


def _cancel(session: Session, of: Changed, subject_id: UUID, change_id: UUID) -> Onward:
    by = keeper(session)
    change = queries.planned_change_for_change(session, change_id)
    if (change.of, change.subject_id) != (of, subject_id):
        raise NotFound
    usecases.cancel_change(session, change_id, by=by, now=clock.now())
    return Onward(f"{request.path.partition('/changes')[0]}/changes?cancelled")
