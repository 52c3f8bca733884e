"""Official weekly results to pull, and why each has its grade."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.paths import period_in_path
from reporting.api.pulling import Pull, pulled
from reporting.api.reading import let_read
from reporting.api.schemas import PulledResults, PulledResultsArgs, ResultLine
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit.http import (
    PERSON,
    Blueprint,
    Order,
    current_caller,
    current_person,
    person_or_scope,
)
from shared.rulebook.explanation import week_explained

blueprint = Blueprint("results", __name__, url_prefix="/reporting/v1/results")

BY_PERSON_AND_WEEK: Final = Order(("person_id", "week"), (UUID, date.fromisoformat))


@blueprint.get(
    "",
    access=person_or_scope("results:read"),
    asks=PulledResultsArgs,
    gives=PulledResults,
    finished=True,
    revalidated=True,
)
def list_results(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List official results of a period or a week, by person and week, up to 1,000 a page.

    The Office and programs read the whole agency's, whoever leads a unit that unit's with all
    below it. The newest result of each week is shown; a page is as of its own instant.
    `changed_since` gives only what changed, in the order of the changes.
    """
    unit_id, first, last = stretch_asked(session, query)
    asked = ["results", current_caller().id, unit_id, first, last]
    return pulled(
        session,
        Pull(queries.Topic.RESULTS, asked, BY_PERSON_AND_WEEK, ResultLine),
        query,
        lambda page: queries.results_to_pull(session, first, last, unit_id=unit_id, page=page),
    )


def stretch_asked(session: Session, query: dict[str, Any]) -> tuple[UUID | None, date, date]:
    """Return the unit, the first and the last Monday that are asked for.

    Raises ``NotYoursToRead`` for somebody else's unit, and ``Invalid`` for no period.
    """
    unit_id: UUID | None = query["unit"]
    if current_caller().kind == "person":
        queries.check_may_pull(session, unit_id, viewer_id=current_person())
    if query["period"] is None:
        return unit_id, query["week"], query["week"]
    _, first, last = period_in_path(query["period"], current_app.config["RULEBOOKS"])
    return unit_id, first, last


@blueprint.get(
    "/<uuid:result_id>/explanation", access=PERSON, asks=ExplanationArgs, gives=Explanation
)
def explain(session: Session, *, result_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read why a weekly result has its grade: each step, and the same in words.

    For that person, whoever leads them, and the Office.
    """
    result = queries.result(session, result_id)
    let_read(session, result.person_id, "result", result_id)
    return week_explained(
        current_app.config["RULEBOOKS"],
        result.rulebook,
        result.week,
        result.approved_parts,
        query["language"],
    )
