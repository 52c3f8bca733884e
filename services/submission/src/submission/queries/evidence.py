"""Reads of files that show work, each named for the question it answers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.kit.db import AnyRow
from submission.models import EvidenceFile
from submission.queries import work
from submission.queries.reports import is_office_member

_FILE = select(*EvidenceFile.__table__.c)


def files_of(session: Session, item_id: UUID) -> Sequence[AnyRow]:
    """Return the files of a work item, the oldest first."""
    own = _FILE.where(EvidenceFile.item_id == item_id)
    return session.execute(own.order_by(EvidenceFile.added_at, EvidenceFile.file_id)).all()


def visible_file(session: Session, item_id: UUID, file_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return a file to whoever may see its work item, and to the Office.

    Raises ``NotFound`` for anybody else.
    """
    if not is_office_member(session, viewer_id):
        work.visible_item(session, item_id, viewer_id=viewer_id)
    asked = _FILE.where(EvidenceFile.file_id == file_id, EvidenceFile.item_id == item_id)
    row = session.execute(asked).one_or_none()
    if row is None:
        raise NotFound
    return row


def known_files(session: Session) -> set[UUID]:
    """Return the ids of all files that there are."""
    return set(session.scalars(select(EvidenceFile.file_id)))
