"""The ledger of official results, one entry at a time."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval import queries
from approval.api.schemas import ResultOut
from approval.models import AccessEntry
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person
from shared.records.access import Role, record_access
from shared.rulebook.explanation import week_explained

blueprint = Blueprint("results", __name__, url_prefix="/approval/v1/results")


@blueprint.get("/<uuid:result_id>", access=PERSON, gives=ResultOut)
def read_result(session: Session, *, result_id: UUID) -> AnyRow:
    """Read an official result: for its person, its scorer and its authority."""
    return read(session, result_id, "result")


@blueprint.get(
    "/<uuid:result_id>/explanation", access=PERSON, asks=ExplanationArgs, gives=Explanation
)
def explain(session: Session, *, result_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read why an official result has its grade: each step, and the same in words."""
    result = read(session, result_id, "explanation")
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


def read(session: Session, result_id: UUID, what: str) -> AnyRow:
    """Return a result to whoever may read it, and record that."""
    reader = current_person()
    result = queries.result(session, result_id, viewer_id=reader)
    deciding = {result.decided_by_id, result.on_behalf_of_id}
    record_access(
        session,
        AccessEntry,
        by=reader,
        role=Role.AUTHORITY if reader in deciding else Role.DIRECT_MANAGER,
        person_id=result.person_id,
        what=what,
        thing_id=result_id,
        at=clock.now(),
    )
    return result
