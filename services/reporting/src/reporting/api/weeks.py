"""The agency's weeks and months."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.paths import month_in_path, week_in_path
from reporting.api.schemas import AgencyMonth, WeekProgress
from reporting.domain.errors import NotYoursToRead
from reporting.domain.standing import distribution, standing
from shared.kit.http import PERSON, Blueprint, current_person
from shared.rulebook import default_rulebook

blueprint = Blueprint("weeks", __name__, url_prefix="/reporting/v1")


@blueprint.get("/weeks/<week>", access=PERSON, gives=WeekProgress)
def read_week(session: Session, *, week: str) -> dict[str, Any]:
    """Read how far a week has come, and the distribution of its grades.

    ``week`` is its Monday. For the Office.
    """
    _check_office(session)
    monday: date = week_in_path(week)
    rulebook = default_rulebook()
    progress = queries.week_progress(session, monday)
    grades = progress["grades"]
    progress["grades"] = {band.grade: grades.get(band.grade, 0) for band in rulebook.bands}
    return progress


@blueprint.get("/months/<month>", access=PERSON, gives=AgencyMonth)
def read_month(session: Session, *, month: str) -> dict[str, Any]:
    """Read the agency's month so far: how many people have which grade. For the Office."""
    _check_office(session)
    rulebook = default_rulebook()
    totals = queries.totals_by_person(session, month_in_path(month).mondays())
    everything = [total for each in totals.values() for total in each]
    return {
        "month": month,
        "people": len(totals),
        "mean": standing(rulebook, everything).mean,
        "grades": distribution(rulebook, totals),
        "rulebook": rulebook.reference(),
    }


def _check_office(session: Session) -> None:
    if not queries.is_office_member(session, current_person()):
        raise NotYoursToRead
