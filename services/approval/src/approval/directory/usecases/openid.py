"""Writes of people who sign in through the OpenID provider."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory import auditing, queries
from approval.directory.domain.errors import SignInPaused
from approval.directory.domain.openid import Vouched
from approval.directory.domain.openid_errors import (
    LinkedToAnother,
    NobodyOfThatCode,
    PersonLeft,
    SeveralOfThatCode,
)
from approval.directory.domain.sign_in import paused_until
from approval.directory.domain.sign_in_errors import SessionEnded, WrongCode
from approval.directory.models import Account, Identity
from approval.directory.usecases.sealing import Sealing
from approval.directory.usecases.second_factor import caller_with, takes_code
from approval.directory.usecases.sessions import Opened, begin_session
from approval.directory.usecases.signing_in import count_failure, forget_failures
from shared.errors import NotAuthenticated
from shared.kit.db import AnyRow


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The provider vouched for a person who has a second factor here, and its code is due."""

    person_id: UUID


def sign_in_by_identity(
    session: Session, who: Vouched, *, trusting: bool, now: datetime
) -> Opened | CodeNeeded:
    """Open a session of the person for whom a provider vouches, unless a code is due.

    The second factor of the provider counts in place of a code only when it is ``trusting``, and
    never for an administrator who confirmed none here: that session only enrols one. Raises
    ``NobodyOfThatCode``, ``SeveralOfThatCode``, ``PersonLeft`` and ``LinkedToAnother``.
    """
    person_id = queries.person_of_identity(session, who.issuer, who.subject)
    if person_id is None:
        person_id = _link(session, who, now=now)
    if queries.own_account_for_change(session, person_id) is None:
        raise PersonLeft
    factor = queries.second_factor(session, person_id)
    confirmed = factor is not None and factor.confirmed_at is not None
    proved = trusting and who.by_second_factor
    if confirmed and not proved:
        return CodeNeeded(person_id)
    caller = caller_with(session, person_id, factor, proved=proved)
    return begin_session(session, caller, now=now)


def finish_with_code(
    session: Session, person_id: UUID, code: str, *, sealing: Sealing, now: datetime
) -> Opened | NotAuthenticated:
    """Open the session of somebody for whom the provider vouched, by the code that was due.

    A refusal is returned, not raised: a wrong code counts like one after a password.
    """
    account = queries.own_account_for_change(session, person_id)
    factor = queries.second_factor(session, person_id)
    if account is None or factor is None or factor.confirmed_at is None:
        return SessionEnded()
    retry_at = paused_until(account.failures, account.failed_at)
    if retry_at is not None and now < retry_at:
        return SignInPaused(retry_at=retry_at)
    if not takes_code(session, factor, code, sealing=sealing, now=now):
        count_failure(session, account, "wrong_code", now=now)
        return WrongCode()
    forget_failures(session, account)
    caller = caller_with(session, person_id, factor, proved=True)
    return begin_session(session, caller, now=now)


def unlink(session: Session, person_id: UUID) -> int:
    """Take a person's links to providers away, and return how many there were.

    The next sign-in links anew, by the claim.
    """
    gone = delete(Identity).where(Identity.person_id == person_id).returning(Identity.subject)
    return len(session.execute(gone).all())


def _link(session: Session, who: Vouched, *, now: datetime) -> UUID:
    person_id = _person_named(session, who)
    made = upsert(Identity).values(
        issuer=who.issuer, subject=who.subject, person_id=person_id, linked_at=now
    )
    session.execute(made.on_conflict_do_nothing())
    # Another request may have linked it first, to this person or another.
    if queries.person_of_identity(session, who.issuer, who.subject) != person_id:
        raise LinkedToAnother
    by = auditing.person(person_id)
    facts = {"issuer": who.issuer}
    auditing.record(session, "identity_linked", by=by, at=now, subject_id=person_id, facts=facts)
    return person_id


def _person_named(session: Session, who: Vouched) -> UUID:
    find = queries.people_of_email if who.by_email else queries.people_of_code
    found = find(session, who.name) if who.name is not None else []
    if len(found) > 1:
        raise SeveralOfThatCode
    if not found:
        raise NobodyOfThatCode
    [person] = found
    if not person.active:
        raise PersonLeft
    if not person.account:
        _open_account(session, person)
    person_id: UUID = person.id
    return person_id


def _open_account(session: Session, person: AnyRow) -> None:
    """Open an account for somebody whom an identity system added; it has no password.

    Raises ``NobodyOfThatCode`` when the code is somebody else's login.
    """
    login = person.code.lower()
    if queries.login_is_taken(session, login):
        raise NobodyOfThatCode
    made = upsert(Account).values(person_id=person.id, login=login, failures=0)
    session.execute(made.on_conflict_do_nothing(index_elements=["person_id"]))
