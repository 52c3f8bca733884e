"""Reads of the audit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from approval.directory.models import AuditEntry
from shared.kit.copies import table
from shared.kit.db import AnyRow


def audit(
    session: Session,
    *,
    subject_id: UUID | None = None,
    actor_id: UUID | None = None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return recorded acts, newest first: on a subject, by a person, or all."""
    wanted = select(
        AuditEntry.id.label("entry_id"), *(each for each in table(AuditEntry).c if each.key != "id")
    )
    if subject_id is not None:
        wanted = wanted.where(AuditEntry.subject_id == subject_id)
    if actor_id is not None:
        wanted = wanted.where(
            AuditEntry.actor_kind == "person", AuditEntry.actor_id == str(actor_id)
        )
    if after is not None:
        wanted = wanted.where(AuditEntry.id < after[0])
    return session.execute(wanted.order_by(AuditEntry.id.desc()).limit(limit)).all()
