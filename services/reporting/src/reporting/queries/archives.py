"""Reads of the files of closed periods."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from reporting.domain.archives import FileState, NoSuchFile
from reporting.domain.errors import NotYoursToRead
from reporting.domain.periods import PeriodState
from reporting.models import (
    Change,
    ClassifiedPeriod,
    PeriodFile,
    PeriodFilePart,
    PublishedClassification,
)
from reporting.queries.changes import Topic
from reporting.queries.results import is_office_member
from shared.kit.db import AnyRow

_FILE = select(*PeriodFile.__table__.c)


def check_may_fetch(session: Session, viewer_id: UUID) -> None:
    """Raise ``NotYoursToRead`` unless somebody works in the Office: files are of the agency."""
    if not is_office_member(session, viewer_id):
        raise NotYoursToRead


def period_files(session: Session, period: str) -> Sequence[AnyRow]:
    """Return the editions of a period's file that were made, newest first."""
    made = _FILE.where(PeriodFile.period == period, PeriodFile.state == FileState.MADE)
    return session.execute(made.order_by(PeriodFile.edition.desc())).all()


def period_file(session: Session, period: str, edition: int) -> AnyRow:
    """Return an edition that was made. Raises ``NoSuchFile``."""
    made = _FILE.where(PeriodFile.period == period, PeriodFile.edition == edition)
    row = session.execute(made.where(PeriodFile.state == FileState.MADE)).one_or_none()
    if row is None:
        raise NoSuchFile
    return row


def parts_of(session: Session, period: str, edition: int) -> Iterator[bytes]:
    """Yield the content of a file, a part at a time."""
    number = 0
    while part := session.scalar(
        select(PeriodFilePart.content).where(
            PeriodFilePart.period == period,
            PeriodFilePart.edition == edition,
            PeriodFilePart.number == number,
        )
    ):
        yield part
        number += 1


def period_to_archive(session: Session) -> AnyRow | None:
    """Return a locked period of which something changed since its newest file, and that edition.

    ``edition`` is 0 where there is no file.
    """
    newest = (
        select(PeriodFile.edition, PeriodFile.position)
        .where(PeriodFile.period == ClassifiedPeriod.period)
        .order_by(PeriodFile.edition.desc())
        .limit(1)
        .lateral("newest")
    )
    changed = (
        exists()
        .where(
            Change.topic == Topic.CLASSIFICATIONS,
            Change.position > newest.c.position,
            PublishedClassification.changed == Change.change_id,
            PublishedClassification.changed > 0,
            PublishedClassification.period == ClassifiedPeriod.period,
        )
        .correlate(ClassifiedPeriod, newest)
    )
    due = (
        select(ClassifiedPeriod.period, func.coalesce(newest.c.edition, 0).label("edition"))
        .join(newest, newest.c.edition > 0, isouter=True)
        .where(ClassifiedPeriod.state == PeriodState.LOCKED)
        .where(newest.c.edition.is_(None) | changed)
        .order_by(ClassifiedPeriod.period)
        .limit(1)
    )
    return session.execute(due).one_or_none()
