"""Lets somebody read of a person, and records it."""

from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.models import AccessEntry
from shared.kit import clock
from shared.kit.http import current_person
from shared.records.access import record_access


def let_read(session: Session, person_id: UUID, what: str, thing_id: UUID | None = None) -> None:
    """Record that whoever asks reads of a person, which one of oneself is not.

    Raises ``NotFound`` unless it is that person, whoever leads them, or the Office.
    """
    reader = current_person()
    role = queries.role_of_reader(session, person_id, viewer_id=reader)
    if role is not None:
        record_access(
            session,
            AccessEntry,
            by=reader,
            role=role,
            person_id=person_id,
            what=what,
            thing_id=thing_id,
            at=clock.now(),
        )
