"""The lines of a roster as values, and what can be wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.errors import Invalid

UNITS: Final = "units.csv"
PEOPLE: Final = "people.csv"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something in a file that must be put right; lines count from 1, the header's."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.message}"


class RosterRefused(Invalid):
    """The roster has faults; ``faults`` are all of them, and nothing was changed."""

    code = "roster-refused"
    title = "The roster has faults; nothing was changed"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        places: dict[str, list[str]] = {}
        for fault in self.faults:
            place = f"{fault.file}:{fault.line}:{fault.column}"
            places.setdefault(place, []).append(fault.message)
        super().__init__(places)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A line of ``units.csv``; an empty text is a cell left blank."""

    line: int
    code: str
    name: str
    kind: str
    parent: str
    head: str
    leader_in_charge: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A line of ``people.csv``; an empty text is a cell left blank."""

    line: int
    code: str
    name: str
    unit: str
    post: str
    tier: str
    manager: str
    account: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster without faults."""

    units: tuple[UnitLine, ...]
    people: tuple[PersonLine, ...]
