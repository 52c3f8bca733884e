"""Writes of people: who joins, moves, changes post or leaves, however many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from approval.directory import events, queries, storing
from approval.directory.auditing import Act, record_each
from approval.directory.domain.circles import circles
from approval.directory.domain.codes import check_code
from approval.directory.domain.entries import PERSON_FACTS, PersonEntry, advanced
from approval.directory.domain.entry_errors import CodeTaken, InCircle, UnknownPerson, UnknownUnit
from approval.directory.managers import settle_managers
from approval.directory.models import Person
from shared.kit.auth import Caller


def change_people(
    session: Session, entries: Sequence[PersonEntry], *, by: Caller, now: datetime
) -> list[PersonEntry]:
    """Write people as they are to be, and return those that really changed, in their new version.

    An id that nobody has joins; a code stays what it was. What ``version`` an entry brings does
    not count, nor the manager of whoever's follows the post: that is worked out here. Other changes
    of the directory wait for this one. Each change is told by its event and recorded in the audit;
    statements do not grow with the number of people.

    Raises ``BadCode``, ``CodeTaken``, ``UnknownUnit``, ``UnknownPerson`` for a direct manager, and
    ``InCircle``; then nothing was written.
    """
    queries.one_at_a_time(session)
    known = queries.people_by_id(session, [entry.id for entry in entries])
    found = advanced([_as_settled(each, known) for each in entries], known, PERSON_FACTS)
    changed = [entry for entry, _ in found]
    added = [entry for entry in changed if entry.id not in known]
    _check_codes(session, added)
    _check_units(session, changed, known)
    _check_managers(session, changed, known)
    storing.store_added(session, Person, added)
    storing.store_changed(session, Person, [each for each in changed if each.id in known])
    settled = {each.id: each for each in settle_managers(session)}
    told = {each.id: each for each in changed} | settled
    events.tell(session, people=told.values(), now=now)
    acts = [_act(entry, known.get(entry.id), facts) for entry, facts in found]
    record_each(session, acts, by=by, at=now)
    return [told[each.id] for each in changed]


def _as_settled(entry: PersonEntry, known: Mapping[UUID, PersonEntry]) -> PersonEntry:
    """Return an entry whose manager follows the post with the manager who did so before."""
    if not entry.manager_by_post:
        return entry
    before = known.get(entry.id)
    follows = before is not None and before.manager_by_post
    return replace(entry, manager_id=before.manager_id if before and follows else None)


def _act(entry: PersonEntry, before: PersonEntry | None, facts: Sequence[str]) -> Act:
    if before is None:
        return Act("person_added", entry.id, {"version": entry.version})
    left = before.active and not entry.active
    action = "person_left" if left else "person_changed"
    return Act(action, entry.id, {"version": entry.version, "changed": facts})


def _check_codes(session: Session, added: Sequence[PersonEntry]) -> None:
    codes = [entry.code for entry in added]
    if len(set(codes)) < len(codes):
        raise CodeTaken
    for code in codes:
        check_code(code, "code")
    if codes and queries.person_ids_by_code(session, codes):
        raise CodeTaken


def _check_units(
    session: Session, changed: Sequence[PersonEntry], known: Mapping[UUID, PersonEntry]
) -> None:
    moved = {entry.unit_id for entry in changed if _other("unit_id", entry, known)}
    units = queries.units_by_id(session, moved)
    for unit_id in moved:
        if unit_id not in units or not units[unit_id].active:
            raise UnknownUnit("unit_id", unit_id)


def _check_managers(
    session: Session, changed: Sequence[PersonEntry], known: Mapping[UUID, PersonEntry]
) -> None:
    given = {
        entry.id: entry.manager_id
        for entry in changed
        if entry.manager_id is not None
        and not entry.manager_by_post
        and _other("manager_id", entry, known)
    }
    if not given:
        return
    there = queries.people_by_id(session, set(given.values())) | {e.id: e for e in changed}
    for person_id, manager_id in given.items():
        if manager_id not in there:
            raise UnknownPerson("manager_id", manager_id)
        if manager_id == person_id:
            raise InCircle("manager_id", [person_id])
    above = queries.managers(session, set(given.values()))
    for entry in changed:
        above.pop(entry.id, None)
        if entry.manager_id is not None:
            above[entry.id] = entry.manager_id
    for circle in circles(above):
        if given.keys() & set(circle):
            raise InCircle("manager_id", circle)


def _other(fact: str, entry: PersonEntry, known: Mapping[UUID, PersonEntry]) -> bool:
    before = known.get(entry.id)
    return before is None or getattr(before, fact) != getattr(entry, fact)
