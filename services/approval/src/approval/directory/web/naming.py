"""Finds whom, or which unit, somebody means who types a name or a code."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup, queries
from shared.errors import Invalid
from shared.kit.db import AnyRow

MOST_TOLD: Final = 6
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def person_named(session: Session, typed: str, *, field: str) -> AnyRow:
    """Return the person who works here and has a code, or a name that nobody else has.

    Raises ``Invalid`` that tells the codes where several have the name.
    """
    fitting = _fitting(queries.people_found(session, typed, limit=MOST_TOLD), typed)
    told = "; ".join(f"{each.code} {each.name} ({each.unit_name})" for each in fitting)
    return _only(
        fitting,
        field,
        "Nobody here has this name or code.",
        f"Several people fit; type a code: {told}",
    )


def unit_named(session: Session, typed: str, *, field: str) -> AnyRow:
    """Return the unit that has a code, or a name that no other unit has.

    Raises ``Invalid`` that tells the codes where several have the name.
    """
    fitting = _fitting(queries.units_found(session, typed, limit=MOST_TOLD), typed)
    told = "; ".join(f"{each.code} {each.name}" for each in fitting)
    return _only(
        fitting, field, "No unit has this name or code.", f"Several units fit; type a code: {told}"
    )


def _fitting(found: Sequence[AnyRow], typed: str) -> Sequence[AnyRow]:
    exact = [each for each in found if each.code.casefold() == typed.casefold()]
    return exact or [each for each in found if each.name.casefold() == typed.casefold()] or found


def _only(fitting: Sequence[AnyRow], field: str, none: str, several: str) -> AnyRow:
    if len(fitting) != 1:
        raise Invalid({field: [several if fitting else none]})
    return fitting[0]


def named_in(
    session: Session,
    form: MultiDict[str, str],
    *,
    people: Collection[str] = (),
    units: Collection[str] = (),
) -> MultiDict[str, Any]:
    """Return the form with the ids of the people and units that these fields name.

    A field that is empty stays so. Raises ``Invalid`` for all that name nobody, or several.
    """
    named: MultiDict[str, Any] = form.copy()
    errors: dict[str, list[str]] = {}
    for field in (*people, *units):
        if typed := form.get(field, "").strip():
            try:
                named[field] = str(_id_of(session, typed, field, person=field in people))
            except Invalid as fault:
                errors |= fault.errors
    if errors:
        raise Invalid(errors)
    return named


def _id_of(session: Session, typed: str, field: str, *, person: bool) -> UUID:
    found: UUID = (
        person_named(session, typed, field=field).person_id
        if person
        else unit_named(session, typed, field=field).unit_id
    )
    return found


def names_within(session: Session, texts: Collection[str]) -> Callable[[str], str]:
    """Return what puts names where these texts, of refusals, have the ids of people and units."""
    ids = {UUID(each) for text in texts for each in _ID.findall(text)}
    names: Mapping[UUID, str] = {}
    if ids:
        names = lookup.names(session, ids) | lookup.unit_names(session, ids)

    def told(text: str) -> str:
        return _ID.sub(lambda found: names.get(UUID(found[0]), found[0]), text)

    return told
