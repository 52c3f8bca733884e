"""Asks for forms, takes them to be made under a lease, and keeps what became of them.

Who makes one holds a lease and no transaction; the file and its state are one update, so that no
half of a file is ever there. Whoever dies over it leaves it to the next, three times.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, or_, select, text, update
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.forms import (
    KEPT,
    LEASE,
    MOST_ATTEMPTS,
    MOST_WAITING,
    FormKind,
    FormState,
    NoFile,
    TooManyForms,
    Wanted,
    read_span,
)
from reporting.models import AccessEntry, Form
from shared.errors import NotFound, Refused
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.kit.ids import new_id
from shared.records.access import Role, record_access
from shared.rulebook import Adopted

_FORM: Final = table(Form)
_ASKED: Final = text("state = 'asked'")
# Written out: PostgreSQL finds no partial index by a condition with a parameter in it, once the
# statement is prepared.


def ask_form(
    session: Session, wanted: Wanted, *, by: UUID, adopted: Adopted, now: datetime
) -> AnyRow:
    """Ask for a form, which the worker makes within a moment; whose it is hears who printed it.

    Raises ``NotFound`` or ``NotYoursToRead`` for what is not the caller's to print, ``Invalid`` for
    a span that the kind does not have, and ``TooManyForms``.
    """
    read_span(wanted.kind, wanted.span, adopted)
    person_id, role = may_print(session, wanted.kind, wanted.subject_id, by)
    if queries.forms_waiting(session, by) >= MOST_WAITING:
        raise TooManyForms
    form_id = new_id()
    session.execute(
        insert(_FORM).values(
            form_id=form_id,
            asked_by_id=by,
            kind=wanted.kind,
            subject_id=wanted.subject_id,
            person_id=person_id,
            span=wanted.span,
            format=wanted.format,
            state=FormState.ASKED,
            asked_at=now,
        )
    )
    if person_id is not None and role is not None:
        record_access(
            session,
            AccessEntry,
            by=by,
            role=role,
            person_id=person_id,
            what="form",
            thing_id=form_id,
            at=now,
        )
    return queries.form(session, form_id, asked_by_id=by)


def fetch_form(session: Session, form_id: UUID, *, by: UUID) -> AnyRow:
    """Return a form with its file to whoever asked for it and may print it still.

    Raises ``NotFound``, ``NotYoursToRead``, and ``NoFile``, which tells the state.
    """
    row = queries.form(session, form_id, asked_by_id=by, whole=True)
    may_print(session, FormKind(row.kind), row.subject_id, by)
    if row.content is None:
        raise NoFile(state=row.state)
    return row


def may_print(
    session: Session, kind: FormKind, subject_id: UUID, by: UUID
) -> tuple[UUID | None, Role | None]:
    """Return whom a form is about, if one person, and as what somebody else may print it.

    A form tells nobody what the rest of the API would not: a weekly one holds the report, which
    those who lead the unit do not read.
    """
    if kind is FormKind.LIST:
        queries.unit_named(session, subject_id)
        queries.check_may_read_unit(session, subject_id, viewer_id=by)
        return None, None
    if kind is FormKind.MINUTES:
        case = queries.case_to_read(session, subject_id, viewer_id=by)
        return case.person_id, Role.LEADER if by == case.leader_id else Role.OFFICE
    role = queries.role_of_reader(session, subject_id, viewer_id=by)
    if kind is FormKind.WEEKLY and role is not None:
        if not queries.is_office_member(session, by):
            raise NotFound
        role = Role.OFFICE
    return subject_id, role


def take_form(session: Session, *, now: datetime) -> AnyRow | None:
    """Take the form that waits longest, under a lease; who takes at once takes another.

    One that nobody ended in three attempts is given up.
    """
    free = or_(_FORM.c.leased_until.is_(None), _FORM.c.leased_until <= now)
    ended = update(_FORM).where(_ASKED, free, _FORM.c.attempts >= MOST_ATTEMPTS)
    session.execute(ended.values(state=FormState.REFUSED, reason="failed", leased_until=None))
    due = (
        select(_FORM.c.form_id)
        .where(_ASKED, free)
        .order_by(_FORM.c.asked_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = update(_FORM).where(_FORM.c.form_id == due.scalar_subquery())
    leased = taken.values(leased_until=now + LEASE, attempts=_FORM.c.attempts + 1)
    return session.execute(leased.returning(*queries.TOLD_OF_FORM)).one_or_none()


def keep_form(session: Session, form: AnyRow, content: bytes, *, now: datetime) -> bool:
    """Keep the file of a form; tell whether it was still this attempt's to keep."""
    return _keep(session, form, state=FormState.MADE, content=content, made_at=now)


def refuse_form(session: Session, form: AnyRow, refused: Refused) -> bool:
    """Keep why a form is not made; tell whether it was still this attempt's to say."""
    return _keep(session, form, state=FormState.REFUSED, reason=refused.code)


def _keep(session: Session, form: AnyRow, **values: Any) -> bool:
    kept = (
        update(_FORM)
        .where(_FORM.c.form_id == form.form_id, _ASKED, _FORM.c.attempts == form.attempts)
        .values(leased_until=None, **values)
    )
    return session.scalar(kept.returning(_FORM.c.form_id)) is not None


def drop_forms(session: Session, *, now: datetime) -> int:
    """Drop files after a week, and return how many; that there was a form stays for a while."""
    old = update(_FORM).where(text("state = 'made'"), _FORM.c.made_at <= now - KEPT)
    dropped = old.values(state=FormState.DROPPED, content=None).returning(_FORM.c.form_id)
    return len(session.execute(dropped).all())
