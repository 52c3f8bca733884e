"""Writes of second factors: begun, confirmed by a code, and asked for when somebody signs in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Update, delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory import passwords, queries
from approval.directory.auditing import person, record
from approval.directory.domain import second_factor
from approval.directory.domain.sign_in_errors import (
    AlreadyConfirmed,
    CodeDoesNotFit,
    NotEnrolled,
)
from approval.directory.models import RecoveryCode, SecondFactor
from approval.directory.usecases.sealing import Sealing
from shared.errors import NotFound
from shared.kit.auth import SECOND_FACTOR, Caller
from shared.kit.db import AnyRow

ENROLMENT: Final = "enrolment"
"""The kind of caller who may do nothing but confirm a second factor: no other endpoint takes it."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator is given, once."""

    secret: str
    uri: str


def caller_of(session: Session, person_id: UUID, *, proved: bool = False) -> Caller:
    """Return as whom a person's token speaks."""
    factor = queries.second_factor(session, person_id)
    return caller_with(session, person_id, factor, proved=proved)


def caller_with(
    session: Session, person_id: UUID, factor: AnyRow | None, *, proved: bool = False
) -> Caller:
    """Return as whom the token of a person with this second factor, if any, speaks.

    An administrator without a confirmed one may only enrol. The token of whoever ``proved`` a
    second factor, here or at a trusted provider, has the scope that says so.
    """
    confirmed = factor is not None and factor.confirmed_at is not None
    must_enrol = not confirmed and queries.is_administrator(session, person_id)
    if must_enrol:
        return Caller(ENROLMENT, str(person_id), frozenset())
    return Caller("person", str(person_id), frozenset({SECOND_FACTOR} if proved else ()))


def enrol(session: Session, person_id: UUID, *, sealing: Sealing, now: datetime) -> Enrolment:
    """Begin a second factor with a new secret, in place of one that was not confirmed.

    Raises ``AlreadyConfirmed``, and ``NotFound`` for somebody who has no account any more.
    """
    account = queries.own_account_for_change(session, person_id)
    if account is None:
        raise NotFound
    factor = queries.second_factor(session, person_id)
    if factor is not None and factor.confirmed_at is not None:
        raise AlreadyConfirmed
    secret = second_factor.new_secret()
    values = {"sealed_secret": sealing.seal(person_id, secret), "created_at": now}
    begun = upsert(SecondFactor).values(person_id=person_id, **values)
    session.execute(
        begun.on_conflict_do_update(index_elements=[SecondFactor.person_id], set_=values)
    )
    return Enrolment(secret, second_factor.uri(secret, account.login))


def confirm(
    session: Session, person_id: UUID, code: str, *, sealing: Sealing, now: datetime
) -> list[str]:
    """Confirm the second factor by a code of its secret, and return the recovery codes, once.

    Raises ``NotEnrolled``, ``AlreadyConfirmed`` and ``CodeDoesNotFit``.
    """
    queries.own_account_for_change(session, person_id)
    factor = queries.second_factor(session, person_id)
    if factor is None:
        raise NotEnrolled
    if factor.confirmed_at is not None:
        raise AlreadyConfirmed
    secret = sealing.unseal(person_id, factor.sealed_secret)
    step = second_factor.step_of(secret, code, now=now, after=None)
    if step is None:
        raise CodeDoesNotFit
    session.execute(_change(person_id).values(confirmed_at=now, last_step=step))
    record(session, "second_factor_confirmed", by=person(person_id), at=now, subject_id=person_id)
    return give_recovery_codes(session, person_id)


def give_recovery_codes(session: Session, person_id: UUID) -> list[str]:
    """Return new recovery codes, of which digests alone are kept, in place of those before."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = second_factor.new_recovery_codes()
    rows = [{"person_id": person_id, "code_sha256": _digest(each)} for each in codes]
    session.execute(insert(RecoveryCode), rows)
    return codes


def takes_code(
    session: Session, factor: AnyRow, code: str, *, sealing: Sealing, now: datetime
) -> bool:
    """Take a code of a confirmed factor, or a recovery code, and tell whether it is good.

    The account is held meanwhile, so that two requests cannot bring the same code. What an older
    key sealed is sealed anew, so that the key can be dropped one day.
    """
    person_id = factor.person_id
    secret = sealing.unseal(person_id, factor.sealed_secret)
    step = second_factor.step_of(secret, code, now=now, after=factor.last_step)
    if step is not None:
        sealed = sealing.seal(person_id, secret)
        session.execute(_change(person_id).values(last_step=step, sealed_secret=sealed))
        return True
    used = session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.code_sha256 == _digest(code))
        .returning(RecoveryCode.person_id)
    )
    return used.one_or_none() is not None


def take_away_factor(session: Session, person_id: UUID) -> None:
    """Take a person's second factor away: telephone and recovery codes are lost."""
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))


def _change(person_id: UUID) -> Update:
    return update(SecondFactor).where(SecondFactor.person_id == person_id)


def _digest(code: str) -> bytes:
    return passwords.secret_digest(second_factor.plain(code))
