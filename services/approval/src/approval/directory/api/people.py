"""People: the agency's phone book, open to whoever is signed in, and who approves whom."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.orm import Session

from approval.directory import lookup, queries
from approval.directory.api.schemas import (
    AuthorityArgs,
    AuthorityOut,
    People,
    PeopleArgs,
    PersonOut,
)
from approval.directory.domain.errors import NoAuthority
from approval.directory.domain.mandates import Days
from shared.errors import Invalid
from shared.kit import clock
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


@blueprint.get(
    "/people/<uuid:person_id>/authority", access=PERSON, asks=AuthorityArgs, gives=AuthorityOut
)
def read_authority(session: Session, *, person_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Tell who is competent to approve the person's results, by which rule and on which way.

    At this instant, or as it stood when a past day ended; delegates are those of this instant.
    404 with the code `no-authority` when nobody is.
    """
    queries.person(session, person_id)
    past = _end_of(query["on"])
    if past is None:
        authority, delegates = lookup.authority_with_delegates(session, person_id)
    else:
        authority, delegates = lookup.authority_at(session, person_id, past), {}
    if authority is None:
        raise NoAuthority
    return told(session, authority, delegates)


def _end_of(day: date | None) -> datetime | None:
    """Return the last instant of a past day; nothing for today. Raises ``Invalid``."""
    zone: ZoneInfo = current_app.config["TIME_ZONE"]
    today = clock.now().astimezone(zone).date()
    if day is None or day == today:
        return None
    if day > today:
        raise Invalid({"on": [f"Ask of today, {today}, or a day before it."]})
    return Days(day, day).until(zone) - timedelta(microseconds=1)


def told(
    session: Session, authority: lookup.Authority, delegates: dict[UUID, UUID]
) -> dict[str, Any]:
    """Return who is competent, by which rule and on which way, and the delegates by name."""
    holders = {stage.holder_id for stage in authority.path if stage.holder_id is not None}
    names = lookup.names(session, [*holders, *delegates.values()])
    units = queries.unit_names(session, [stage.unit_id for stage in authority.path])
    return {
        "person_id": authority.person_id,
        "name": names[authority.person_id],
        "rule": authority.rule,
        "unit_id": authority.unit_id,
        "acting": authority.acting,
        "passed": authority.passed,
        "path": [
            {
                "rule": stage.rule,
                "unit_id": stage.unit_id,
                "unit_name": units[stage.unit_id],
                "holder_id": stage.holder_id,
                "holder_name": names.get(stage.holder_id) if stage.holder_id else None,
                "outcome": stage.outcome,
            }
            for stage in authority.path
        ],
        "delegates": [
            {"person_id": person, "name": names[person], "delegation_id": delegation}
            for delegation, person in delegates.items()
        ],
    }


def _versioned(row: AnyRow) -> Answer:
    return Answer(row, version=row.version)
