"""Why an official weekly result has its grade."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.reading import let_read
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit.http import PERSON, Blueprint
from shared.rulebook.explanation import week_explained

blueprint = Blueprint("results", __name__, url_prefix="/reporting/v1/results")


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
