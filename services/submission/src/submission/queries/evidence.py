"""Reads of files that show work, each named for the question it answers."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import exists, or_, select, text
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.kit.db import AnyRow
from submission.domain.evidence import KEPT_HERE, path_of
from submission.models import EvidenceFile, ReportItem, Share, WeeklyReport
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
        _check_told(session, report_id, item_id, file_id)
    elif not is_office_member(session, viewer_id):
        work.visible_item(session, item_id, viewer_id=viewer_id)
    asked = _FILE.where(EvidenceFile.file_id == file_id, EvidenceFile.item_id == item_id)
    row = session.execute(asked).one_or_none()
    if row is None:
        raise NotFound
    return row


def _check_told(session: Session, report_id: UUID, item_id: UUID, file_id: UUID) -> None:
    """Raise ``NotFound`` unless the report, as it was handed in last, tells of work or file.

    It opens work that its author shares in, whatever paths the author wrote.
    """
    figures = ReportItem.figures
    told = (
        exists()
        .where(ReportItem.report_id == report_id, WeeklyReport.report_id == report_id)
        .where(ReportItem.revision == WeeklyReport.revision)
        .where(Share.item_id == item_id, Share.person_id == WeeklyReport.person_id)
        .where(
            or_(
                figures["item_id"].astext == str(item_id),
                figures["evidence"].contains([path_of(item_id, file_id)]),
            )
        )
    )
    if not session.scalar(select(told)):
        raise NotFound


_HANDED_IN: Final = text(
    """
    select exists (
        select from task_share
        join weekly_report as report using (person_id)
        join work_item using (report_id)
        where task_share.item_id = :item_id and work_item.figures -> 'evidence' ? :path
            and (work_item.revision < report.revision
                or report.state in ('handed_in', 'scored', 'approved'))
    )
    """
)


def own_file_for_change(session: Session, item_id: UUID, file_id: UUID, *, by: UUID) -> AnyRow:
    """Return a file that somebody added, held. Raises ``NotFound`` for anybody else's."""
    asked = _FILE.where(EvidenceFile.file_id == file_id, EvidenceFile.item_id == item_id)
    own = asked.where(EvidenceFile.person_id == by)
    row = session.execute(own.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row


def is_handed_in(session: Session, item_id: UUID, file_id: UUID) -> bool:
    """Tell whether a report that was handed in names the file, in whichever revision."""
    asked = {"item_id": item_id, "path": path_of(item_id, file_id)}
    return bool(session.scalar(_HANDED_IN, asked))


def files_by_path(session: Session, paths: Collection[str]) -> dict[str, AnyRow]:
    """Return by its path each file that is still kept; anything else is left out."""
    named = {path: KEPT_HERE.fullmatch(path) for path in paths}
    ids = {UUID(found["file"]): path for path, found in named.items() if found}
    if not ids:
        return {}
    rows = session.execute(_FILE.where(EvidenceFile.file_id.in_(ids)))
    return {ids[row.file_id]: row for row in rows}


def known_files(session: Session) -> set[UUID]:
    """Return the ids of all files that there are."""
    return set(session.scalars(select(EvidenceFile.file_id)))
