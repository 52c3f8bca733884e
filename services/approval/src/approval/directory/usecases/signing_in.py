"""Writes of the directory that come from people and programs who sign in."""

import hmac
import logging
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from approval.directory import passwords, queries
from approval.directory.domain.errors import SignInPaused, WrongCredentials
from approval.directory.domain.sign_in import paused_until
from approval.directory.domain.sign_in_errors import SecondFactorRequired, WrongCode
from approval.directory.models import Account
from approval.directory.usecases.sealing import Sealing
from approval.directory.usecases.second_factor import caller_with, takes_code
from shared.errors import NotAuthenticated
from shared.kit.auth import Caller
from shared.kit.db import AnyRow

log = logging.getLogger(__name__)


def sign_in(
    session: Session,
    login: str,
    password: str,
    *,
    now: datetime,
    code: str | None = None,
    sealing: Sealing | None = None,
) -> Caller | NotAuthenticated:
    """Return the person who signs in, or why not.

    A refusal is returned, not raised: the failure that it counts must be committed. An unknown
    login is refused like a wrong password, and takes as long. A code is asked for only after the
    right password, and a wrong one counts like a wrong password: six digits are guessed soon.
    """
    account = queries.account_for_change(session, login.strip().lower())
    if account is None:
        passwords.password_matches(password, None)
        return WrongCredentials()
    refusal = check_password(session, account, password, now=now)
    if refusal is not None:
        return refusal
    factor = queries.second_factor(session, account.person_id)
    proved = False
    if factor is not None and factor.confirmed_at is not None:
        if code is None or sealing is None:
            return SecondFactorRequired()
        if not takes_code(session, factor, code, sealing=sealing, now=now):
            count_failure(session, account, "wrong_code", now=now)
            return WrongCode()
        proved = True
    forget_failures(session, account)
    return caller_with(session, account.person_id, factor, proved=proved)


def check_password(
    session: Session, account: AnyRow, password: str, *, now: datetime
) -> NotAuthenticated | None:
    """Return why the password is refused, and count that; nothing when it is right.

    The account has to be held by the caller, who forgets the failures once all else is right.
    """
    retry_at = paused_until(account.failures, account.failed_at)
    if retry_at is not None and now < retry_at:
        return SignInPaused(retry_at=retry_at)
    if not passwords.password_matches(password, account.password_hash):
        count_failure(session, account, "wrong_password", now=now)
        return WrongCredentials()
    if passwords.is_outdated(account.password_hash):
        renewed = passwords.hash_password(password)
        change = update(Account).where(Account.person_id == account.person_id)
        session.execute(change.values(password_hash=renewed))
    return None


def forget_failures(session: Session, account: AnyRow) -> None:
    """Count from zero again, after whoever it is proved to be the account's owner."""
    if account.failures:
        change = update(Account).where(Account.person_id == account.person_id)
        session.execute(change.values(failures=0, failed_at=None))


def count_failure(session: Session, account: AnyRow, what: str, *, now: datetime) -> None:
    """Count a wrong password or code of an account, which the caller holds."""
    failures = account.failures + 1
    session.execute(
        update(Account)
        .where(Account.person_id == account.person_id)
        .values(failures=failures, failed_at=now)
    )
    log.info(what, extra={"person_id": account.person_id, "failures": failures})


def sign_in_client(session: Session, name: str, secret: str, *, now: datetime) -> Caller:
    """Return the API client that signs in, with its scopes.

    Raises ``WrongCredentials``, also for a secret that has expired; the one before the newest is
    good until its own end.
    """
    client = queries.client(session, name)
    digest = passwords.secret_digest(secret)
    nothing = bytes(len(digest))
    newest, previous = nothing, nothing
    if client is not None and (client.expires_at is None or now < client.expires_at):
        newest = client.secret_sha256
    if client is not None and client.previous_until is not None and now < client.previous_until:
        previous = client.previous_sha256
    fits_newest = hmac.compare_digest(digest, newest)
    fits_previous = hmac.compare_digest(digest, previous)
    if client is None or not (fits_newest or fits_previous):
        raise WrongCredentials
    return Caller(kind="client", id=client.name, scopes=frozenset(client.scopes))
