"""Files that show work, kept with work items."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from shared.kit import clock
from shared.kit.auth import Verifier
from shared.kit.db import AnyRow
from shared.kit.grants import Grant, honour
from shared.kit.http import PERSON, Answer, Blueprint, Download, FileBody, current_person
from shared.records.access import Role, record_access
from submission import usecases
from submission.api.item_schemas import EvidenceArgs, EvidenceOut
from submission.domain.evidence import MOST_BYTES, TYPES
from submission.evidence.keeping import Keeping
from submission.models import AccessEntry
from submission.queries import evidence, work

blueprint = Blueprint("evidence", __name__, url_prefix="/submission/v1/items/<uuid:item_id>")


@blueprint.post(
    "/evidence",
    access=PERSON,
    takes_file=FileBody(tuple(TYPES), MOST_BYTES),
    gives=EvidenceOut,
    status=201,
    creates=True,
)
def add_file(session: Session, *, item_id: UUID, body: bytes) -> AnyRow:
    """Keep a file that shows the work; for those who share the item.

    Its type is told by its content. 409 with the code `evidence-not-kept` where the agency keeps no
    files, and `evidence-infected` for what the virus scanner finds.
    """
    by = current_person()
    file_id = usecases.add_file(session, item_id, body, by=by, keeping=_keeping(), now=clock.now())
    return evidence.visible_file(session, item_id, file_id, viewer_id=by)


@blueprint.get("/evidence/<uuid:file_id>", access=PERSON, asks=EvidenceArgs, gives_file=[*TYPES])
def read_file(session: Session, *, item_id: UUID, file_id: UUID, query: dict[str, Any]) -> Answer:
    """Fetch a file; for those who may see the work item, and for the Office.

    Whoever decides on a report that tells of the work shows the grant that step 3 lent.
    """
    by = current_person()
    grant = _shown(query["grant"], by)
    row, content = usecases.read_file(
        session,
        item_id,
        file_id,
        by=by,
        report_id=grant.thing_id if grant else None,
        keeping=_keeping(),
    )
    record_access(
        session,
        AccessEntry,
        by=by,
        role=Role(grant.role) if grant else _role(session, by, row.person_id),
        person_id=row.person_id,
        what="evidence",
        thing_id=file_id,
        at=clock.now(),
    )
    name = f"{file_id}.{TYPES[row.media_type]}"
    return Answer(Download(content, row.media_type, name))


@blueprint.delete("/evidence/<uuid:file_id>", access=PERSON, gives=EvidenceOut)
def remove_file(session: Session, *, item_id: UUID, file_id: UUID) -> AnyRow:
    """Remove a file that one added.

    409 with the code `evidence-handed-in` once a report that was handed in names it.
    """
    return usecases.remove_file(session, item_id, file_id, by=current_person())


def _shown(written: str | None, by: UUID) -> Grant | None:
    verifier: Verifier = current_app.extensions["verifier"]
    return honour(verifier, written, by=by, what="evidence") if written else None


def _role(session: Session, by: UUID, person_id: UUID) -> Role:
    managed = by in work.managers_of(session, {person_id}).values()
    return Role.DIRECT_MANAGER if managed else Role.OFFICE


def _keeping() -> Keeping:
    keeping: Keeping = current_app.config["EVIDENCE"]
    return keeping
