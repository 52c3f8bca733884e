"""Reads of what people and programs sign in with."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from approval.directory.models import Account, ApiClient, Person
from shared.kit.copies import table
from shared.kit.db import AnyRow


def account_for_change(session: Session, login: str) -> AnyRow | None:
    """Return the account of somebody who works here, held until the transaction ends."""
    return session.execute(
        select(*table(Account).c)
        .join(Person, Person.id == Account.person_id)
        .where(Account.login == login, Person.active)
        .with_for_update(of=Account)
    ).one_or_none()


def client(session: Session, name: str) -> AnyRow | None:
    """Return an API client that may sign in."""
    wanted = select(*table(ApiClient).c).where(ApiClient.name == name, ApiClient.active)
    return session.execute(wanted).one_or_none()


def logins(session: Session) -> dict[UUID, str]:
    """Return the login of everybody who has an account."""
    rows = session.execute(select(Account.person_id, Account.login))
    return {row.person_id: row.login for row in rows}
