"""Periods that are classified: for the Office, and what caps and rulebooks do, for units."""

from collections import defaultdict
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries, usecases
from reporting.api.paths import period_in_path
from reporting.api.period_schemas import (
    Caps,
    ComparisonArgs,
    Comparisons,
    OfUnitArgs,
    PeriodOut,
    ReopeningIn,
)
from reporting.domain.judging import read_facts
from shared.errors import Invalid
from shared.kit import clock
from shared.kit.http import PERSON, Answer, Blueprint, current_person
from shared.rulebook import Adopted, Facts, Period
from shared.rulebook.comparison import compare, to_json

blueprint = Blueprint("periods", __name__, url_prefix="/reporting/v1/periods")

MOST_COMPARED: Final = 5_000


@blueprint.get("/<period>/state", access=PERSON, gives=PeriodOut)
def read_state(session: Session, *, period: str) -> Answer:
    """Read where a period stands, and every act on it; its ETag goes with what is done.

    For the Office.
    """
    usecases.check_office(session, current_person())
    return _whole(session, _period(period))


@blueprint.post("/<period>/opening", access=PERSON, gives=PeriodOut, creates=True, status=201)
def open_period(session: Session, *, period: str) -> Answer:
    """Open a month, quarter, half-year or year for classification. For the Office."""
    found, by = _period(period), current_person()
    usecases.open_period(session, found, by=by, adopted=_adopted(), now=clock.now())
    return _whole(session, found)


@blueprint.post(
    "/<period>/computation", access=PERSON, gives=PeriodOut, if_match=True, creates=True
)
def compute(session: Session, *, period: str, version: int) -> Answer:
    """Compute everybody's figure, grade and caps from the weeks as they are. For the Office.

    Whose figure is as before keeps what was proposed and decided.
    """
    found, by = _period(period), current_person()
    usecases.compute(session, found, by=by, version=version, adopted=_adopted(), now=clock.now())
    return _whole(session, found)


@blueprint.post(
    "/<period>/publication", access=PERSON, gives=PeriodOut, if_match=True, creates=True
)
def publish(session: Session, *, period: str, version: int) -> Answer:
    """Tell everybody what was decided. For the Office."""
    found, by = _period(period), current_person()
    usecases.publish(session, found, by=by, version=version, now=clock.now())
    return _whole(session, found)


@blueprint.post("/<period>/lock", access=PERSON, gives=PeriodOut, if_match=True, creates=True)
def lock(session: Session, *, period: str, version: int) -> Answer:
    """Lock a period that was published, once all of its weeks are decided. For the Office."""
    found, by = _period(period), current_person()
    usecases.lock(session, found, by=by, version=version, adopted=_adopted(), now=clock.now())
    return _whole(session, found)


@blueprint.post(
    "/<period>/reopening",
    access=PERSON,
    takes=ReopeningIn,
    gives=PeriodOut,
    if_match=True,
    creates=True,
)
def reopen(session: Session, *, period: str, body: dict[str, Any], version: int) -> Answer:
    """Reopen a period, with the reason; what people were told stays told. For the Office."""
    found, by = _period(period), current_person()
    usecases.reopen(session, found, by=by, version=version, now=clock.now(), **body)
    return _whole(session, found)


@blueprint.get("/<period>/caps", access=PERSON, asks=OfUnitArgs, gives=Caps)
def read_caps(session: Session, *, period: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read what the caps leave in each group, with the arithmetic.

    For whoever leads a unit, its groups and those that it shares; for the Office all.
    """
    found = _period(period)
    unit_id = query["unit"]
    names = None
    if unit_id is None:
        usecases.check_office(session, current_person())
    else:
        queries.check_may_read_unit(session, unit_id, viewer_id=current_person())
        names = queries.groups_of(session, str(found), [unit_id])
    return {"items": queries.rooms(session, str(found), names=names)}


@blueprint.get("/<period>/comparison", access=PERSON, asks=ComparisonArgs, gives=Comparisons)
def read_comparison(session: Session, *, period: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read what another rulebook would make of the same weeks, and why, person by person.

    For whoever leads the unit or one above it, and the Office.
    """
    found, _, last = period_in_path(period, _adopted())
    queries.check_may_read_unit(session, query["unit"], viewer_id=current_person())
    return {"items": compared(session, found, last, query["unit"], query["rulebook"])}


def compared(
    session: Session, period: Period, last: date, unit_id: UUID, rulebook: str
) -> list[dict[str, Any]]:
    """Return what another rulebook makes of a unit's people, for each that governs them now.

    Raises ``Invalid`` for too many people, and a rulebook that is not in force at the last week.
    """
    people = queries.histories(session, str(period), unit_id, most=MOST_COMPARED + 1)
    if len(people) > MOST_COMPARED:
        raise Invalid({"unit": [f"Name a unit of at most {MOST_COMPARED} people."]})
    other = _adopted().shelf.find(rulebook, last)
    by_rulebook: dict[str, dict[str, Facts]] = defaultdict(dict)
    for each in people:
        by_rulebook[each.rulebook["id"]][str(each.person_id)] = read_facts(each.facts)
    items = []
    for name, history in sorted(by_rulebook.items()):
        before = _adopted().shelf.find(name, last)
        summary, *changes = to_json(compare(history, before, other, period), before, other)
        items.append(_named(summary) | {"changes": [_named(each) for each in changes]})
    return items


def _named(told: dict[str, Any]) -> dict[str, Any]:
    return {"before": told["from"], "after": told["to"]} | told


def _adopted() -> Adopted:
    adopted: Adopted = current_app.config["RULEBOOKS"]
    return adopted


def _period(written: str) -> Period:
    return period_in_path(written, _adopted())[0]


def _whole(session: Session, period: Period) -> Answer:
    row = queries.classified_period(session, str(period))
    mondays = list(period.weeks())
    more = {
        "people": queries.counts_by_state(session, row.period),
        "open_weeks": queries.open_by_unit(session, mondays[0], mondays[-1]),
        "acts": queries.acts_of_period(session, row.period),
    }
    return Answer({**row._mapping, **more}, version=row.version)
