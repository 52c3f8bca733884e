"""Two rulebooks side by side: what another one would make of a period's weeks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.paths import period_in_path
from reporting.api.periods import compared
from reporting.web.masthead import masthead
from reporting.web.overseeing import choices, shown
from shared.errors import Refused
from shared.kit import clock
from shared.kit.http import PERSON, Blueprint, current_person
from shared.pages import current_language, queried, render
from shared.rulebook import Adopted, Period, Rulebook

LISTED: Final = 200

blueprint = Blueprint("comparison-pages", __name__)


class _Asked(Schema):
    unit_id = fields.UUID(load_default=None)
    rulebook = fields.String(load_default="", validate=validate.Length(max=100))


@blueprint.page("/reporting/periods/<period>/comparison", access=PERSON)
def show_comparison(session: Session, *, period: str) -> str:
    """Show whose grade another rulebook would change, in a unit that one leads."""
    viewer, now = current_person(), clock.now()
    adopted: Adopted = current_app.config["RULEBOOKS"]
    found, _, last = period_in_path(period, adopted)
    queries.classified_period(session, str(found))
    office = queries.is_office_member(session, viewer)
    asked = queried(_Asked, request.args)
    place = shown(session, asked["unit_id"], everything=office).of_one()
    unit_id = place.unit_id
    items: list[dict[str, Any]] = []
    if unit_id is not None and asked["rulebook"]:
        items = compared(session, found, last, unit_id, asked["rulebook"])
    changed = {UUID(each["person"]) for item in items for each in item["changes"][:LISTED]}
    return render(
        "reporting/comparison.html",
        active="overview",
        period=found,
        unit_id=unit_id,
        units=choices(session, place),
        rulebooks=_offered(adopted, found, last),
        chosen=asked["rulebook"],
        items=items,
        titles=_titles(adopted, last, items),
        listed=LISTED,
        names={str(each): name for each, name in queries.names_of(session, changed).items()},
        **masthead(session, viewer, now=now),
    )


def _titles(adopted: Adopted, last: date, items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what the compared rulebooks are called, in the reader's language, by id."""
    language = current_language().code
    compared_ids = {item[side]["id"] for item in items for side in ("from", "to")}
    return {each: adopted.shelf.find(each, last).title[language] for each in compared_ids}


def _offered(adopted: Adopted, period: Period, last: date) -> Sequence[Rulebook]:
    """Return the rulebooks in force at a period's last week that classify such a period."""
    offered = []
    for name in adopted.shelf.ids():
        try:
            rulebook = adopted.shelf.find(name, last)
        except Refused:
            continue
        if period.kind in rulebook.periods:
            offered.append(rulebook)
    return offered
