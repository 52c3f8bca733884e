"""What is not wrong in the directory but stops somebody's week: vacant posts, nobody to turn to."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from approval.directory import lookup, queries
from approval.directory.domain.circles import circles, told
from approval.directory.domain.entries import UNTITLED
from approval.directory.domain.planned import Changed
from shared.kit.db import AnyRow


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at; ``code`` is that of a unit or person of the roster."""

    subject: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.subject} {self.code}: {self.message}"


def findings(session: Session) -> list[Finding]:
    """Return what hinders the evaluation: vacant heads, people with something missing."""
    vacant = [Finding("unit", code, "nobody heads it") for code in queries.vacant_units(session)]
    authorities = lookup.authority_by_person(session)
    people = sorted(queries.all_people(session), key=lambda person: person.code)
    evaluated = [person for person in people if person.active and person.evaluated]
    codes = {person.id: person.code for person in people if person.active}
    above = {
        person.code: codes[person.manager_id]
        for person in people
        if person.active and person.manager_id in codes
    }
    placed = queries.provisioned_in_top_unit(session)
    return [
        *vacant,
        *(Finding("person", circle[0], f"reporting {told(circle)}") for circle in circles(above)),
        *(
            Finding(
                change.of, _code(session, change), f"on {change.day} not changed: {change.refusal}"
            )
            for change in queries.refused_changes(session)
        ),
        *(
            Finding("person", person.code, "joined without a unit, so stands in the top one")
            for person in people
            if person.id in placed
        ),
        *(
            Finding("person", person.code, "has no title of a post yet")
            for person in people
            if person.active and person.post_title == UNTITLED
        ),
        *(
            Finding("person", person.code, "has no direct manager, so nobody scores the reports")
            for person in evaluated
            if person.manager_id is None
        ),
        *(
            Finding("person", person.code, "reports to somebody who does not work here")
            for person in evaluated
            if person.manager_id is not None and person.manager_id not in codes
        ),
        *(
            Finding("person", person.code, "has no competent authority, so nothing is approved")
            for person in evaluated
            if person.id not in authorities
        ),
    ]


def _code(session: Session, change: AnyRow) -> str:
    find = queries.person if change.of == Changed.PERSON else queries.unit
    return str(find(session, change.subject_id).code)
