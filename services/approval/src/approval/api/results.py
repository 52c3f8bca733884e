"""The ledger of official results, one entry at a time."""

from uuid import UUID

from sqlalchemy.orm import Session

from approval import queries
from approval.api.schemas import ResultOut
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person

blueprint = Blueprint("results", __name__, url_prefix="/approval/v1/results")


@blueprint.get("/<uuid:result_id>", access=PERSON, gives=ResultOut)
def read_result(session: Session, *, result_id: UUID) -> AnyRow:
    """Read an official result: for its person, its scorer and its authority."""
    return queries.result(session, result_id, viewer_id=current_person())
