"""Reads of who is who at the OpenID provider."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approval.directory.models import Account, Identity, Person
from shared.kit.db import AnyRow


def person_of_identity(session: Session, issuer: str, subject: str) -> UUID | None:
    """Return the person who a provider's subject is, if it was linked before."""
    return session.scalar(
        select(Identity.person_id).where(Identity.issuer == issuer, Identity.subject == subject)
    )


def people_of_code(session: Session, code: str) -> Sequence[AnyRow]:
    """Return who has this code, upper and lower case aside; those who left, too.

    ``account`` tells whether the person may sign in at all.
    """
    return session.execute(
        select(Person.id, Person.active, Account.person_id.is_not(None).label("account"))
        .outerjoin(Account, Account.person_id == Person.id)
        .where(func.lower(Person.code) == code.lower())
        .limit(2)
    ).all()
