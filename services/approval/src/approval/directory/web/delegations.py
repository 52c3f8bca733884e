"""Delegating in writing: what one gave and was given, giving and revoking; and one's absences."""

from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup, queries
from approval.directory.api.mandate_schemas import DelegationIn
from approval.directory.domain.tiers import Tier
from approval.directory.usecases import mandates as usecases
from approval.directory.web.naming import named_in
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person
from shared.pages import load, render

DELEGATIONS: Final = "/directory/delegations"
OFFERED: Final = 100

blueprint = Blueprint("delegation-pages", __name__)


@blueprint.page(DELEGATIONS, access=PERSON)
def show_delegations(session: Session, *, attempt: Attempt | None = None) -> str:
    """Show the delegations that one gave and was given, a form for one more, and one's absences."""
    person_id, now = current_person(), clock.now()
    me = queries.person(session, person_id)
    approves = queries.holds_approving_post(session, person_id)
    found = queries.delegations(session, person_id)
    units = {each.unit_id for each in found if each.unit_id is not None}
    below = list(lookup.units_below(session, me.unit_id))[:OFFERED] if approves else []
    names = lookup.unit_names(session, {*units, *below})
    offered = queries.people(session, unit_id=me.unit_id, after=None, limit=OFFERED)
    return render(
        "directory/delegations.html",
        active="decide",
        me=me.name,
        attempt=attempt,
        given=[each for each in found if each.from_id == person_id],
        received=[each for each in found if each.to_id == person_id],
        approves=approves,
        unit_names=names,
        units=sorted((names[each], each) for each in below if each in names),
        offered=[each for each in offered if each.person_id != person_id] if approves else [],
        tiers=list(Tier),
        absences=queries.absences(session, person_id),
        today=now.astimezone(current_app.config["TIME_ZONE"]).date(),
        now=now,
        done=next((each for each in ("given", "revoked") if each in request.args), ""),
    )


@blueprint.form(DELEGATIONS, access=PERSON, again=show_delegations)
def delegate(session: Session, *, form: MultiDict[str, str]) -> Onward:
    """Let somebody decide on one's behalf, in writing, for some days."""
    given, days = load(DelegationIn, named_in(session, form, people=["to_id"]))
    zone, now, by = current_app.config["TIME_ZONE"], clock.now(), current_person()
    usecases.delegate(session, given, from_id=by, days=days, zone=zone, now=now)
    return Onward(f"{DELEGATIONS}?given")


def _show_again(session: Session, *, attempt: Attempt, **_: Any) -> str:
    html: str = show_delegations(session, attempt=attempt)
    return html


@blueprint.form(f"{DELEGATIONS}/<uuid:delegation_id>/revocation", access=PERSON, again=_show_again)
def revoke(session: Session, *, delegation_id: UUID, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """End a delegation that one gave, at once."""
    usecases.revoke(session, delegation_id, by=current_person(), now=clock.now())
    return Onward(f"{DELEGATIONS}?revoked")
