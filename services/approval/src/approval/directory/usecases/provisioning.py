"""Writes of what an identity system tells of people and units; what it does not tell is set here.

Whoever belongs to no unit by its account joins the unit at the top of the tree.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.auditing import record
from approval.directory.domain.entries import PersonEntry, UnitEntry
from approval.directory.domain.entry_errors import (
    CodeTaken,
    LeavesTopUnit,
    NoTopUnit,
    TopUnitStays,
    UnknownPerson,
    UnknownUnit,
)
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.usecases.identities import (
    forget_person_identity,
    forget_unit_identity,
    keep_contact,
    keep_person_identity,
    keep_unit_identity,
)
from approval.directory.usecases.people import change_people
from approval.directory.usecases.units import change_units
from shared.errors import NotFound
from shared.kit.auth import Caller
from shared.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A person as an identity system tells of them; without ``unit_code`` in the top unit."""

    code: str
    name: str
    post_title: str
    tier: Tier
    active: bool
    unit_code: str | None
    manager_id: UUID | None
    external_id: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class UnitTold:
    """A unit as an identity system tells of it; ``member_ids`` are all whose main unit it is.

    Without ``code`` one is made; without ``parent_code`` the unit stands below the top unit.
    """

    code: str | None
    name: str
    kind: UnitKind
    parent_code: str | None
    external_id: str | None
    member_ids: Collection[UUID]


def provision_person(
    session: Session, person_id: UUID | None, told: PersonTold, *, by: Caller, now: datetime
) -> UUID:
    """Bring a person to what is told, and return the id; without one they join, or come back.

    A direct manager who follows the post goes on following it until another one is told.

    Raises ``CodeTaken``, ``UnknownUnit``, ``NoTopUnit``, ``UnknownPerson``, ``InCircle``,
    ``BadCode``, ``ExternalIdTaken`` and ``EmailTaken``.
    """
    queries.one_at_a_time(session)
    if person_id is None:
        left = queries.person_ids_by_code(session, [told.code]).get(told.code)
        if left is not None and queries.kept_people(session, [left]):
            raise CodeTaken
        person_id = left or new_id()
    known_one = queries.people_by_id(session, [person_id]).get(person_id)
    same_manager = known_one is not None and known_one.manager_id == told.manager_id
    follows = known_one is not None and known_one.manager_by_post and same_manager
    entry = PersonEntry(
        id=person_id,
        code=told.code,
        name=told.name,
        unit_id=_unit_id(session, told.unit_code, "department"),
        post_title=told.post_title,
        tier=told.tier,
        manager_id=told.manager_id,
        manager_by_post=follows,
        active=told.active,
        version=1,
    )
    change_people(session, [entry], by=by, now=now)
    before = queries.provisioned_people(session, id=person_id)
    known = [(row.external_id, row.email) for row in before]
    keep_person_identity(session, person_id, told.external_id)
    keep_contact(session, person_id, told.email, now=now)
    if known != [(told.external_id, told.email)]:
        record(session, "person_identity_changed", by=by, at=now, subject_id=person_id)
    return person_id


def withdraw_person(session: Session, person_id: UUID, *, by: Caller, now: datetime) -> None:
    """Let a person leave, and identity systems know them no longer; nothing else is forgotten.

    Raises ``NotFound``.
    """
    queries.one_at_a_time(session)
    known = queries.people_by_id(session, [person_id])
    if person_id not in known:
        raise NotFound
    change_people(session, [replace(known[person_id], active=False)], by=by, now=now)
    forget_person_identity(session, person_id, now=now)
    record(session, "person_withdrawn", by=by, at=now, subject_id=person_id)


def provision_unit(
    session: Session, unit_id: UUID | None, told: UnitTold, *, by: Caller, now: datetime
) -> UUID:
    """Bring a unit and its people to what is told, and return the id; without one it begins.

    A unit that ended begins anew under its code. Who is no member any more joins the top unit.
    Raises ``CodeTaken``, ``UnknownUnit``, ``NoTopUnit``, ``UnknownPerson``, ``InCircle``,
    ``MisplacedOffice``, ``BadCode``, ``ExternalIdTaken`` and ``LeavesTopUnit``.
    """
    queries.one_at_a_time(session)
    known = queries.units_by_id(session, [unit_id]) if unit_id is not None else {}
    before = known.get(unit_id) if unit_id is not None else None
    if before is None:
        before = _ended(session, told.code)
    unit_id = before.id if before is not None else new_id()
    top_id = queries.top_unit_id(session)
    stands_alone = before is not None and before.active and before.parent_id is None
    parent_id = None
    if told.parent_code is not None or not stands_alone:
        parent_id = _unit_id(session, told.parent_code, "parent")
    entry = UnitEntry(
        id=unit_id,
        code=told.code or f"g-{unit_id.hex[-12:]}",
        name=told.name,
        kind=told.kind,
        parent_id=parent_id,
        head_id=before.head_id if before is not None else None,
        leader_in_charge_id=before.leader_in_charge_id if before is not None else None,
        active=True,
        version=1,
    )
    if unit_id == top_id and parent_id is not None:
        raise TopUnitStays
    change_units(session, [entry], by=by, now=now)
    [row] = queries.provisioned_units(session, id=unit_id)
    keep_unit_identity(session, unit_id, told.external_id)
    if row.external_id != told.external_id:
        record(session, "unit_identity_changed", by=by, at=now, subject_id=unit_id)
    _move(session, unit_id, set(row.member_ids or ()), set(told.member_ids), by=by, now=now)
    return unit_id


def end_unit(session: Session, unit_id: UUID, *, by: Caller, now: datetime) -> None:
    """Let a unit end in which nobody is left.

    Raises ``NotFound``, ``UnitInUse`` while people or units are in it, and ``TopUnitStays``.
    """
    queries.one_at_a_time(session)
    known = queries.units_by_id(session, [unit_id])
    if unit_id not in known or not known[unit_id].active:
        raise NotFound
    if unit_id == queries.top_unit_id(session):
        raise TopUnitStays
    change_units(session, [replace(known[unit_id], active=False)], by=by, now=now)
    forget_unit_identity(session, unit_id)


def _ended(session: Session, code: str | None) -> UnitEntry | None:
    """Return the unit of this code that ended, or nothing; raises ``CodeTaken`` if it did not."""
    if code is None:
        return None
    unit_id = queries.unit_ids_by_code(session, [code]).get(code)
    if unit_id is None:
        return None
    unit = queries.units_by_id(session, [unit_id])[unit_id]
    if unit.active:
        raise CodeTaken
    return unit


def _unit_id(session: Session, code: str | None, field: str) -> UUID:
    if code is None:
        top_id = queries.top_unit_id(session)
        if top_id is None:
            raise NoTopUnit
        return top_id
    unit_id = queries.unit_ids_by_code(session, [code]).get(code)
    if unit_id is None:
        raise UnknownUnit(field, code)
    return unit_id


def _move(
    session: Session,
    unit_id: UUID,
    before: Collection[UUID],
    after: Collection[UUID],
    *,
    by: Caller,
    now: datetime,
) -> None:
    """Let whoever is new join the unit, and whoever is left out the top unit."""
    joining, leaving = set(after) - set(before), set(before) - set(after)
    for unknown in joining - queries.kept_people(session, joining):
        raise UnknownPerson("members", unknown)
    top_id = _unit_id(session, None, "members")
    if leaving and unit_id == top_id:
        raise LeavesTopUnit
    entries = queries.people_by_id(session, joining | leaving)
    moved = [
        replace(entry, unit_id=unit_id if entry.id in joining else top_id)
        for entry in entries.values()
    ]
    change_people(session, moved, by=by, now=now)
