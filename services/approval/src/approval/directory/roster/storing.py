"""Writes a difference in a few statements, however many lines it has."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TableValuedAlias,
    Text,
    Uuid,
    column,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.orm import Session

from approval.directory.domain.entries import PersonEntry, UnitEntry
from approval.directory.models import Account, Person, Unit
from approval.directory.roster.comparing import AccountChanges, Changes
from approval.directory.storing import store_added, store_changed
from shared.kit.copies import table
from shared.kit.db import any_of

_ACCOUNTS: Final = table(Account)


def store_units(session: Session, changes: Changes[UnitEntry]) -> None:
    """Write the units that were added, changed or ended."""
    store_added(session, Unit, changes.added)
    store_changed(session, Unit, [*changes.changed, *changes.left])


def store_people(session: Session, changes: Changes[PersonEntry]) -> None:
    """Write the people who were added, changed or left."""
    store_added(session, Person, changes.added)
    store_changed(session, Person, [*changes.changed, *changes.left])


def store_accounts(session: Session, changes: AccountChanges, *, password_hash: str | None) -> None:
    """Write the accounts; ``password_hash`` goes to every account that has no password yet."""
    session.execute(delete(_ACCOUNTS).where(_ACCOUNTS.c.person_id == any_of(changes.closed)))
    renamed = _logins(changes.renamed)
    session.execute(
        update(_ACCOUNTS)
        .values(login=renamed.c.login)
        .where(_ACCOUNTS.c.person_id == renamed.c.person_id)
    )
    opened = _logins(changes.opened)
    rows = select(opened.c.person_id, opened.c.login, literal(0))
    session.execute(insert(_ACCOUNTS).from_select(["person_id", "login", "failures"], rows))
    if password_hash is not None:
        session.execute(
            update(_ACCOUNTS)
            .values(password_hash=password_hash)
            .where(_ACCOUNTS.c.password_hash.is_(null()))
        )


def _logins(logins: Mapping[UUID, str]) -> TableValuedAlias:
    arrays = (literal(list(logins), ARRAY(Uuid)), literal(list(logins.values()), ARRAY(Text)))
    columns = (column("person_id", Uuid), column("login", Text))
    return func.unnest(*arrays).table_valued(*columns).render_derived(name="given")
