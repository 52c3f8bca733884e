"""One person's results and periods: for that person, whoever leads them, and the Office."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.paths import period_in_path
from reporting.api.reading import let_read
from reporting.api.schemas import PersonPeriod, PersonResults
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit.http import PERSON, Blueprint, Order, PageArgs, current_person, paged
from shared.rulebook import Adopted, Classified, Derivation, Rulebook
from shared.rulebook.explanation import explanation

blueprint = Blueprint("people", __name__, url_prefix="/reporting/v1/people")

BY_WEEK: Final = Order(("week",), (date.fromisoformat,))


@blueprint.get("/<uuid:person_id>/results", access=PERSON, asks=PageArgs, gives=PersonResults)
def list_results(session: Session, *, person_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List a person's official weekly results, newest week first."""
    let_read(session, person_id, "results")
    return paged(
        query,
        asked=[current_person(), person_id],
        order=BY_WEEK,
        read=lambda after, limit: queries.person_results(
            session, person_id, after=after, limit=limit
        ),
    )


@blueprint.get("/<uuid:person_id>/periods/<period>", access=PERSON, gives=PersonPeriod)
def read_period(session: Session, *, person_id: UUID, period: str) -> dict[str, Any]:
    """Read what a person's month, quarter, half-year or year amounts to so far.

    ``period`` is written like 2026-11, 2026-Q4, 2026-H2 or 2026.
    """
    rulebook, found, _ = period_of(session, person_id, period)
    return {
        "person_id": person_id,
        "period": period,
        "status": found.status,
        "score": found.printed,
        "grade": found.grade,
        "weeks_counted": [date.fromisoformat(week) for week in found.weeks_counted],
        "rulebook": rulebook.reference(),
    }


@blueprint.get(
    "/<uuid:person_id>/periods/<period>/explanation",
    access=PERSON,
    asks=ExplanationArgs,
    gives=Explanation,
)
def explain_period(
    session: Session, *, person_id: UUID, period: str, query: dict[str, Any]
) -> dict[str, Any]:
    """Read why a person's period has its grade: each step, and the same in words."""
    rulebook, found, derivation = period_of(session, person_id, period)
    return explanation(rulebook, found.grade, derivation, query["language"])


def period_of(
    session: Session, person_id: UUID, written: str
) -> tuple[Rulebook, Classified, Derivation]:
    """Return what a person's period amounts to, by which rulebook, and why.

    Raises ``NotFound`` for whoever may not read of that person, ``Invalid`` for no period.
    """
    let_read(session, person_id, "period")
    adopted: Adopted = current_app.config["RULEBOOKS"]
    period, _, _ = period_in_path(written, adopted)
    told = queries.period_of(session, adopted, person_id, period)
    return told.rulebook, told.found, told.derivation
