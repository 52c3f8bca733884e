"""Writes of who may administer the directory, and who may read what they did."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory.models import Administrator, Auditor
from approval.directory.usecases.sessions import end_sessions


def add_administrators(
    session: Session, person_ids: Collection[UUID], *, recorded_by: str, now: datetime
) -> None:
    """Make people administrators; whoever is one already stays it since then.

    Their sessions end: the next one asks for a second factor, or lets them enrol one.
    """
    for person_id in person_ids:
        made = upsert(Administrator).values(person_id=person_id, since=now, recorded_by=recorded_by)
        session.execute(made.on_conflict_do_nothing())
        end_sessions(session, person_id, now=now)


def remove_administrators(session: Session, person_ids: Collection[UUID]) -> None:
    """Let people administer no longer; the next request of theirs is refused."""
    session.execute(delete(Administrator).where(Administrator.person_id.in_(person_ids)))


def add_auditors(
    session: Session, person_ids: Collection[UUID], *, recorded_by: str, now: datetime
) -> None:
    """Let people read the audit, with a second factor; whoever may already may since then."""
    for person_id in person_ids:
        made = upsert(Auditor).values(person_id=person_id, since=now, recorded_by=recorded_by)
        session.execute(made.on_conflict_do_nothing())


def remove_auditors(session: Session, person_ids: Collection[UUID]) -> None:
    """Let people read the audit no longer; the next request of theirs is refused."""
    session.execute(delete(Auditor).where(Auditor.person_id.in_(person_ids)))
