"""The people of a roster, as far as a play needs them."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sample.errors import PlayError

UNITS: Final = "units.csv"
PEOPLE: Final = "people.csv"
EXAMPLES: Final = 4
FEWEST: Final = 4
"""One on leave, one who drafts first, and two whose reports are returned on the way."""

_SHOWN_FIRST: Final = (
    "specialist",
    "section_head",
    "director",
    "committee_leader",
    "bureau_director",
    "chief_of_office",
    "deputy",
)


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the roster.

    ``manager`` is a code and ``account`` a login; both are empty where there is none. ``office``
    tells whether the person works in the agency's Office. ``id`` is the directory's, and empty
    until it was asked.
    """

    code: str
    name: str
    unit: str
    post: str
    tier: str
    manager: str
    account: str
    office: bool
    id: str = ""

    @property
    def evaluated(self) -> bool:
        """Whether a report is owed each week."""
        return self.tier != "committee_leader"


def read_people(folder: Path) -> list[Person]:
    """Return everybody in the roster, in its order; ``unit`` is the unit's name.

    The directory has checked the files when it loaded them, so only what a play needs is looked
    at. Raises ``PlayError`` when a file or column is missing, or somebody's unit is.
    """
    units = {line["code"]: line for line in _lines(folder / UNITS, ("code", "name", "kind"))}
    columns = ("code", "name", "unit", "post", "tier", "manager", "account")
    people = []
    for line in _lines(folder / PEOPLE, columns):
        unit = units.get(line["unit"])
        if unit is None:
            raise PlayError(f"{PEOPLE}: {line['code']} works in {line['unit']}, which is no unit.")
        values = {name: line[name] for name in columns} | {"unit": unit["name"]}
        values["account"] = values["account"].lower()
        people.append(Person(**values, office=unit["kind"] == "office"))
    return people


def _lines(file: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        text = unicodedata.normalize("NFC", file.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise PlayError(f"{file} cannot be read: {fault.strerror}.") from fault
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for column in columns:
        if column not in (reader.fieldnames or ()):
            raise PlayError(f"{file} has no column {column}.")
    lines = [{name: (line[name] or "").strip() for name in columns} for line in reader]
    return [line for line in lines if any(line.values())]


def office_member(people: Iterable[Person]) -> Person:
    """Return who opens the week and reads the figures: of the Office, a specialist if one is.

    Raises ``PlayError`` when nobody of the Office can sign in.
    """
    members = [person for person in people if person.office and person.account]
    if not members:
        raise PlayError("Nobody of the roster's Office has an account, so nobody opens a week.")
    return next((person for person in members if person.tier == "specialist"), members[0])


def check_enough(people: Sequence[Person]) -> None:
    """Raise ``PlayError`` when too few people can report to somebody for all that a play shows."""
    able = {person.code for person in people if person.account}
    reporting = sum(
        person.evaluated and person.code in able and person.manager in able for person in people
    )
    if reporting < FEWEST:
        raise PlayError(
            f"A play needs {FEWEST} people who can report to somebody; the roster has {reporting}."
        )


def examples(people: Sequence[Person], office: Person) -> tuple[Person, ...]:
    """Return some people to sign in as: the Office's, then others of different tiers."""
    by_tier: dict[str, Person] = {}
    for person in people:
        if person.account:
            by_tier.setdefault(person.tier, person)
    tiers = dict.fromkeys((*_SHOWN_FIRST, *by_tier))
    others = (by_tier[tier] for tier in tiers if tier in by_tier and tier != office.tier)
    return (office, *others)[:EXAMPLES]


def with_ids(people: Iterable[Person], ids: Mapping[str, str]) -> list[Person]:
    """Return the people with the ids that the directory gave to their codes.

    Raises ``PlayError`` when it does not know somebody.
    """
    people = list(people)
    unknown = [person for person in people if person.code not in ids]
    if unknown:
        first = f"{unknown[0].name} ({unknown[0].code})"
        raise PlayError(
            f"The directory does not know {len(unknown)} people of the roster, {first} to begin"
            " with; load the roster first."
        )
    return [replace(person, id=ids[person.code]) for person in people]
