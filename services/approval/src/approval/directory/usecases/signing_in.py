"""Writes of the directory that come from people and programs who sign in."""

import hmac
import logging
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from approval.directory import passwords, queries
from approval.directory.domain.errors import SignInPaused, WeakSecret, WrongCredentials
from approval.directory.domain.sign_in import paused_until
from approval.directory.models import Account, ApiClient
from shared.errors import NotAuthenticated
from shared.kit.auth import Caller

log = logging.getLogger(__name__)

SHORTEST_SECRET: Final = 32


def sign_in(
    session: Session, login: str, password: str, *, now: datetime
) -> Caller | NotAuthenticated:
    """Return the person who signs in, or why not.

    A refusal is returned, not raised: the failure that it counts must be committed. An unknown
    login is refused like a wrong password, and takes as long.
    """
    account = queries.account_for_change(session, login.strip().lower())
    if account is None:
        passwords.password_matches(password, None)
        return WrongCredentials()
    retry_at = paused_until(account.failures, account.failed_at)
    if retry_at is not None and now < retry_at:
        return SignInPaused(retry_at=retry_at)
    change = update(Account).where(Account.person_id == account.person_id)
    if not passwords.password_matches(password, account.password_hash):
        failures = account.failures + 1
        session.execute(change.values(failures=failures, failed_at=now))
        log.info("wrong_password", extra={"person_id": account.person_id, "failures": failures})
        return WrongCredentials()
    if passwords.is_outdated(account.password_hash):
        session.execute(change.values(password_hash=passwords.hash_password(password)))
    if account.failures:
        session.execute(change.values(failures=0, failed_at=None))
    return Caller(kind="person", id=str(account.person_id), scopes=frozenset())


def sign_in_client(session: Session, name: str, secret: str) -> Caller:
    """Return the API client that signs in, with its scopes. Raises ``WrongCredentials``."""
    client = queries.client(session, name)
    kept = client.secret_sha256 if client is not None else bytes(32)
    matches = hmac.compare_digest(passwords.secret_digest(secret), kept)
    if client is None or not matches:
        raise WrongCredentials
    return Caller(kind="client", id=client.name, scopes=frozenset(client.scopes))


def keep_client(
    session: Session, name: str, *, secret: str, scopes: Collection[str], now: datetime
) -> None:
    """Make an API client, or give the one of that name another secret and other scopes.

    Raises ``WeakSecret`` below 32 characters: only the digest of a random secret is kept.
    """
    if len(secret) < SHORTEST_SECRET:
        raise WeakSecret(shortest=SHORTEST_SECRET)
    kept = insert(ApiClient).values(
        name=name,
        secret_sha256=passwords.secret_digest(secret),
        scopes=sorted(set(scopes)),
        active=True,
        created_at=now,
    )
    changed = {column: kept.excluded[column] for column in ("secret_sha256", "scopes", "active")}
    session.execute(kept.on_conflict_do_update(index_elements=[ApiClient.name], set_=changed))
