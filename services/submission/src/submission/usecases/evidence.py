"""Files that show work: adding one to a work item, giving it out, and tidying their storage."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.kit.db import AnyRow
from submission.domain.errors import EvidenceDamaged, EvidenceHandedIn, TooManyFiles
from submission.domain.evidence import MOST_FILES, Scanned, media_type_of
from submission.domain.items import check_open
from submission.evidence.keeping import Keeping
from submission.models import EvidenceFile
from submission.queries import evidence, work

UNTOLD_FOR: Final = timedelta(days=1)
"""How old a file is that nothing tells of before it goes; one is kept before its row is there."""


def add_file(
    session: Session, item_id: UUID, content: bytes, *, by: UUID, keeping: Keeping, now: datetime
) -> UUID:
    """Keep a file with a work item and return its id, which nobody can guess.

    For those who share the item. It is looked at by the scanner before it is kept anywhere. Raises
    ``NotFound``, ``ItemClosed``, ``TooManyFiles``, ``Invalid`` for a type that is not taken,
    ``EvidenceNotKept``, ``EvidenceInfected`` and ``Unavailable``.
    """
    storage = keeping.place()
    item = work.item_for_change(session, item_id, viewer_id=by)
    if str(by) not in {each["person_id"] for each in item.people}:
        raise NotFound
    check_open(item.state)
    files = select(func.count()).where(EvidenceFile.item_id == item_id)
    if (session.scalar(files) or 0) >= MOST_FILES:
        raise TooManyFiles(f"At most {MOST_FILES} files.")
    file_id = uuid4()  # at random, as its name in the storage shall be
    row = {
        "file_id": file_id,
        "item_id": item_id,
        "person_id": by,
        "media_type": media_type_of(content),
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "scanned": keeping.scanned(content),
        "added_at": now,
    }
    storage.keep(file_id, content)
    session.execute(insert(EvidenceFile).values(row))
    return file_id


def read_file(
    session: Session,
    item_id: UUID,
    file_id: UUID,
    *,
    by: UUID,
    report_id: UUID | None = None,
    keeping: Keeping,
) -> tuple[AnyRow, bytes]:
    """Return a file's row and content to whoever may see its work item, and to the Office.

    ``report_id`` is the report whose evidence somebody was lent; it opens the files of its work.
    What was kept before there was a scanner is looked at now. Raises ``NotFound``,
    ``EvidenceNotKept``, ``EvidenceInfected``, ``EvidenceDamaged`` and ``Unavailable``.
    """
    row = evidence.visible_file(session, item_id, file_id, viewer_id=by, report_id=report_id)
    content = keeping.place().read(file_id)
    if sha256(content).hexdigest() != row.sha256:
        raise EvidenceDamaged
    if row.scanned != Scanned.CLEAN:
        keeping.scanned(content)
    return row, content


def remove_file(session: Session, item_id: UUID, file_id: UUID, *, by: UUID) -> AnyRow:
    """Remove a file that one added, as long as no report that was handed in names it; return it.

    Raises ``NotFound`` and ``EvidenceHandedIn``.
    """
    row = evidence.own_file_for_change(session, item_id, file_id, by=by)
    if evidence.is_handed_in(session, item_id, file_id):
        raise EvidenceHandedIn
    session.execute(delete(EvidenceFile).where(EvidenceFile.file_id == file_id))
    return row


def tidy_storage(session: Session, *, keeping: Keeping, now: datetime) -> int:
    """Remove from the storage what no row tells of any more; return how many files that were.

    Retention deletes rows; their files go here. Raises ``EvidenceNotKept`` and ``Unavailable``.
    """
    known = evidence.known_files(session)
    return keeping.place().remove_all_but(known, before=now - UNTOLD_FOR)
