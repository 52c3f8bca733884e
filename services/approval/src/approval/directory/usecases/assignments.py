"""Posts beside the main one, and absences: recording them, and ending them early."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from approval.directory import events, queries
from approval.directory.auditing import record
from approval.directory.domain.assignments import (
    AbsencesOverlap,
    NewAbsence,
    NewAssignment,
    Span,
    check_shares,
)
from approval.directory.domain.mandates import AlreadyEnded, NotWorkingHere
from approval.directory.models import Absence, Assignment
from shared.errors import Invalid
from shared.kit.auth import Caller
from shared.kit.ids import new_id


def assign(
    session: Session,
    person_id: UUID,
    new: NewAssignment,
    *,
    by: Caller,
    zone: ZoneInfo,
    now: datetime,
) -> UUID:
    """Give a person a post beside the main one and return the entry's id.

    The direct manager of the main post scores the week; the manager of this one attaches a note.
    Raises ``Invalid``, ``NotWorkingHere``, ``SharesTooHigh``.
    """
    new.check(today=now.astimezone(zone).date())
    _hold_working(session, person_id)
    if new.manager_id == person_id:
        raise Invalid({"manager_id": ["Nobody is their own direct manager."]})
    if not queries.works_here(session, new.manager_id):
        raise NotWorkingHere("manager_id")
    if not queries.is_unit(session, new.unit_id):
        raise Invalid({"unit_id": ["There is no such unit."]})
    if new.share is not None:
        others = [
            (Span(each.first_day, each.last_day), each.share)
            for each in queries.assignments(session, person_id)
            if each.share is not None
        ]
        check_shares(others, new.span, new.share)
    assignment_id = new_id()
    facts = {
        "kind": new.kind,
        "unit_id": new.unit_id,
        "manager_id": new.manager_id,
        "share": new.share,
        "first_day": new.span.first,
        "last_day": new.span.last,
    }
    session.execute(
        insert(Assignment).values(
            id=assignment_id,
            person_id=person_id,
            post_title=new.post_title,
            tier=new.tier,
            document=new.document,
            recorded_by=by.id,
            recorded_at=now,
            changes=1,
            **facts,
        )
    )
    record(session, "assigned", by=by, at=now, subject_id=person_id, facts=facts)
    events.tell_assignment(session, queries.assignment_for_change(session, assignment_id), now=now)
    return assignment_id


def end_assignment(
    session: Session, assignment_id: UUID, *, last_day: date, by: Caller, now: datetime
) -> None:
    """Have a post beside the main one end on a day; before its first one it was never held.

    Raises ``NotFound``, ``AlreadyEnded`` unless it would have lasted longer.
    """
    assignment = queries.assignment_for_change(session, assignment_id)
    over = assignment.last_day is not None and assignment.last_day <= last_day
    if assignment.withdrawn_at is not None or over:
        raise AlreadyEnded
    ended = {"withdrawn_at": now} if last_day < assignment.first_day else {"last_day": last_day}
    session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id)
        .values(changes=assignment.changes + 1, **ended)
    )
    facts = {"assignment_id": assignment_id, "last_day": last_day}
    person_id = assignment.person_id
    record(session, "assignment_ended", by=by, at=now, subject_id=person_id, facts=facts)
    events.tell_assignment(session, queries.assignment_for_change(session, assignment_id), now=now)


def record_absence(
    session: Session, person_id: UUID, new: NewAbsence, *, by: Caller, zone: ZoneInfo, now: datetime
) -> UUID:
    """Record days on which a person is away and return the entry's id.

    A week in which somebody is away on every working day owes no report. Raises ``Invalid``,
    ``NotWorkingHere``, ``AbsencesOverlap``.
    """
    new.check(today=now.astimezone(zone).date())
    _hold_working(session, person_id)
    days = Span(new.first, new.last)
    for each in queries.absences(session, person_id):
        if days.overlaps(Span(each.first_day, each.last_day)):
            raise AbsencesOverlap(
                f"One is recorded from {each.first_day} to {each.last_day}.",
                absence_id=each.absence_id,
            )
    absence_id = new_id()
    facts = {"kind": new.kind, "first_day": new.first, "last_day": new.last}
    session.execute(
        insert(Absence).values(
            id=absence_id,
            person_id=person_id,
            document=new.document,
            recorded_by=by.id,
            recorded_at=now,
            changes=1,
            **facts,
        )
    )
    record(session, "absence_recorded", by=by, at=now, subject_id=person_id, facts=facts)
    events.tell_absence(session, queries.absence_for_change(session, absence_id), now=now)
    return absence_id


def end_absence(
    session: Session, absence_id: UUID, *, last_day: date, by: Caller, now: datetime
) -> None:
    """Have an absence end on a day; before its first one it never was.

    Raises ``NotFound``, ``AlreadyEnded`` unless it would have lasted longer.
    """
    absence = queries.absence_for_change(session, absence_id)
    if absence.withdrawn_at is not None or absence.last_day <= last_day:
        raise AlreadyEnded
    ended = {"withdrawn_at": now} if last_day < absence.first_day else {"last_day": last_day}
    session.execute(
        update(Absence).where(Absence.id == absence_id).values(changes=absence.changes + 1, **ended)
    )
    facts = {"absence_id": absence_id, "last_day": last_day}
    person_id = absence.person_id
    record(session, "absence_ended", by=by, at=now, subject_id=person_id, facts=facts)
    events.tell_absence(session, queries.absence_for_change(session, absence_id), now=now)


def _hold_working(session: Session, person_id: UUID) -> None:
    """Hold a person who works here: what is recorded of one is recorded one after the other."""
    queries.person(session, person_id)
    if not queries.person_entries_for_change(session, [person_id])[person_id].active:
        raise NotWorkingHere("person_id")
