"""Reads of who is who at the OpenID provider."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from approval.directory.models import Account, Contact, Identity, Person
from shared.kit.db import AnyRow

_WHO: Final = select(
    Person.id, Person.code, Person.active, Account.person_id.is_not(None).label("account")
).outerjoin(Account, Account.person_id == Person.id)


def person_of_identity(session: Session, issuer: str, subject: str) -> UUID | None:
    """Return the person who a provider's subject is, if it was linked before."""
    return session.scalar(
        select(Identity.person_id).where(Identity.issuer == issuer, Identity.subject == subject)
    )


def login_is_taken(session: Session, login: str) -> bool:
    """Tell whether somebody signs in by this name; it is in small letters."""
    return bool(session.scalar(select(exists().where(Account.login == login))))


def language_of(session: Session, person_id: UUID) -> str | None:
    """Return in which language a person wants to be written to; nothing if it was never said."""
    return session.scalar(select(Contact.language).where(Contact.person_id == person_id))


def people_of_email(session: Session, email: str) -> Sequence[AnyRow]:
    """Return whose work e-mail this is, upper and lower case aside; those who left, too."""
    return session.execute(
        _WHO.join(Contact, Contact.person_id == Person.id).where(
            func.lower(Contact.email) == email.lower()
        )
    ).all()


def people_of_code(session: Session, code: str) -> Sequence[AnyRow]:
    """Return who has this code, upper and lower case aside; those who left, too.

    ``account`` tells whether the person may sign in at all.
    """
    return session.execute(_WHO.where(func.lower(Person.code) == code.lower()).limit(2)).all()
