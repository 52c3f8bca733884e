"""People: the agency's phone book, open to whoever is signed in, and who approves whom."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from approval.directory import lookup, queries
from approval.directory.api.schemas import AuthorityOut, People, PeopleArgs, PersonOut
from approval.directory.domain.errors import NoAuthority
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Answer, Blueprint, Order, current_person, paged

BY_CODE: Final = Order(("code",), (str,))

blueprint = Blueprint("people", __name__, url_prefix="/directory/v1")


@blueprint.get("/me", access=PERSON, gives=PersonOut)
def read_me(session: Session) -> Answer:
    """Read the entry of whoever is signed in."""
    return _versioned(queries.person(session, current_person()))


@blueprint.get("/people", access=PERSON, asks=PeopleArgs, gives=People)
def list_people(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List those who work here, in order of code; of one unit if it is given."""

    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.people(session, unit_id=query["unit"], after=after, limit=limit)

    return paged(query, asked=["people", query["unit"]], order=BY_CODE, read=read)


@blueprint.get("/people/<uuid:person_id>", access=PERSON, gives=PersonOut)
def read_person(session: Session, *, person_id: UUID) -> Answer:
    """Read one entry; that of somebody who left too, for the weeks that bear the name."""
    return _versioned(queries.person(session, person_id))


@blueprint.get("/people/<uuid:person_id>/authority", access=PERSON, gives=AuthorityOut)
def read_authority(session: Session, *, person_id: UUID) -> dict[str, Any]:
    """Tell who is competent to approve the person's results at this instant, and by which rule.

    404 with the code `no-authority` when nobody is.
    """
    queries.person(session, person_id)
    authority = lookup.authority_of(session, person_id)
    if authority is None:
        raise NoAuthority
    delegates = lookup.delegates_of(session, person_id)
    names = lookup.names(session, [authority.person_id, *delegates.values()])
    return {
        "person_id": authority.person_id,
        "name": names[authority.person_id],
        "rule": authority.rule,
        "unit_id": authority.unit_id,
        "acting": authority.acting,
        "passed": authority.passed,
        "delegates": [
            {"person_id": person, "name": names[person], "delegation_id": delegation}
            for delegation, person in delegates.items()
        ],
    }


def _versioned(row: AnyRow) -> Answer:
    return Answer(row, version=row.version)
