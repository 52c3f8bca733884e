"""Writes of units: what begins, changes name, kind or place, or ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from approval.directory import events, queries, storing
from approval.directory.auditing import Act, record_each
from approval.directory.domain.circles import circles
from approval.directory.domain.codes import check_code
from approval.directory.domain.entries import UNIT_FACTS, UnitEntry, advanced
from approval.directory.domain.entry_errors import (
    CodeTaken,
    InCircle,
    MisplacedOffice,
    NoLeader,
    UnitInUse,
    UnknownPerson,
    UnknownUnit,
)
from approval.directory.domain.tiers import HAVE_NO_OFFICE, Tier, UnitKind
from approval.directory.managers import settle_managers
from approval.directory.models import Unit
from shared.kit.auth import Caller


def change_units(
    session: Session, entries: Sequence[UnitEntry], *, by: Caller, now: datetime
) -> list[UnitEntry]:
    """Write units as they are to be, and return those that really changed, in their new version.

    An id that no unit has begins; a code stays what it was. Other changes of the directory wait
    for this one. Each change is told by its event and recorded in the audit.

    Raises ``BadCode``, ``CodeTaken``, ``UnknownUnit`` for a unit above, ``InCircle``,
    ``MisplacedOffice``, ``UnknownPerson`` and ``NoLeader`` for a post, and
    ``UnitInUse`` for one that ends with people or units in it; then
    nothing was written.
    """
    queries.one_at_a_time(session)
    known = queries.units_by_id(session, [entry.id for entry in entries])
    found = advanced(entries, known, UNIT_FACTS)
    changed = [entry for entry, _ in found]
    added = [entry for entry in changed if entry.id not in known]
    _check_codes(session, added)
    _check_places(session, changed)
    _check_posts(session, changed, known)
    for entry in changed:
        if not entry.active:
            _check_empty(session, entry.id)
    storing.store_added(session, Unit, added)
    storing.store_changed(session, Unit, [each for each in changed if each.id in known])
    events.tell(session, units=changed, people=settle_managers(session), now=now)
    acts = [_act(entry, known.get(entry.id), facts) for entry, facts in found]
    record_each(session, acts, by=by, at=now)
    return changed


def _act(entry: UnitEntry, before: UnitEntry | None, facts: Sequence[str]) -> Act:
    if before is None:
        return Act("unit_added", entry.id, {"version": entry.version})
    action = "unit_ended" if before.active and not entry.active else "unit_changed"
    return Act(action, entry.id, {"version": entry.version, "changed": facts})


def _check_codes(session: Session, added: Sequence[UnitEntry]) -> None:
    codes = [entry.code for entry in added]
    if len(set(codes)) < len(codes):
        raise CodeTaken
    for code in codes:
        check_code(code, "code")
    if codes and queries.unit_ids_by_code(session, codes):
        raise CodeTaken


def _check_places(session: Session, changed: Sequence[UnitEntry]) -> None:
    ids = {entry.id for entry in changed}
    above = queries.units_by_id(session, {e.parent_id for e in changed if e.parent_id is not None})
    above |= {entry.id: entry for entry in changed}
    for entry in changed:
        parent = above.get(entry.parent_id) if entry.parent_id is not None else None
        if entry.parent_id is not None and (parent is None or not parent.active):
            raise UnknownUnit("parent_id", entry.parent_id)
        _check_office(entry, parent)
        if entry.parent_id == entry.id:
            raise InCircle("parent_id", [entry.id])
    for circle in circles(_parents(session, changed)):
        if ids & set(circle):
            raise InCircle("parent_id", circle)


def _check_posts(
    session: Session, changed: Sequence[UnitEntry], known: Mapping[UUID, UnitEntry]
) -> None:
    """Have whoever is appointed now work here, and leaders in charge lead the committee."""
    for post in ("head_id", "leader_in_charge_id"):
        named = {getattr(each, post): known.get(each.id) for each in changed}
        new = {
            person_id
            for person_id, before in named.items()
            if person_id is not None and (before is None or getattr(before, post) != person_id)
        }
        there = queries.people_by_id(session, new)
        for person_id in new:
            person = there.get(person_id)
            if person is None or not person.active:
                raise UnknownPerson(post, person_id)
            if post == "leader_in_charge_id" and person.tier is not Tier.COMMITTEE_LEADER:
                raise NoLeader(person_id)


def _check_office(entry: UnitEntry, parent: UnitEntry | None) -> None:
    if parent is not None and entry.kind is UnitKind.OFFICE and parent.kind in HAVE_NO_OFFICE:
        raise MisplacedOffice


def _parents(session: Session, changed: Sequence[UnitEntry]) -> Mapping[UUID, UUID]:
    parents = queries.parents(session, {each.parent_id for each in changed if each.parent_id})
    for entry in changed:
        parents.pop(entry.id, None)
        if entry.parent_id is not None:
            parents[entry.id] = entry.parent_id
    return parents


def _check_empty(session: Session, unit_id: UUID) -> None:
    members = [row.member_ids or () for row in queries.provisioned_units(session, id=unit_id)]
    people = [each for group in members for each in group]
    below = queries.unit_ids_below(session, unit_id)
    if people or below:
        raise UnitInUse(people, below)
