"""Takes mails to be sent, writes them of what is owed still, and keeps what became of them.

Who sends holds a lease and not a transaction. A worker that dies after the server took a mail and
before that is kept sends it again, under the same message id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Update, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.digests import Digest, Line, Wording
from reporting.domain.reminders import (
    LEASE,
    LOOKED_BACK,
    Kind,
    MailState,
    Step,
    next_attempt,
)
from reporting.models import Contact, Mail, Person, Reminder
from shared.kit.copies import table
from shared.kit.db import AnyRow

_MAIL: Final = table(Mail)
_THIS: Final = update(_MAIL).where(
    _MAIL.c.mail_id == bindparam("of"), _MAIL.c.attempts == bindparam("attempt")
)
"""A mail as this attempt took it: who came later has it now."""

_SENT: Final = _THIS.values(state=MailState.SENT, sent_at=bindparam("at"), leased_until=None)
_OBSOLETE: Final = _THIS.values(state=MailState.OBSOLETE, leased_until=None)
_LATER: Final = _THIS.values(next_at=bindparam("at"), leased_until=None)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be sent: to which address, and what it says."""

    mail_id: UUID
    attempts: int
    email: str
    language: str
    digest: Digest


def take_mails(session: Session, *, most: int, now: datetime) -> Sequence[AnyRow]:
    """Take mails that are due to be sent, under a lease; who takes at once takes others."""
    due = (
        select(_MAIL.c.mail_id)
        .where(
            _MAIL.c.state == MailState.WAITING,
            _MAIL.c.next_at <= now,
            or_(_MAIL.c.leased_until.is_(None), _MAIL.c.leased_until <= now),
        )
        .order_by(_MAIL.c.next_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = update(_MAIL).where(_MAIL.c.mail_id.in_(due.scalar_subquery()))
    leased = taken.values(leased_until=now + LEASE, attempts=_MAIL.c.attempts + 1)
    return session.execute(leased.returning(*_MAIL.c)).all()


def write_letters(
    session: Session, mails: Sequence[AnyRow], *, zone: ZoneInfo, url: str, now: datetime
) -> list[Letter]:
    """Return the letters of these mails, of what is owed at this instant; the others are obsolete.

    A person who is done hears nothing, nor does anybody hear of them.
    """
    told = _told(session, mails)
    people = {each.person_id for rows in told.values() for each in rows}
    since = now.date() - LOOKED_BACK
    owed = {
        (row.person_id, row.week, row.step): row
        for row in queries.owed_by(session, people, since=since)
    }
    names = _names(session, people | {mail.person_id for mail in mails})
    reached = _reached(session, [mail.person_id for mail in mails])
    letters = []
    for mail in mails:
        still = [
            _line(owed[key], names, Kind(mail.kind))
            for each in told.get(mail.mail_id, ())
            if (key := (each.person_id, each.week, each.step)) in owed
        ]
        contact = reached.get(mail.person_id)
        if still and contact is not None:
            wording = Wording(contact.language, zone, url)
            digest = wording.write(Kind(mail.kind), names.get(mail.person_id, ""), still)
            email, language = contact.email, contact.language
            letters.append(Letter(mail.mail_id, mail.attempts, email, language, digest))
    written = {letter.mail_id for letter in letters}
    gone = [mail for mail in mails if mail.mail_id not in written]
    _keep(session, _OBSOLETE, [(each.mail_id, each.attempts) for each in gone])
    return letters


def keep_sent(session: Session, letters: Iterable[Letter], *, now: datetime) -> None:
    """Keep that these were taken by the mail server."""
    _keep(session, _SENT, [(each.mail_id, each.attempts) for each in letters], at=now)


def put_off(session: Session, letters: Iterable[Letter], *, now: datetime) -> None:
    """Try these again later, each attempt after a longer wait."""
    for each in letters:
        later = next_attempt(now, each.attempts)
        _keep(session, _LATER, [(each.mail_id, each.attempts)], at=later)


def _keep(
    session: Session, change: Update, which: Sequence[tuple[UUID, int]], **more: datetime
) -> None:
    if which:
        rows = [{"of": mail_id, "attempt": attempts, **more} for mail_id, attempts in which]
        session.connection().execute(change, rows)


def _told(session: Session, mails: Sequence[AnyRow]) -> Mapping[UUID, list[AnyRow]]:
    ids = [mail.mail_id for mail in mails]
    rows = session.execute(select(*table(Reminder).c).where(Reminder.mail_id.in_(ids)))
    told: dict[UUID, list[AnyRow]] = {}
    for row in rows:
        told.setdefault(row.mail_id, []).append(row)
    return told


def _names(session: Session, people: Iterable[UUID]) -> dict[UUID, str]:
    wanted = select(Person.person_id, Person.name).where(Person.person_id.in_(list(people)))
    return {row.person_id: row.name for row in session.execute(wanted)}


def _reached(session: Session, people: Sequence[UUID]) -> dict[UUID, AnyRow]:
    wanted = (
        select(Contact.person_id, Contact.email, Contact.language)
        .join(Person, Person.person_id == Contact.person_id)
        .where(Contact.person_id.in_(people), func.length(Contact.email) > 0, Person.active)
    )
    return {row.person_id: row for row in session.execute(wanted)}


def _line(owed: AnyRow, names: Mapping[UUID, str], kind: Kind) -> Line:
    of = names.get(owed.person_id, "") if kind is Kind.ESCALATED else None
    return Line(Step(owed.step), owed.week, owed.number, owed.due_at, of)
