"""Who changed what in the directory: for administrators, and for everybody what they did."""

from typing import Any, Final

from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.api.audit_schemas import Audit, AuditArgs, OwnAuditArgs
from approval.directory.domain.sign_in_errors import OnlyAdministrators
from shared.kit.auth import SECOND_FACTOR
from shared.kit.http import (
    PERSON,
    Blueprint,
    Order,
    current_caller,
    current_person,
    paged,
)

NEWEST_FIRST: Final = Order(("entry_id",), (int,))

blueprint = Blueprint("audit", __name__, url_prefix="/directory/v1")


@blueprint.get("/audit", access=PERSON, asks=AuditArgs, gives=Audit)
def list_audit(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List who changed what in the directory, newest first; of one subject if it is given.

    For administrators, and for auditors whose session began with a second factor. Decisions on
    results stand with each proposal.
    """
    person_id = current_person()
    audits = SECOND_FACTOR in current_caller().scopes and queries.is_auditor(session, person_id)
    if not audits and not queries.may_administer(session, person_id):
        raise OnlyAdministrators

    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.audit(session, subject_id=query["subject"], after=after, limit=limit)

    return paged(query, asked=["audit", query["subject"]], order=NEWEST_FIRST, read=read)


@blueprint.get("/me/audit", access=PERSON, asks=OwnAuditArgs, gives=Audit)
def list_own_audit(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List what one changed in the directory, newest first; or who changed one's own record.

    With `whose=about_me`: acts on oneself, on one's mandates, and those that name one. How a
    roster changed one's entry stands in `GET /directory/v1/people/{id}/history`.
    """
    person_id = current_person()
    whose = "about_id" if query["whose"] == "about_me" else "actor_id"

    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.audit(session, **{whose: person_id}, after=after, limit=limit)

    return paged(query, asked=["my audit", whose, person_id], order=NEWEST_FIRST, read=read)
