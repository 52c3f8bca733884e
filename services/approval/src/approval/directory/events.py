"""Turns entries into the events that tell of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from approval.directory.domain.entries import PersonEntry, UnitEntry
from shared.contracts.directory import (
    AbsenceChangedV1,
    AssignmentChangedV1,
    ContactChangedV1,
    PersonChangedV1,
    UnitChangedV1,
)
from shared.kit.db import AnyRow
from shared.kit.events import event_row, record_event, record_events


def unit_changed(unit: UnitEntry, *, now: datetime) -> dict[str, Any]:
    """Return the event of a unit that began, changed or ended, to be recorded."""
    data = {
        "unit_id": unit.id,
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "parent_id": unit.parent_id,
        "head_id": unit.head_id,
        "leader_in_charge_id": unit.leader_in_charge_id,
        "active": unit.active,
    }
    return event_row(
        UnitChangedV1, subject=unit.id, subjectversion=unit.version, data=data, now=now
    )


def person_changed(person: PersonEntry, *, now: datetime) -> dict[str, Any]:
    """Return the event of a person who joined, changed or left, to be recorded."""
    data = {
        "person_id": person.id,
        "code": person.code,
        "name": person.name,
        "unit_id": person.unit_id,
        "post_title": person.post_title,
        "tier": person.tier,
        "manager_id": person.manager_id,
        "evaluated": person.evaluated,
        "active": person.active,
    }
    return event_row(
        PersonChangedV1, subject=person.id, subjectversion=person.version, data=data, now=now
    )


def tell(
    session: Session,
    *,
    units: Iterable[UnitEntry] = (),
    people: Iterable[PersonEntry] = (),
    now: datetime,
) -> None:
    """Record the events of units and people, the units first."""
    rows = [unit_changed(unit, now=now) for unit in units]
    record_events(session, rows + [person_changed(person, now=now) for person in people])


def tell_assignment(session: Session, assignment: AnyRow, *, now: datetime) -> None:
    """Record a post beside the main one as it stands in this transaction."""
    record_event(
        session,
        AssignmentChangedV1,
        subject=assignment.assignment_id,
        subjectversion=assignment.changes,
        data={**assignment._mapping, "withdrawn": assignment.withdrawn_at is not None},
        now=now,
    )


def tell_contact(session: Session, contact: AnyRow, *, now: datetime) -> None:
    """Record how somebody is reached as it stands in this transaction."""
    record_event(
        session,
        ContactChangedV1,
        subject=contact.contact_id,
        subjectversion=contact.version,
        data=dict(contact._mapping),
        now=now,
    )


def tell_absence(session: Session, absence: AnyRow, *, now: datetime) -> None:
    """Record days on which somebody is away as they stand in this transaction."""
    record_event(
        session,
        AbsenceChangedV1,
        subject=absence.absence_id,
        subjectversion=absence.changes,
        data={**absence._mapping, "withdrawn": absence.withdrawn_at is not None},
        now=now,
    )
