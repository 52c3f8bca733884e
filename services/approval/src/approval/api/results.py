"""The ledger of official results, one entry at a time."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval import queries
from approval.api.schemas import ResultOut
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person
from shared.rulebook.explanation import week_explained

blueprint = Blueprint("results", __name__, url_prefix="/approval/v1/results")


@blueprint.get("/<uuid:result_id>", access=PERSON, gives=ResultOut)
def read_result(session: Session, *, result_id: UUID) -> AnyRow:
    """Read an official result: for its person, its scorer and its authority."""
    return queries.result(session, result_id, viewer_id=current_person())


@blueprint.get(
    "/<uuid:result_id>/explanation", access=PERSON, asks=ExplanationArgs, gives=Explanation
)
def explain(session: Session, *, result_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read why an official result has its grade: each step, and the same in words."""
    result = queries.result(session, result_id, viewer_id=current_person())
    reference = {
        "id": result.rulebook_id,
        "version": result.rulebook_version,
        "sha256": result.rulebook_sha256,
    }
    return week_explained(
        current_app.config["RULEBOOKS"],
        reference,
        result.week,
        result.approved_parts,
        query["language"],
    )
