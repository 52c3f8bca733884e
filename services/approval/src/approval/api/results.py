"""The ledger of official results, one entry at a time."""

from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval import queries
from approval.api.schemas import ResultOut
from approval.directory.auditing import record
from approval.models import AccessEntry
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import Blueprint, current_caller, current_person, person_or_scope
from shared.records.access import Role, record_access
from shared.rulebook.explanation import week_explained

READING: Final = person_or_scope("results:read")

blueprint = Blueprint("results", __name__, url_prefix="/approval/v1/results")


@blueprint.get("/<uuid:result_id>", access=READING, gives=ResultOut)
def read_result(session: Session, *, result_id: UUID) -> AnyRow:
    """Read an official result: for its person, its scorer and its authority.

    And for programs that may read results; what those read stands in the audit.
    """
    return read(session, result_id, "result")


@blueprint.get(
    "/<uuid:result_id>/explanation", access=READING, asks=ExplanationArgs, gives=Explanation
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
    if current_caller().kind == "client":
        result = queries.result(session, result_id, viewer_id=None)
        by, facts = current_caller(), {"what": what}
        record(session, "result_read", by=by, at=clock.now(), subject_id=result_id, facts=facts)
        return result
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
