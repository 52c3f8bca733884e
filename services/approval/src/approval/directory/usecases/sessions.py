"""Writes of sessions: they are opened, refreshed by a value that changes each time, and ended."""

import hmac
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from approval.directory import passwords, queries
from approval.directory.domain.sessions import (
    LONGEST_SESSION,
    MOST_SESSIONS,
    REFRESH_GRACE,
    expires_at,
    token_lifetime,
)
from approval.directory.domain.sign_in_errors import JustRefreshed, SessionEnded
from approval.directory.models import OpenedSession
from approval.directory.usecases.second_factor import caller_of
from shared.errors import NotFound, Refused
from shared.kit.auth import SECOND_FACTOR, Caller
from shared.kit.db import AnyRow
from shared.kit.ids import new_id

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open session: who it is of, the value that refreshes it once, and how long it may last.

    ``lifetime`` is that of a token given now, ``lasts`` that of the session if it is refreshed
    until its end.
    """

    caller: Caller
    value: str
    lifetime: timedelta
    lasts: timedelta


def begin_session(session: Session, caller: Caller, *, now: datetime) -> Opened:
    """Open a session of a person who has proved to be that person."""
    person_id = UUID(caller.id)
    mine = OpenedSession.person_id == person_id
    spare = (
        select(OpenedSession.id)
        .where(mine, OpenedSession.ended_at.is_(None))
        .order_by(OpenedSession.created_at.desc(), OpenedSession.id)
        .offset(MOST_SESSIONS - 1)
    )
    past = OpenedSession.created_at <= now - LONGEST_SESSION
    session.execute(
        delete(OpenedSession)
        .where(mine, or_(past, OpenedSession.id.in_(spare)))
        .execution_options(synchronize_session=False)
    )
    session_id = new_id()
    value = _new_value(session_id)
    session.execute(
        insert(OpenedSession).values(
            id=session_id,
            person_id=person_id,
            value_sha256=passwords.secret_digest(value),
            created_at=now,
            used_at=now,
            second_factor=SECOND_FACTOR in caller.scopes,
        )
    )
    return _opened(caller, value, created_at=now, now=now)


def refresh_session(session: Session, value: str, *, now: datetime) -> Opened | Refused:
    """Return the session with its next value, or why not.

    A refusal is returned, not raised: the end of a session whose value came twice must be
    committed. Whoever sends an old value stole it, or was stolen from.
    """
    found = session_of(session, value)
    if found is None or found.ended_at is not None:
        return SessionEnded()
    if now >= expires_at(found.created_at, found.used_at):
        return SessionEnded()
    digest = passwords.secret_digest(value)
    change = update(OpenedSession).where(OpenedSession.id == found.id)
    if not hmac.compare_digest(digest, found.value_sha256):
        if digest == found.previous_sha256 and now - found.used_at < REFRESH_GRACE:
            return JustRefreshed()
        session.execute(change.values(ended_at=now))
        log.warning("refresh_value_reused", extra={"person_id": found.person_id})
        return SessionEnded()
    following = _new_value(found.id)
    session.execute(
        change.values(
            value_sha256=passwords.secret_digest(following), previous_sha256=digest, used_at=now
        )
    )
    caller = caller_of(session, found.person_id, proved=found.second_factor)
    return _opened(caller, following, created_at=found.created_at, now=now)


def end_session(session: Session, value: str, *, now: datetime) -> int:
    """End the session of a refresh value, and return how many that ended: one or none."""
    found = session_of(session, value)
    if found is None or found.ended_at is not None:
        return 0
    session.execute(update(OpenedSession).where(OpenedSession.id == found.id).values(ended_at=now))
    return 1


def end_own_session(session: Session, person_id: UUID, session_id: UUID, *, now: datetime) -> int:
    """End one open session of a person, and return one. Raises ``NotFound``, also for another's."""
    still_open = {each.id for each in queries.open_sessions(session, person_id, now=now)}
    if session_id not in still_open:
        raise NotFound
    session.execute(
        update(OpenedSession).where(OpenedSession.id == session_id).values(ended_at=now)
    )
    return 1


def end_sessions(session: Session, person_id: UUID, *, now: datetime) -> int:
    """End all sessions of a person, and return how many were still open."""
    still_open = len(queries.open_sessions(session, person_id, now=now))
    session.execute(
        update(OpenedSession)
        .where(OpenedSession.person_id == person_id, OpenedSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    return still_open


def session_of(session: Session, value: str) -> AnyRow | None:
    """Return the session that a refresh value names, whether it is its newest value or not."""
    session_id = session_id_in(value)
    return queries.session_for_change(session, session_id) if session_id is not None else None


def session_id_in(value: str) -> UUID | None:
    """Return which session a refresh value says it is of."""
    try:
        return UUID(value.partition(".")[0])
    except ValueError:
        return None


def _new_value(session_id: UUID) -> str:
    return f"{session_id.hex}.{passwords.new_secret()}"


def _opened(caller: Caller, value: str, *, created_at: datetime, now: datetime) -> Opened:
    return Opened(
        caller=caller,
        value=value,
        lifetime=token_lifetime(created_at, now=now),
        lasts=created_at + LONGEST_SESSION - now,
    )
