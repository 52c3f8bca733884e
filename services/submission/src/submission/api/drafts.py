"""The week's draft: all that the page needs, in one request."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from shared.contracts.directory import LEADING_TIERS
from shared.kit.http import PERSON, Answer, Blueprint, current_person
from shared.rulebook import Rulebook, to_json
from shared.rulebook.calendar import monday_of
from submission.api.draft_schemas import DraftArgs, DraftOut
from submission.api.items import today
from submission.domain.suggesting import suggested
from submission.queries import drafts

blueprint = Blueprint("drafts", __name__, url_prefix="/submission/v1/drafts")


@blueprint.get("", access=PERSON, asks=DraftArgs, gives=DraftOut)
def read_draft(session: Session, *, query: dict[str, Any]) -> Answer:
    """Read one's own report for a week with everything needed to write it; its ETag is the version.

    A report that nobody saved yet begins with one's unfinished work items. The points suggested are
    worked out from the items by the rulebook, and bind nobody.
    """
    person_id = current_person()
    week = query["week"] or monday_of(today())
    report = drafts.own_report_of_week(session, week, person_id=person_id)
    last = drafts.last_text(session, week, person_id=person_id)
    empty = {"week": week, "report": None, "prefilled": False, "last_text": last}
    if report is None:
        return Answer(empty | {"items": [], "parts": [], "suggestions": {}})
    prefilled, items = drafts.lines(session, report)
    adopted = current_app.config["RULEBOOKS"]
    rulebook = adopted.governing(week, leader=report.tier in LEADING_TIERS)
    body = empty | {
        "report": {**report._mapping, "items": [] if prefilled else items},
        "prefilled": prefilled,
        "items": items,
        "parts": _parts(rulebook),
        "suggestions": _suggestions(rulebook, items),
    }
    return Answer(body, version=report.version)


def _parts(rulebook: Rulebook) -> list[dict[str, Any]]:
    return [
        {"name": name, "maximum": part.maximum, "step": part.step}
        for name, part in rulebook.parts.items()
    ]


def _suggestions(rulebook: Rulebook, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        name: {"points": each.points, "steps": to_json(each.derivation)}
        for name, each in suggested(rulebook, items).items()
    }
