"""Files that show work, kept with work items."""

from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Answer, Blueprint, Download, FileBody, current_person
from shared.records.access import Role, record_access
from submission import usecases
from submission.api.item_schemas import EvidenceOut
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


@blueprint.get("/evidence/<uuid:file_id>", access=PERSON, gives_file=[*TYPES])
def read_file(session: Session, *, item_id: UUID, file_id: UUID) -> Answer:
    """Fetch a file; for those who may see the work item, and for the Office."""
    by = current_person()
    row, content = usecases.read_file(session, item_id, file_id, by=by, keeping=_keeping())
    managed = by in work.managers_of(session, {row.person_id}).values()
    record_access(
        session,
        AccessEntry,
        by=by,
        role=Role.DIRECT_MANAGER if managed else Role.OFFICE,
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


def _keeping() -> Keeping:
    keeping: Keeping = current_app.config["EVIDENCE"]
    return keeping
