"""Reads of the audit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import Session

from approval.directory.models import Acting, AuditEntry, Delegation
from shared.kit.copies import table
from shared.kit.db import AnyRow


def audit(
    session: Session,
    *,
    subject_id: UUID | None = None,
    actor_id: UUID | None = None,
    about_id: UUID | None = None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return recorded acts, newest first: on a subject, by a person, about a person, or all."""
    wanted = select(
        AuditEntry.id.label("entry_id"), *(each for each in table(AuditEntry).c if each.key != "id")
    )
    if subject_id is not None:
        wanted = wanted.where(AuditEntry.subject_id == subject_id)
    if actor_id is not None:
        wanted = wanted.where(
            AuditEntry.actor_kind == "person", AuditEntry.actor_id == str(actor_id)
        )
    if about_id is not None:
        wanted = wanted.where(_about(about_id))
    if after is not None:
        wanted = wanted.where(AuditEntry.id < after[0])
    return session.execute(wanted.order_by(AuditEntry.id.desc()).limit(limit)).all()


def _about(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition that an act was on a person, on a mandate of theirs, or names them."""
    delegations = select(Delegation.id).where(
        or_(Delegation.from_id == person_id, Delegation.to_id == person_id)
    )
    acting = select(Acting.id).where(Acting.person_id == person_id)
    return or_(
        AuditEntry.subject_id == person_id,
        AuditEntry.subject_id.in_(delegations),
        AuditEntry.subject_id.in_(acting),
        func.strpos(cast(AuditEntry.facts, String), str(person_id)) > 0,
    )
