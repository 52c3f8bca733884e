"""Turns an entry into the event that tells of it."""

from datetime import datetime
from typing import Any

from approval.directory.domain.entries import PersonEntry, UnitEntry
from shared.contracts.directory import PersonChangedV1, UnitChangedV1
from shared.kit.events import event_row


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
