"""Writes of what identity systems know people and units by, and of how people are reached."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.domain.entry_errors import EmailTaken, ExternalIdTaken
from approval.directory.events import tell_contact
from approval.directory.models import Contact, PersonIdentity, UnitIdentity
from shared.contracts.directory import Language


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


def keep_contact(session: Session, person_id: UUID, email: str | None, *, now: datetime) -> None:
    """Keep a person's work e-mail, or none any more; raises ``EmailTaken``."""
    if email is None:
        _change_contact(session, person_id, now, if_there=True, email=None)
        return
    if queries.email_owner(session, email) not in {None, person_id}:
        raise EmailTaken
    _change_contact(session, person_id, now, email=email)


def keep_language(session: Session, person_id: UUID, language: Language, *, now: datetime) -> None:
    """Keep in which language a person wants to be written to."""
    _change_contact(session, person_id, now, language=language)


def _change_contact(
    session: Session,
    person_id: UUID,
    now: datetime,
    *,
    if_there: bool = False,
    **changed: str | None,
) -> None:
    """Change how a person is reached, and say so where it was otherwise before."""
    [(name, value)] = changed.items()
    otherwise = getattr(Contact, name).is_distinct_from(value)
    if if_there:
        whose = Contact.person_id == person_id
        newer = changed | {"version": Contact.version + 1}
        made = update(Contact).where(whose, otherwise).values(newer)
        row = session.execute(made.returning(*Contact.__table__.c)).one_or_none()
    else:
        fresh = upsert(Contact).values(person_id=person_id, **changed)
        kept = fresh.on_conflict_do_update(
            index_elements=[Contact.person_id],
            set_=changed | {"version": Contact.version + 1},
            where=otherwise,
        )
        row = session.execute(kept.returning(*Contact.__table__.c)).one_or_none()
    if row is not None:
        tell_contact(session, row, now=now)


def forget_person_identity(session: Session, person_id: UUID, *, now: datetime) -> None:
    """Let identity systems know a person no longer, nor where to reach them."""
    session.execute(delete(PersonIdentity).where(PersonIdentity.person_id == person_id))
    keep_contact(session, person_id, None, now=now)


def forget_unit_identity(session: Session, unit_id: UUID) -> None:
    """Let identity systems know a unit no longer."""
    session.execute(delete(UnitIdentity).where(UnitIdentity.unit_id == unit_id))
