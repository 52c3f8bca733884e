"""Changes single entries of the directory: what a change may say, and what it leaves behind."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.domain.entries import PersonEntry, UnitEntry
from approval.directory.domain.planned import NotThere
from approval.directory.domain.tiers import Tier
from approval.directory.models import Person, Unit
from shared.errors import NotFound

PERSON_FACTS: Final = ("name", "unit_id", "post_title", "tier", "manager_id", "active")
UNIT_FACTS: Final = ("name", "parent_id", "head_id", "leader_in_charge_id", "active")


def change_person(session: Session, person_id: UUID, facts: Mapping[str, Any]) -> PersonEntry:
    """Give a person these of ``PERSON_FACTS`` and return the entry in its new version.

    A ``manager_id`` of ``None`` has the manager follow the post. Whoever changes entries settles
    the managers and tells the events. Raises ``NotFound``, ``NotThere``, and then wrote nothing.
    """
    entry = queries.person_entries_for_change(session, [person_id]).get(person_id)
    if entry is None:
        raise NotFound
    changed = replace(entry, **facts, version=entry.version + 1)
    if "manager_id" in facts:
        changed = replace(changed, manager_by_post=changed.manager_id is None)
    if "unit_id" in facts and not queries.is_unit(session, changed.unit_id):
        raise NotThere("unit_id", "There is no such unit.")
    if facts.get("manager_id") is not None:
        _check_manager(session, changed)
    _store(session, Person, changed)
    return changed


def _check_manager(session: Session, person: PersonEntry) -> None:
    if not queries.works_here(session, person.manager_id):
        raise NotThere("manager_id", "Name somebody who works here.")
    if person.id in queries.managers_above(session, person.manager_id):
        raise NotThere("manager_id", "That person reports to this one, directly or through others.")


def change_unit(session: Session, unit_id: UUID, facts: Mapping[str, Any]) -> UnitEntry:
    """Give a unit these of ``UNIT_FACTS`` and return the entry in its new version.

    Whoever changes entries settles the managers and tells the events. Raises ``NotFound``,
    ``NotThere``, and then wrote nothing.
    """
    entry = queries.unit_entries_for_change(session, [unit_id]).get(unit_id)
    if entry is None:
        raise NotFound
    changed = replace(entry, **facts, version=entry.version + 1)
    if "parent_id" in facts and changed.parent_id is not None:
        _check_parent(session, unit_id, changed.parent_id)
    if facts.get("head_id") is not None and not queries.works_here(session, changed.head_id):
        raise NotThere("head_id", "Name somebody who works here.")
    if "leader_in_charge_id" in facts and changed.leader_in_charge_id is not None:
        _check_leader(session, changed.leader_in_charge_id)
    if not changed.active and queries.is_occupied(session, unit_id):
        raise NotThere("active", "People work in it or units stand below it; move them first.")
    _store(session, Unit, changed)
    return changed


def _check_parent(session: Session, unit_id: UUID, parent_id: UUID) -> None:
    if not queries.is_unit(session, parent_id):
        raise NotThere("parent_id", "There is no such unit.")
    if unit_id in queries.units_above(session, parent_id):
        raise NotThere("parent_id", "That unit stands below this one.")


def _check_leader(session: Session, leader_id: UUID) -> None:
    works_here = queries.works_here(session, leader_id)
    if not works_here or queries.person(session, leader_id).tier != Tier.COMMITTEE_LEADER:
        raise NotThere("leader_in_charge_id", "Name a leader of the committee who works here.")


def _store(session: Session, model: type[Person | Unit], entry: PersonEntry | UnitEntry) -> None:
    values = {each.name: getattr(entry, each.name) for each in fields(entry) if each.name != "id"}
    session.execute(update(model).where(model.id == entry.id).values(**values))
