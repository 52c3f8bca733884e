"""Posts beside a person's main one: what there is, giving one and ending one."""

from typing import Final
from uuid import UUID

from flask import current_app
from marshmallow import fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup, queries, usecases
from approval.directory.api.assignment_schemas import DAY, AssignmentIn, EndIn
from approval.directory.api.keepers import keeper
from approval.directory.domain.assignments import AssignmentKind, Span
from approval.directory.domain.tiers import Tier
from approval.directory.web.naming import named_in
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person
from shared.pages import load, render

_POSTS: Final = "/directory/people/<uuid:person_id>/posts"
OFFERED: Final = 60
"""How many people and units a field offers; any other can be typed."""

blueprint = Blueprint("post-pages", __name__)


class _AssignmentForm(AssignmentIn):
    share = fields.Integer(load_default=None, validate=validate.Range(1, 99))
    """Of a form, where every number is text."""


class _EndForm(EndIn):
    last_day = fields.Date(required=True, validate=DAY, data_key="ends_on")
    """The page has another last day, that of the post to be given."""


@blueprint.page(_POSTS, access=PERSON)
def show_posts(
    session: Session,
    *,
    person_id: UUID,
    attempt: Attempt | None = None,
    assignment_id: UUID | None = None,
) -> str:
    """Show the posts that a person holds, with forms to give and end one. For administrators."""
    keeper(session)
    viewer, person = current_person(), queries.person(session, person_id)
    beside = queries.assignments(session, person_id)
    units = queries.units(session, after=None, limit=OFFERED)
    offered = queries.people(session, unit_id=person.unit_id, after=None, limit=OFFERED)
    names = lookup.names(session, {viewer, *(each.manager_id for each in beside)})
    today = clock.now().astimezone(current_app.config["TIME_ZONE"]).date()
    here = Span(today, today)
    held = [each for each in beside if Span(each.first_day, each.last_day).overlaps(here)]
    return render(
        "directory/posts.html",
        active="directory",
        attempt=attempt,
        ending=assignment_id,
        person=person,
        beside=beside[::-1],
        main_share=100 - sum(each.share or 0 for each in held),
        unit_names=lookup.unit_names(session, {each.unit_id for each in beside}),
        units=units,
        offered=[each for each in offered if each.person_id != person_id],
        kinds=list(AssignmentKind),
        tiers=list(Tier),
        today=today,
        names=names,
        me=names.get(viewer),
    )


@blueprint.form(_POSTS, access=PERSON, again=show_posts)
def give_post(session: Session, *, person_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Give a person a post beside the main one. For administrators."""
    by, zone, now = keeper(session), current_app.config["TIME_ZONE"], clock.now()
    named = named_in(session, form, people=["manager_id"], units=["unit_id"])
    usecases.assign(session, person_id, load(_AssignmentForm, named), by=by, zone=zone, now=now)
    return Onward(f"/directory/people/{person_id}/posts")


@blueprint.form(f"{_POSTS}/<uuid:assignment_id>/end", access=PERSON, again=show_posts)
def end_post(
    session: Session, *, person_id: UUID, assignment_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """Have a post beside the main one end sooner. For administrators."""
    by = keeper(session)
    if queries.assignment_for_change(session, assignment_id).person_id != person_id:
        raise NotFound
    last_day = load(_EndForm, form)["last_day"]
    usecases.end_assignment(session, assignment_id, last_day=last_day, by=by, now=clock.now())
    return Onward(f"/directory/people/{person_id}/posts")
