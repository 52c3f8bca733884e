"""The door to the directory: what the other packages of approval may ask it.

Every answer is of this instant, from plain SQL inside the caller's transaction.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from approval.directory import posts
from approval.directory.domain.authority import Authority, Rule, competent_authority
from approval.directory.domain.tiers import UnitKind
from approval.directory.models import Person

__all__ = [
    "Authority",
    "Rule",
    "authority_by_person",
    "authority_of",
    "is_office_member",
    "names",
    "subjects_of",
]


def authority_of(session: Session, person_id: UUID) -> Authority | None:
    """Return who is competent to approve the person's results; nothing when nobody is.

    Somebody who left keeps the authority of the last post: the last week is still to be approved.
    """
    return authority_by_person(session, [person_id]).get(person_id)


def authority_by_person(
    session: Session, person_ids: Collection[UUID] | None = None
) -> dict[UUID, Authority]:
    """Return the competent authority of these people, or of everybody who works here.

    Whoever has none is left out. Two statements, however many people are asked about.
    """
    people = posts.tiers(session, person_ids)
    unit_ids = None if person_ids is None else {unit_id for _, unit_id, _ in people}
    lines = posts.lines_of_units(session, unit_ids)
    found = (
        (person_id, competent_authority(person_id, tier, lines[unit_id]))
        for person_id, unit_id, tier in people
    )
    return {person_id: authority for person_id, authority in found if authority is not None}


def subjects_of(authority_id: UUID) -> Select[UUID]:
    """Return a select of the ids of all people whose competent authority this person is.

    To be used inside another statement: ``.where(Row.person_id.in_(subjects_of(person_id)))``.
    """
    return posts.subjects_of(authority_id)


def names(session: Session, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of people, those who left too; an unknown id is left out."""
    wanted = select(Person.id, Person.name).where(posts.among(Person.id, person_ids))
    return {row.id: row.name for row in session.execute(wanted)}


def is_office_member(session: Session, person_id: UUID) -> bool:
    """Tell whether the person works in the agency's Office or one of its sections."""
    return posts.works_below(session, person_id, UnitKind.OFFICE)
