"""Acting in a unit's vacant posts: who does, naming somebody and ending it."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import queries
from approval.directory.api.keepers import keeper
from approval.directory.api.mandate_schemas import ActingIn
from approval.directory.domain.mandates import Post
from approval.directory.usecases import mandates as usecases
from approval.directory.web.naming import named_in
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person
from shared.pages import load, render

_ACTING: Final = "/directory/units/<uuid:unit_id>/acting"
OFFERED: Final = 60

blueprint = Blueprint("acting-pages", __name__)


@blueprint.page(_ACTING, access=PERSON)
def show_acting(session: Session, *, unit_id: UUID, attempt: Attempt | None = None) -> str:
    """Show who acts, acted or will act in a unit's posts, with forms. For administrators."""
    keeper(session)
    unit, zone, now = queries.unit(session, unit_id), current_app.config["TIME_ZONE"], clock.now()
    appointed = {post: getattr(unit, f"{post}_id") for post in Post}
    viewer = current_person()
    people = queries.people_by_id(session, {viewer, *appointed.values()} - {None})
    held = {post: people[each] for post, each in appointed.items() if each in people}
    held = {post: each for post, each in held.items() if each.active}
    offered = queries.people(session, unit_id=unit_id, after=None, limit=OFFERED)
    return render(
        "directory/acting.html",
        active="directory",
        attempt=attempt,
        unit=unit,
        way=queries.way_to(session, unit_id)[:-1],
        posts=list(Post),
        held=held,
        named=[
            (
                each,
                each.since.astimezone(zone).date(),
                each.until.astimezone(zone).date() - timedelta(days=1),
            )
            for each in queries.actings(session, unit_id)
        ],
        offered=offered,
        today=now.astimezone(zone).date(),
        now=now,
        me=people[viewer].name,
    )


@blueprint.form(_ACTING, access=PERSON, again=show_acting)
def name_acting(session: Session, *, unit_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Name somebody to act in a vacant post of a unit. For administrators."""
    by, zone, now = keeper(session), current_app.config["TIME_ZONE"], clock.now()
    named = named_in(session, form, people=["person_id"])
    named["unit_id"] = str(unit_id)
    acting, days = load(ActingIn, named)
    usecases.name_acting(session, acting, days=days, by=by, zone=zone, now=now)
    return Onward(f"/directory/units/{unit_id}/acting")


def _show_again(session: Session, *, unit_id: UUID, attempt: Attempt, **_: Any) -> str:
    html: str = show_acting(session, unit_id=unit_id, attempt=attempt)
    return html


@blueprint.form(f"{_ACTING}/<uuid:acting_id>/end", access=PERSON, again=_show_again)
def end_acting(
    session: Session,
    *,
    unit_id: UUID,
    acting_id: UUID,
    form: MultiDict[str, str],  # noqa: ARG001
) -> Onward:
    """End somebody's acting, at once. For administrators."""
    by = keeper(session)
    if queries.acting_for_change(session, acting_id).unit_id != unit_id:
        raise NotFound
    usecases.end_acting(session, acting_id, by=by, now=clock.now())
    return Onward(f"/directory/units/{unit_id}/acting")
