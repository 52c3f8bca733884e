"""Finds whom somebody means who types a name or a code."""

from sqlalchemy.orm import Session

from approval.directory import queries
from shared.errors import Invalid
from shared.kit.db import AnyRow

MOST_TOLD = 6


def person_named(session: Session, typed: str, *, field: str) -> AnyRow:
    """Return who works here under a code, or under a name that nobody else has.

    Raises ``Invalid`` that tells the codes where several have the name.
    """
    found = queries.people_found(session, typed, limit=MOST_TOLD)
    exact = [each for each in found if each.code.casefold() == typed.casefold()]
    exact = exact or [each for each in found if each.name.casefold() == typed.casefold()]
    candidates = exact or found
    if not candidates:
        raise Invalid({field: ["Nobody here has this name or code."]})
    if len(candidates) > 1:
        told = "; ".join(f"{each.code} {each.name} ({each.unit_name})" for each in candidates)
        raise Invalid({field: [f"Several people fit; type a code: {told}"]})
    return candidates[0]
