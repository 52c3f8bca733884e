"""Writes of people who care for their own second factor: who removes or renews it proves it first.

What a wrong password or code counted must be committed, so those refusals are returned, not raised.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from approval.directory import auditing, queries
from approval.directory.domain import second_factor
from approval.directory.domain.errors import WrongCredentials
from approval.directory.domain.sign_in_errors import (
    CodeDoesNotFit,
    FactorNeeded,
    NotConfirmed,
    RenewalNotBegun,
    WrongCode,
)
from approval.directory.models import SecondFactor
from approval.directory.usecases.sealing import Sealing
from approval.directory.usecases.second_factor import (
    Enrolment,
    give_recovery_codes,
    take_away_factor,
    takes_code,
)
from approval.directory.usecases.sessions import end_sessions
from approval.directory.usecases.signing_in import check_password, count_failure, forget_failures
from shared.errors import NotAuthenticated
from shared.kit.db import AnyRow


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves that it is the person: the password, and a code of the factor in use."""

    password: str
    code: str


def remove_factor(
    session: Session, person_id: UUID, proof: Proof, *, sealing: Sealing, now: datetime
) -> NotAuthenticated | None:
    """Take a person's own second factor away. Raises ``NotConfirmed`` and ``FactorNeeded``."""
    if queries.is_administrator(session, person_id):
        raise FactorNeeded
    account = _proved(session, person_id, proof, sealing=sealing, now=now)
    if isinstance(account, NotAuthenticated):
        return account
    take_away_factor(session, person_id)
    _record(session, "second_factor_removed", person_id, now=now)
    return None


def begin_renewal(
    session: Session, person_id: UUID, proof: Proof, *, sealing: Sealing, now: datetime
) -> Enrolment | NotAuthenticated:
    """Begin a new secret; the old one stays in use until a code confirms the new one.

    Raises ``NotConfirmed``.
    """
    account = _proved(session, person_id, proof, sealing=sealing, now=now)
    if isinstance(account, NotAuthenticated):
        return account
    secret = second_factor.new_secret()
    sealed = sealing.seal(person_id, secret)
    session.execute(
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .values(next_sealed_secret=sealed)
    )
    return Enrolment(secret, second_factor.uri(secret, account.login))


def confirm_renewal(
    session: Session, person_id: UUID, code: str, *, sealing: Sealing, now: datetime
) -> list[str]:
    """Put the new secret in the old one's place, and return new recovery codes, once.

    Raises ``RenewalNotBegun`` and ``CodeDoesNotFit``.
    """
    queries.own_account_for_change(session, person_id)
    factor = queries.second_factor(session, person_id)
    if factor is None or factor.next_sealed_secret is None:
        raise RenewalNotBegun
    secret = sealing.unseal(person_id, factor.next_sealed_secret)
    step = second_factor.step_of(secret, code, now=now, after=None)
    if step is None:
        raise CodeDoesNotFit
    sealed = sealing.seal(person_id, secret)
    session.execute(
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .values(sealed_secret=sealed, next_sealed_secret=None, confirmed_at=now, last_step=step)
    )
    _record(session, "second_factor_renewed", person_id, now=now)
    return give_recovery_codes(session, person_id)


def renew_recovery_codes(
    session: Session, person_id: UUID, proof: Proof, *, sealing: Sealing, now: datetime
) -> list[str] | NotAuthenticated:
    """Return new recovery codes, once; those before are good no longer. Raises ``NotConfirmed``."""
    account = _proved(session, person_id, proof, sealing=sealing, now=now)
    if isinstance(account, NotAuthenticated):
        return account
    _record(session, "recovery_codes_renewed", person_id, now=now)
    return give_recovery_codes(session, person_id)


def reset_factor(session: Session, person_id: UUID, *, now: datetime) -> int:
    """Take somebody else's second factor away, and return how many sessions that ended."""
    take_away_factor(session, person_id)
    return end_sessions(session, person_id, now=now)


def _proved(
    session: Session, person_id: UUID, proof: Proof, *, sealing: Sealing, now: datetime
) -> AnyRow | NotAuthenticated:
    """Return the account of somebody who gave both factors, held; or why it is not proved."""
    account = queries.own_account_for_change(session, person_id)
    if account is None:
        return WrongCredentials()
    factor = queries.second_factor(session, person_id)
    if factor is None or factor.confirmed_at is None:
        raise NotConfirmed
    refusal = check_password(session, account, proof.password, now=now)
    if refusal is not None:
        return refusal
    if not takes_code(session, factor, proof.code, sealing=sealing, now=now):
        count_failure(session, account, "wrong_code", now=now)
        return WrongCode()
    forget_failures(session, account)
    return account


def _record(session: Session, action: str, person_id: UUID, *, now: datetime) -> None:
    by = auditing.person(person_id)
    auditing.record(session, action, by=by, at=now, subject_id=person_id)
