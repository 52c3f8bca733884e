"""One person's results and months: for that person, whoever leads them, and the Office."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.paths import month_in_path
from reporting.api.schemas import PersonMonth, PersonResults
from reporting.domain.standing import standing
from shared.kit.http import PERSON, Blueprint, Order, PageArgs, current_person, paged
from shared.rulebook import default_rulebook

blueprint = Blueprint("people", __name__, url_prefix="/reporting/v1/people")

BY_WEEK: Final = Order(("week",), (date.fromisoformat,))


@blueprint.get("/<uuid:person_id>/results", access=PERSON, asks=PageArgs, gives=PersonResults)
def list_results(session: Session, *, person_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List a person's official weekly results, newest week first."""
    queries.check_may_read_person(session, person_id, viewer_id=current_person())
    return paged(
        query,
        asked=[current_person(), person_id],
        order=BY_WEEK,
        read=lambda after, limit: queries.person_results(
            session, person_id, after=after, limit=limit
        ),
    )


@blueprint.get("/<uuid:person_id>/months/<month>", access=PERSON, gives=PersonMonth)
def read_month(session: Session, *, person_id: UUID, month: str) -> dict[str, Any]:
    """Read a person's month so far: the mean of the approved weeks, and its grade.

    ``month`` is written like 2026-11; a week belongs to the month of its Thursday.
    """
    queries.check_may_read_person(session, person_id, viewer_id=current_person())
    rulebook = default_rulebook()
    totals = queries.totals_by_person(session, month_in_path(month).mondays(), person_id=person_id)
    stands = standing(rulebook, totals.get(person_id, []))
    return {
        "person_id": person_id,
        "month": month,
        "weeks": stands.weeks,
        "mean": stands.mean,
        "grade": stands.grade,
        "rulebook": rulebook.reference(),
    }
