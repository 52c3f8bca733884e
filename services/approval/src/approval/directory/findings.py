"""What is not wrong in the directory but stops somebody's week: vacant posts, nobody to turn to."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from approval.directory import lookup, queries


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at; ``code`` is that of a unit or person of the roster."""

    subject: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.subject} {self.code}: {self.message}"


def findings(session: Session) -> list[Finding]:
    """Return what hinders the evaluation: vacant heads, people without manager or authority."""
    vacant = [Finding("unit", code, "nobody heads it") for code in queries.vacant_units(session)]
    authorities = lookup.authority_by_person(session)
    people = sorted(queries.all_people(session), key=lambda person: person.code)
    evaluated = [person for person in people if person.active and person.evaluated]
    return [
        *vacant,
        *(
            Finding("person", person.code, "has no direct manager, so nobody scores the reports")
            for person in evaluated
            if person.manager_id is None
        ),
        *(
            Finding("person", person.code, "has no competent authority, so nothing is approved")
            for person in evaluated
            if person.id not in authorities
        ),
    ]
