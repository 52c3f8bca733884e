"""Writes of passwords: somebody changes their own, or sets one by an invitation."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory import passwords, queries
from approval.directory.auditing import person, record
from approval.directory.domain.errors import WrongCredentials
from approval.directory.domain.password_rules import faults
from approval.directory.domain.sign_in_errors import NoInvitation, WeakPassword
from approval.directory.models import Account, Invitation
from approval.directory.usecases.second_factor import caller_of, take_away_factor
from approval.directory.usecases.sessions import Opened, begin_session, end_sessions
from approval.directory.usecases.signing_in import check_password
from shared.errors import NotAuthenticated
from shared.kit.db import AnyRow

INVITATION_LASTS: Final = timedelta(days=7)
"""Long enough for somebody on a mission, short enough that no old letter opens an account."""


def change_password(
    session: Session, person_id: UUID, *, old: str, new: str, now: datetime
) -> Opened | NotAuthenticated:
    """Change a person's password, end all their sessions, and open a new one for whoever asks.

    A wrong old password is returned, not raised: it counts like one at signing in. Raises
    ``WeakPassword``.
    """
    account = queries.own_account_for_change(session, person_id)
    if account is None:
        return WrongCredentials()
    refusal = check_password(session, account, old, now=now)
    if refusal is not None:
        return refusal
    if new == old:
        raise WeakPassword("new_password", ["Take another password than the one you have."])
    _set(session, account, new, field="new_password")
    end_sessions(session, person_id, now=now)
    record(session, "password_changed", by=person(person_id), at=now, subject_id=person_id)
    return begin_session(session, caller_of(session, person_id), now=now)


def invite(
    session: Session, person_ids: Collection[UUID], *, without_factor: bool, now: datetime
) -> dict[UUID, str]:
    """Return for each of these people the value of a link, which sets a password once.

    A newer invitation replaces an older one. ``without_factor`` also takes away the second
    factor, for whoever lost telephone and recovery codes.
    """
    values = {person_id: passwords.new_secret() for person_id in person_ids}
    for person_id, value in values.items():
        kept = {
            "value_sha256": passwords.secret_digest(value),
            "created_at": now,
            "expires_at": now + INVITATION_LASTS,
        }
        made = upsert(Invitation).values(person_id=person_id, **kept)
        session.execute(
            made.on_conflict_do_update(index_elements=[Invitation.person_id], set_=kept)
        )
        if without_factor:
            take_away_factor(session, person_id)
    return values


def accept_invitation(session: Session, value: str, password: str, *, now: datetime) -> str:
    """Set the password of whoever was invited, end all their sessions, and return the login.

    Raises ``NoInvitation`` and ``WeakPassword``; after the latter the link is still good.
    """
    digest = passwords.secret_digest(value)
    person_id = queries.invitation_for_change(session, digest, now=now)
    account = None
    if person_id is not None:
        account = queries.own_account_for_change(session, person_id)
    if account is None:
        raise NoInvitation
    _set(session, account, password, field="password")
    session.execute(delete(Invitation).where(Invitation.person_id == account.person_id))
    end_sessions(session, account.person_id, now=now)
    by = person(account.person_id)
    record(session, "invitation_accepted", by=by, at=now, subject_id=account.person_id)
    login: str = account.login
    return login


def _set(session: Session, account: AnyRow, password: str, *, field: str) -> None:
    found = faults(password, login=account.login, name=account.name)
    if found:
        raise WeakPassword(field, found)
    session.execute(
        update(Account)
        .where(Account.person_id == account.person_id)
        .values(password_hash=passwords.hash_password(password), failures=0, failed_at=None)
    )
