"""What the entries of people and units were before."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.api.mandate_schemas import HistoryArgs, PersonHistory, UnitHistory
from approval.directory.domain.mandates import Days
from shared.errors import NotFound
from shared.kit.http import PERSON, Blueprint

blueprint = Blueprint("history", __name__, url_prefix="/directory/v1")


@blueprint.get(
    "/people/<uuid:person_id>/history", access=PERSON, asks=HistoryArgs, gives=PersonHistory
)
def person_history(session: Session, *, person_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List what a person's entry was, oldest first; of one day, what held at some time of it."""
    queries.person(session, person_id)
    return {"items": queries.person_history(session, person_id, _span(query["on"]))}


@blueprint.get("/units/<uuid:unit_id>/history", access=PERSON, asks=HistoryArgs, gives=UnitHistory)
def unit_history(session: Session, *, unit_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List what a unit's entry was, oldest first; of one day, what held at some time of it."""
    found = queries.unit_history(session, unit_id, _span(query["on"]))
    if not found and not queries.unit_history(session, unit_id, None):
        raise NotFound
    return {"items": found}


def _span(day: date | None) -> tuple[datetime, datetime] | None:
    if day is None:
        return None
    zone: ZoneInfo = current_app.config["TIME_ZONE"]
    days = Days(day, day)
    return days.since(zone), days.until(zone)
