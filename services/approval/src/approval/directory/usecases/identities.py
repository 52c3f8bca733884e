"""Writes of what identity systems know people and units by, and of how people are reached."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.domain.entry_errors import EmailTaken, ExternalIdTaken
from approval.directory.models import Contact, PersonIdentity, UnitIdentity


def keep_person_identity(session: Session, person_id: UUID, external_id: str | None) -> None:
    """Let an identity system keep a person, also once they left; raises ``ExternalIdTaken``."""
    if external_id is not None:
        owner = queries.external_id_owner(session, PersonIdentity, external_id)
        if owner not in {None, person_id}:
            raise ExternalIdTaken
    kept = upsert(PersonIdentity).values(person_id=person_id, external_id=external_id)
    session.execute(
        kept.on_conflict_do_update(
            index_elements=[PersonIdentity.person_id], set_={"external_id": external_id}
        )
    )


def keep_unit_identity(session: Session, unit_id: UUID, external_id: str | None) -> None:
    """Keep what an identity system knows a unit by; raises ``ExternalIdTaken``."""
    if external_id is not None:
        owner = queries.external_id_owner(session, UnitIdentity, external_id)
        if owner not in {None, unit_id}:
            raise ExternalIdTaken
    kept = upsert(UnitIdentity).values(unit_id=unit_id, external_id=external_id)
    session.execute(
        kept.on_conflict_do_update(
            index_elements=[UnitIdentity.unit_id], set_={"external_id": external_id}
        )
    )


def keep_contact(session: Session, person_id: UUID, email: str | None) -> None:
    """Keep a person's work e-mail, or none any more; raises ``EmailTaken``."""
    if email is None:
        session.execute(delete(Contact).where(Contact.person_id == person_id))
        return
    if queries.email_owner(session, email) not in {None, person_id}:
        raise EmailTaken
    kept = upsert(Contact).values(person_id=person_id, email=email)
    session.execute(
        kept.on_conflict_do_update(index_elements=[Contact.person_id], set_={"email": email})
    )


def forget_person_identity(session: Session, person_id: UUID) -> None:
    """Let identity systems know a person no longer, nor where to reach them."""
    session.execute(delete(PersonIdentity).where(PersonIdentity.person_id == person_id))
    session.execute(delete(Contact).where(Contact.person_id == person_id))


def forget_unit_identity(session: Session, unit_id: UUID) -> None:
    """Let identity systems know a unit no longer."""
    session.execute(delete(UnitIdentity).where(UnitIdentity.unit_id == unit_id))
