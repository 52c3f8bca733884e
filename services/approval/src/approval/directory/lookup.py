"""The door to the directory: what the other packages of approval may ask it.

Every answer is of this instant, where it does not say otherwise, from plain SQL inside the
caller's transaction.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.orm import Session

from approval.directory import posts, queries, subjects
from approval.directory.domain.authority import (
    Authority,
    Mandate,
    Outcome,
    Rule,
    UnitPosts,
    competent_authority,
)
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.models import Person, Unit
from approval.directory.past import authority_at
from approval.directory.posts import KINDS_OF_PEOPLE
from shared.kit.db import AnyRow, any_bound, as_array

__all__ = [
    "KINDS_OF_PEOPLE",
    "Authority",
    "KindOfPerson",
    "Mandate",
    "Outcome",
    "Rule",
    "Tier",
    "authority_at",
    "authority_by_kind",
    "authority_by_person",
    "authority_of",
    "authority_with_delegates",
    "deciders_by_person",
    "delegates_of",
    "delegations_given",
    "is_office_member",
    "mandate_of",
    "mandates_of",
    "may_administer",
    "names",
    "people_by_code",
    "subjects_of",
    "unit_names",
    "units_below",
    "units_by_code",
]


def authority_of(session: Session, person_id: UUID) -> Authority | None:
    """Return who is competent to approve the person's results; nothing when nobody is.

    Somebody who left keeps the authority of the last post: the last week is still to be approved.
    """
    found = _found_of(session, person_id)
    return None if found is None else found.authority


def authority_by_person(
    session: Session, person_ids: Collection[UUID] | None = None
) -> dict[UUID, Authority]:
    """Return the competent authority of these people, or of everybody who works here.

    Whoever has none is left out. Two statements, however many people are asked about.
    """
    return {person_id: found.authority for person_id, found in _found(session, person_ids).items()}


class KindOfPerson(NamedTuple):
    """People of one unit and tier who all have one authority, or somebody apart from them."""

    unit_id: UUID
    tier: Tier
    apart_id: UUID | None


def authority_by_kind(
    session: Session, kinds: Collection[KindOfPerson]
) -> dict[KindOfPerson, Authority]:
    """Return the competent authority of each kind of people; one that has none is left out.

    Two statements, however many people there are of a kind.
    """
    apart = [kind.apart_id for kind in kinds if kind.apart_id is not None]
    standing = {each.id: each for each in posts.standings(session, apart)}
    lines = posts.lines_of_units(session, {kind.unit_id for kind in kinds})
    found: dict[KindOfPerson, Authority] = {}
    for kind in kinds:
        stands = standing.get(kind.apart_id)
        delegated_by = () if stands is None else stands.delegated_by
        line = lines[kind.unit_id]
        authority = competent_authority(kind.apart_id, kind.tier, line, delegated_by)
        if authority is not None:
            found[kind] = authority
    return found


class _Found(NamedTuple):
    authority: Authority
    tier: Tier
    line: Sequence[UnitPosts]


def _found(session: Session, person_ids: Collection[UUID] | None) -> dict[UUID, _Found]:
    people = posts.standings(session, person_ids)
    unit_ids = None if person_ids is None else {person.unit_id for person in people}
    lines = posts.lines_of_units(session, unit_ids)
    found = {each.id: _found_from(each.id, each, lines[each.unit_id]) for each in people}
    return {person_id: each for person_id, each in found.items() if each is not None}


def _found_of(session: Session, person_id: UUID) -> _Found | None:
    stands = posts.standing_of(session, person_id)
    return None if stands is None else _found_from(person_id, *stands)


def _found_from(person_id: UUID, person: AnyRow, line: Sequence[UnitPosts]) -> _Found | None:
    tier = Tier(person.tier)
    authority = competent_authority(person_id, tier, line, person.delegated_by)
    return None if authority is None else _Found(authority, tier, line)


def mandate_of(session: Session, decider_id: UUID, person_id: UUID) -> Mandate | None:
    """Return by what right somebody decides on a person's results just now, or nothing."""
    return mandates_of(session, decider_id, [person_id]).get(person_id)


def mandates_of(
    session: Session, decider_id: UUID, person_ids: Collection[UUID]
) -> dict[UUID, Mandate]:
    """Return by what right somebody decides on these people's results, where they may just now.

    Theirs is the right of the competent authority, or of whoever it delegated to in writing. A
    delegation that is found is held until the transaction ends: its revocation waits for the
    decision, or the decision finds it revoked.
    """
    found = _found(session, person_ids)
    others = {each.authority.person_id for each in found.values()} - {decider_id}
    held = posts.delegations_from(session, others, hold_to=decider_id) if others else ()
    mandates: dict[UUID, Mandate] = {}
    for person_id, each in found.items():
        if person_id == decider_id:
            continue
        if each.authority.person_id == decider_id:
            mandates[person_id] = Mandate(each.authority)
        elif (delegation := next(iter(_covering(held, each)), None)) is not None:
            mandates[person_id] = Mandate(each.authority, delegation.id)
    return mandates


def deciders_by_person(
    session: Session, person_ids: Collection[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """Return who may decide on these people's results just now: authority and delegates.

    Four statements, however many people are asked about; whoever has nobody is left out.
    """
    found = _found(session, person_ids)
    given: dict[UUID, list[AnyRow]] = {}
    for each in posts.delegations_from(
        session, {one.authority.person_id for one in found.values()}
    ):
        given.setdefault(each.from_id, []).append(each)
    return {
        person_id: frozenset(
            (
                one.authority.person_id,
                *(each.to_id for each in _covering(given.get(one.authority.person_id, ()), one)),
            )
        )
        - {person_id}
        for person_id, one in found.items()
    }


def delegates_of(session: Session, person_id: UUID) -> dict[UUID, UUID]:
    """Return who else may decide on a person's results just now: people by delegation."""
    return authority_with_delegates(session, person_id)[1]


def authority_with_delegates(
    session: Session, person_id: UUID
) -> tuple[Authority | None, dict[UUID, UUID]]:
    """Return who is competent to approve a person's results, and who else may by delegation."""
    found = _found_of(session, person_id)
    if found is None:
        return None, {}
    given = posts.delegations_from(session, {found.authority.person_id})
    covering = _covering(given, found)
    return found.authority, {each.id: each.to_id for each in covering if each.to_id != person_id}


def _covering(delegations: Iterable[AnyRow], found: _Found) -> Iterator[AnyRow]:
    for each in delegations:
        if each.from_id == found.authority.person_id and posts.covers(each, found.tier, found.line):
            yield each


def subjects_of(session: Session, person_id: UUID) -> Sequence[UUID]:
    """Return the ids of all people on whose results this person may decide just now."""
    return subjects.subjects_of(session, person_id)


def may_administer(session: Session, person_id: UUID) -> bool:
    """Tell whether the person is an administrator who has a second factor."""
    return queries.may_administer(session, person_id)


def units_below(session: Session, unit_id: UUID) -> Sequence[UUID]:
    """Return the ids of a unit and of all units below it; none for an unknown one."""
    below = select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    below = below.union(select(Unit.id).join(below, below.c.id == Unit.parent_id))
    return session.scalars(select(below.c.id)).all()


def delegations_given(session: Session, person_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return by authority to whom it delegated, as far as that holds just now; oldest first."""
    given: dict[UUID, list[UUID]] = {}
    for each in posts.delegations_from(session, person_ids):
        given.setdefault(each.from_id, []).append(each.to_id)
    return given


def names(session: Session, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of people, those who left too; an unknown id is left out."""
    rows = session.execute(_NAMES, {"people": as_array(person_ids)})
    return {row.id: row.name for row in rows}


_NAMES: Final = select(Person.id, Person.name).where(Person.id == any_bound("people"))


def people_by_code(session: Session, codes: Collection[str]) -> dict[str, AnyRow]:
    """Return id, code, unit and tier of people by code, those who left too."""
    wanted = select(Person.id, Person.code, Person.unit_id, Person.tier)
    held = wanted.where(Person.code == any_(literal(list(codes), ARRAY(Text))))
    return {row.code: row for row in session.execute(held)}


def units_by_code(session: Session) -> dict[str, UUID]:
    """Return the ids of all units by code, those given up too."""
    return {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}


def unit_names(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of units, those that ended too; an unknown id is left out."""
    rows = session.execute(_UNIT_NAMES, {"units": as_array(unit_ids)})
    return {row.id: row.name for row in rows}


_UNIT_NAMES: Final = select(Unit.id, Unit.name).where(Unit.id == any_bound("units"))


def is_office_member(session: Session, person_id: UUID) -> bool:
    """Tell whether the person works in the agency's Office or one of its sections."""
    return posts.works_below(session, person_id, UnitKind.OFFICE)
