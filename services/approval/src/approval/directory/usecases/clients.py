"""Writes of API clients: made, given other secrets, closed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory import passwords, queries
from approval.directory.domain.errors import WeakSecret
from approval.directory.domain.scopes import Scope, unknown_scopes
from approval.directory.domain.sign_in_errors import ClientExists, NoClient, UnknownScope
from approval.directory.models import ApiClient
from shared.kit.db import AnyRow

SHORTEST_SECRET: Final = 32
OVERLAP: Final = timedelta(days=7)
"""How long the secret before is good as well: a program elsewhere is changed in working hours."""

SECRET_LASTS: Final = timedelta(days=365)
"""Of a secret that the directory made; what an operator keeps in a setting has no end."""


def keep_client(
    session: Session, name: str, *, secret: str, scopes: Collection[str], now: datetime
) -> None:
    """Make an API client, or give the one of that name another secret and other scopes, at once.

    Raises ``WeakSecret`` below 32 characters, since only the digest of a random secret is kept,
    and ``UnknownScope``.
    """
    _check_secret(secret)
    _check_scopes(scopes)
    kept: dict[str, Any] = {
        "secret_sha256": passwords.secret_digest(secret),
        "scopes": sorted(set(scopes)),
        "active": True,
        "expires_at": None,
        "previous_sha256": None,
        "previous_until": None,
    }
    made = upsert(ApiClient).values(name=name, created_at=now, **kept)
    session.execute(made.on_conflict_do_update(index_elements=[ApiClient.name], set_=kept))


def make_client(
    session: Session, name: str, *, scopes: Collection[str], now: datetime
) -> tuple[AnyRow, str]:
    """Make an API client and return it with its secret, which is told this once.

    Raises ``ClientExists`` and ``UnknownScope``.
    """
    _check_scopes(scopes)
    if queries.client_for_change(session, name) is not None:
        raise ClientExists
    secret = passwords.new_secret()
    made = insert(ApiClient).values(
        name=name,
        secret_sha256=passwords.secret_digest(secret),
        scopes=sorted(set(scopes)),
        active=True,
        created_at=now,
        expires_at=now + SECRET_LASTS,
    )
    session.execute(made)
    return _newest(session, name), secret


def rotate_client(
    session: Session, name: str, *, now: datetime, secret: str | None = None
) -> tuple[AnyRow, str]:
    """Give an API client another secret and return both; the one before is good for 7 days more.

    Without ``secret`` one is made, which expires after a year. A secret before that had expired
    stays so. Raises ``NoClient``, also for one that was closed, and ``WeakSecret``.
    """
    client = queries.client_for_change(session, name)
    if client is None or not client.active:
        raise NoClient
    given = passwords.new_secret() if secret is None else secret
    _check_secret(given)
    end = now + OVERLAP
    if client.expires_at is not None:
        end = min(end, client.expires_at)
    session.execute(
        update(ApiClient)
        .where(ApiClient.name == name)
        .values(
            secret_sha256=passwords.secret_digest(given),
            expires_at=now + SECRET_LASTS if secret is None else None,
            previous_sha256=client.secret_sha256,
            previous_until=end,
        )
    )
    return _newest(session, name), given


def close_client(session: Session, name: str) -> AnyRow:
    """Let an API client sign in no longer, and return it; raises ``NoClient``."""
    if queries.client_for_change(session, name) is None:
        raise NoClient
    session.execute(update(ApiClient).where(ApiClient.name == name).values(active=False))
    return _newest(session, name)


def _newest(session: Session, name: str) -> AnyRow:
    client = queries.client_for_change(session, name)
    if client is None:
        raise NoClient
    return client


def _check_secret(secret: str) -> None:
    if len(secret) < SHORTEST_SECRET:
        raise WeakSecret(shortest=SHORTEST_SECRET)


def _check_scopes(scopes: Collection[str]) -> None:
    if unknown := unknown_scopes(scopes):
        raise UnknownScope(unknown, sorted(Scope))
