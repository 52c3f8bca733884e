"""The lines of a roster as values, and what can be wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.errors import Invalid

UNITS: Final = "units.csv"
PEOPLE: Final = "people.csv"
UNIT_COLUMNS: Final = ("code", "name", "kind", "parent", "head", "leader_in_charge")
PERSON_COLUMNS: Final = ("code", "name", "unit", "post", "tier", "manager", "account")
MOST_TOLD: Final = 1_000
"""As many faults go into a problem document; a file of another kind has one in every cell."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that must be put right; lines count from 1, the header's.

    ``file`` is a file, or a sheet of a workbook; of a sheet ``letter`` is the column's.
    """

    file: str
    line: int
    column: str
    message: str
    letter: str = field(default="", compare=False)

    @property
    def place(self) -> str:
        """Where it is: ``people.csv:5``, or ``people!F5`` as a spreadsheet says it."""
        return f"{self.file}{f'!{self.letter}' if self.letter else ':'}{self.line}"

    def __str__(self) -> str:
        return f"{self.place}: {self.column}: {self.message}"


class RosterRefused(Invalid):
    """The roster has faults; ``faults`` are all of them, and nothing was changed."""

    code = "roster-refused"
    title = "The roster has faults; nothing was changed"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        places: dict[str, list[str]] = {}
        for fault in self.faults[:MOST_TOLD]:
            places.setdefault(f"{fault.place}:{fault.column}", []).append(fault.message)
        many = len(self.faults) > MOST_TOLD
        told = f"These are the first {MOST_TOLD} of {len(self.faults)} faults." if many else ""
        super().__init__(places, told)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A line of the units; an empty text is a cell left blank."""

    line: int
    code: str
    name: str
    kind: str
    parent: str
    head: str
    leader_in_charge: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A line of the people; an empty text is a cell left blank."""

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
