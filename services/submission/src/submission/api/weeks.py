"""Weeks: opening one, and which are open."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from shared.kit import clock
from shared.kit.http import PERSON, Blueprint, current_person
from submission import queries, usecases
from submission.api.schemas import WeekIn, WeekOut, Weeks

blueprint = Blueprint("weeks", __name__, url_prefix="/submission/v1/weeks")


@blueprint.get("", access=PERSON, gives=Weeks)
def list_weeks(session: Session) -> dict[str, Any]:
    """List the weeks that were opened, newest first."""
    return {"items": queries.open_weeks(session)}


@blueprint.post("", access=PERSON, takes=WeekIn, gives=WeekOut, status=201, creates=True)
def open_week(session: Session, *, body: dict[str, Any]) -> Any:
    """Open a week: everybody who is evaluated owes a report from now on.

    For the Office. Unit, post and direct manager are frozen into each report. A week in which the
    agency's calendar has no working day is refused as `no-working-day`.
    """
    return usecases.open_week(
        session,
        body["week"],
        by=current_person(),
        timetable=current_app.config["TIMETABLE"],
        now=clock.now(),
    )
