"""The agency's weeks and periods."""

from datetime import date
from fractions import Fraction
from typing import Any, Final

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.paths import period_in_path, week_in_path
from reporting.api.schemas import AgencyPeriod, WeekProgress
from reporting.domain.errors import NotYoursToRead
from reporting.domain.standing import distribution, standing
from shared.contracts.directory import LEADING_TIERS
from shared.kit.http import PERSON, Blueprint, current_person
from shared.rulebook import Adopted

blueprint = Blueprint("weeks", __name__, url_prefix="/reporting/v1")

COLLECTIVE_STATES: Final = ("handed_in", "returned", "confirmed")


@blueprint.get("/weeks/<week>", access=PERSON, gives=WeekProgress)
def read_week(session: Session, *, week: str) -> dict[str, Any]:
    """Read how far a week has come, and the distribution of its grades.

    ``week`` is its Monday. For the Office.
    """
    _check_office(session)
    monday: date = week_in_path(week)
    progress = queries.week_progress(session, monday)
    grades = progress["grades"]
    adopted: Adopted = current_app.config["RULEBOOKS"]
    order = grades_in_order(adopted, monday)
    units = queries.collective_states(session, monday)
    progress["collective"] = {state: units.get(state, 0) for state in COLLECTIVE_STATES}
    progress["grades"] = {grade: grades.get(grade, 0) for grade in (*order, *grades)}
    return progress


@blueprint.get("/periods/<period>", access=PERSON, gives=AgencyPeriod)
def read_period(session: Session, *, period: str) -> dict[str, Any]:
    """Read the agency's period so far: how many people have which grade. For the Office."""
    _check_office(session)
    adopted: Adopted = current_app.config["RULEBOOKS"]
    found, _, last = period_in_path(period, adopted)
    groups = queries.standings(session, found)
    common = adopted.governing(last, leader=False)
    weeks = sum(group.weeks * group.people for group in groups)
    points = sum(Fraction(group.total) * group.people for group in groups)
    stands = standing(common, [points / weeks] if weeks else [])
    judged = (
        (
            adopted.governing(last, leader=group.tier in LEADING_TIERS),
            Fraction(group.total) / group.weeks,
            group.people,
        )
        for group in groups
    )
    return {
        "period": period,
        "people": sum(group.people for group in groups),
        "mean": None if stands is None else stands.printed,
        "grades": distribution(judged, grades_in_order(adopted, last)),
        "rulebook": common.reference(),
    }


def grades_in_order(adopted: Adopted, week: date) -> list[str]:
    """Return the grades of whatever rulebooks govern a week, best first, each once."""
    rulebooks = (adopted.governing(week, leader=leader) for leader in (False, True))
    return list(dict.fromkeys(grade for rulebook in rulebooks for grade in rulebook.grades))


def _check_office(session: Session) -> None:
    if not queries.is_office_member(session, current_person()):
        raise NotYoursToRead
