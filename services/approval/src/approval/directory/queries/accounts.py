"""Reads of what people and programs sign in with."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approval.directory.domain.sessions import LONGEST_PAUSE, LONGEST_SESSION, MOST_SESSIONS
from approval.directory.models import (
    Account,
    Administrator,
    ApiClient,
    Auditor,
    Invitation,
    OpenedSession,
    Person,
    RecoveryCode,
    SecondFactor,
)
from shared.kit.copies import table
from shared.kit.db import AnyRow


def account_for_change(session: Session, login: str) -> AnyRow | None:
    """Return the account of somebody who works here, held until the transaction ends."""
    return session.execute(
        select(*table(Account).c, Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.login == login, Person.active)
        .with_for_update(of=Account)
    ).one_or_none()


def own_account_for_change(session: Session, person_id: UUID) -> AnyRow | None:
    """Return the account of this person, who works here, held until the transaction ends."""
    return session.execute(
        select(*table(Account).c, Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.person_id == person_id, Person.active)
        .with_for_update(of=Account)
    ).one_or_none()


def accounts_by_code(session: Session, codes: Collection[str]) -> dict[str, UUID]:
    """Return by code the ids of those people who work here and have an account."""
    rows = session.execute(
        select(Person.code, Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(Person.code.in_(codes), Person.active)
    )
    return {row.code: row.id for row in rows}


def administrators_by_code(session: Session, codes: Collection[str]) -> dict[str, UUID]:
    """Return by code the ids of those administrators, also of those who left."""
    rows = session.execute(
        select(Person.code, Person.id)
        .join(Administrator, Administrator.person_id == Person.id)
        .where(Person.code.in_(codes))
    )
    return {row.code: row.id for row in rows}


def session_for_change(session: Session, session_id: UUID) -> AnyRow | None:
    """Return a session of somebody who works here, held until the transaction ends."""
    return session.execute(
        select(*table(OpenedSession).c)
        .join(Person, Person.id == OpenedSession.person_id)
        .where(OpenedSession.id == session_id, Person.active)
        .with_for_update(of=OpenedSession)
    ).one_or_none()


def open_sessions(session: Session, person_id: UUID, *, now: datetime) -> Sequence[AnyRow]:
    """Return the sessions of a person that are open at this instant, the newest first."""
    return session.execute(
        select(OpenedSession.id, OpenedSession.created_at, OpenedSession.used_at)
        .where(
            OpenedSession.person_id == person_id,
            OpenedSession.ended_at.is_(None),
            OpenedSession.created_at > now - LONGEST_SESSION,
            OpenedSession.used_at > now - LONGEST_PAUSE,
        )
        .order_by(OpenedSession.created_at.desc(), OpenedSession.id)
        .limit(MOST_SESSIONS)
    ).all()


def invitation_for_change(session: Session, value_sha256: bytes, *, now: datetime) -> UUID | None:
    """Return whom an invitation that is good at this instant is for, and hold it."""
    return session.scalar(
        select(Invitation.person_id)
        .where(Invitation.value_sha256 == value_sha256, Invitation.expires_at > now)
        .with_for_update()
    )


def is_administrator(session: Session, person_id: UUID) -> bool:
    """Tell whether the person works here and may administer the directory."""
    wanted = (
        select(Administrator.person_id)
        .join(Person, Person.id == Administrator.person_id)
        .where(Administrator.person_id == person_id, Person.active)
    )
    return session.scalar(wanted) is not None


def is_auditor(session: Session, person_id: UUID) -> bool:
    """Tell whether the person may read the audit, and works here."""
    wanted = select(Auditor.person_id).join(Person, Person.id == Auditor.person_id)
    found = session.scalar(wanted.where(Auditor.person_id == person_id, Person.active))
    return found is not None


def auditors_by_code(session: Session, codes: Collection[str]) -> dict[str, UUID]:
    """Return by code the ids of those auditors, also of those who left."""
    wanted = select(Person.code, Person.id).join(Auditor, Auditor.person_id == Person.id)
    rows = session.execute(wanted.where(Person.code.in_(codes)))
    return {row.code: row.id for row in rows}


def may_administer(session: Session, person_id: UUID) -> bool:
    """Tell whether the person is an administrator who has a second factor."""
    confirmed = select(SecondFactor.person_id).where(
        SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None)
    )
    return is_administrator(session, person_id) and session.scalar(confirmed) is not None


def second_factor(session: Session, person_id: UUID) -> AnyRow | None:
    """Return the second factor that a person has or began to have."""
    wanted = select(*table(SecondFactor).c).where(SecondFactor.person_id == person_id)
    return session.execute(wanted).one_or_none()


def recovery_codes_left(session: Session, person_id: UUID) -> int:
    """Return how many recovery codes a person has not used yet."""
    codes = select(func.count()).select_from(RecoveryCode)
    return session.scalar(codes.where(RecoveryCode.person_id == person_id)) or 0


def client(session: Session, name: str) -> AnyRow | None:
    """Return an API client that may sign in."""
    wanted = select(*table(ApiClient).c).where(ApiClient.name == name, ApiClient.active)
    return session.execute(wanted).one_or_none()


def client_for_change(session: Session, name: str) -> AnyRow | None:
    """Return an API client, also one that was closed, held until the transaction ends."""
    wanted = select(*table(ApiClient).c).where(ApiClient.name == name)
    return session.execute(wanted.with_for_update()).one_or_none()


def clients(session: Session, *, after: tuple[str] | None, limit: int) -> Sequence[AnyRow]:
    """Return the API clients there are, in order of name, after one name; never a digest."""
    wanted = select(
        ApiClient.name,
        ApiClient.scopes,
        ApiClient.active,
        ApiClient.created_at,
        ApiClient.expires_at,
        ApiClient.previous_until,
    )
    if after is not None:
        wanted = wanted.where(ApiClient.name > after[0])
    return session.execute(wanted.order_by(ApiClient.name).limit(limit)).all()


def logins(session: Session) -> dict[UUID, str]:
    """Return the login of everybody who has an account."""
    rows = session.execute(select(Account.person_id, Account.login))
    return {row.person_id: row.login for row in rows}
