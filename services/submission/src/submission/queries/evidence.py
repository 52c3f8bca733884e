"""Reads of files that show work, each named for the question it answers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.kit.db import AnyRow
from submission.models import EvidenceFile, ReportItem, WeeklyReport
from submission.queries import work
from submission.queries.reports import is_office_member

_FILE = select(*EvidenceFile.__table__.c)


def files_of(session: Session, item_id: UUID) -> Sequence[AnyRow]:
    """Return the files of a work item, the oldest first."""
    own = _FILE.where(EvidenceFile.item_id == item_id)
    return session.execute(own.order_by(EvidenceFile.added_at, EvidenceFile.file_id)).all()


def visible_file(
    session: Session,
    item_id: UUID,
    file_id: UUID,
    *,
    viewer_id: UUID,
    report_id: UUID | None = None,
) -> AnyRow:
    """Return a file to whoever may see its work item, and to the Office.

    Whoever was lent the evidence of a report sees the files of the work that it tells of. Raises
    ``NotFound`` for anybody else.
    """
    if report_id is not None:
        _check_told(session, report_id, item_id)
    elif not is_office_member(session, viewer_id):
        work.visible_item(session, item_id, viewer_id=viewer_id)
    asked = _FILE.where(EvidenceFile.file_id == file_id, EvidenceFile.item_id == item_id)
    row = session.execute(asked).one_or_none()
    if row is None:
        raise NotFound
    return row


def _check_told(session: Session, report_id: UUID, item_id: UUID) -> None:
    """Raise ``NotFound`` unless the report, as it was handed in last, tells of the work item."""
    told = (
        exists()
        .where(ReportItem.report_id == report_id, WeeklyReport.report_id == report_id)
        .where(ReportItem.revision == WeeklyReport.revision)
        .where(ReportItem.figures["item_id"].astext == str(item_id))
    )
    if not session.scalar(select(told)):
        raise NotFound


def known_files(session: Session) -> set[UUID]:
    """Return the ids of all files that there are."""
    return set(session.scalars(select(EvidenceFile.file_id)))
