"""Reads a roster, whatever it was handed over in, and checks each cell by itself."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.roster.checking import check
from approval.directory.roster.handed import Handed, from_bytes, from_place
from approval.directory.roster.lines import (
    PEOPLE,
    PERSON_COLUMNS,
    UNIT_COLUMNS,
    UNITS,
    Fault,
    PersonLine,
    Roster,
    RosterRefused,
    UnitLine,
)
from approval.directory.roster.wording import Wording, folded
from shared.spreadsheets.tables import Cell, Table, UnreadableError, Wrong, letter_of

LONGEST_TEXT: Final = 200
MOST_ROWS: Final = 200_000
_CODE: Final = re.compile(r"\S{1,64}")
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{0,99}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Line = TypeVar("Line", UnitLine, PersonLine)
Reader = Callable[[str], str]


def read_roster(place: Path, wording: Path | None = None) -> Roster:
    """Read a roster from a folder, a ZIP or a workbook, and check all it says.

    ``wording`` is a file that says what the agency's words mean; else one lies with the roster.

    Raises ``RosterRefused`` with every fault found. What the tables say together is checked once
    each can be read by itself.
    """
    return _read(from_place(place, wording))


def read_roster_file(raw: bytes) -> Roster:
    """Read a roster from the bytes of a ZIP or a workbook; as ``read_roster``."""
    return _read(from_bytes(raw))


def _read(handed: Handed) -> Roster:
    faults: list[Fault] = []
    units = _table(handed, "units", UnitLine, faults)
    people = _table(handed, "people", PersonLine, faults)
    if units is None or people is None:
        raise RosterRefused(faults)
    roster = Roster(tuple(units[0]), tuple(people[0]))
    plans = {UNITS: units[1], PEOPLE: people[1]}
    faults += (
        plans[fault.file].fault(fault.line, fault.column, fault.message) for fault in check(roster)
    )
    if faults:
        raise RosterRefused(faults)
    return roster


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where a table has which column; ``readers`` tell of each what may stand in it."""

    file: str
    lettered: bool
    width: int
    places: Mapping[str, int]
    readers: Mapping[str, Reader]

    def fault(self, line: int, column: str, message: str) -> Fault:
        place = self.places.get(column)
        letter = letter_of(place) if self.lettered and place is not None else ""
        return Fault(self.file, line, column, message, letter)


def _table(
    handed: Handed, name: str, kind: type[Line], faults: list[Fault]
) -> tuple[list[Line], _Plan] | None:
    """Return the lines of a table, faulty cells as they stand; nothing if it cannot be read."""
    file = handed.name_of(name)
    try:
        table = handed.table(name)
        file = table.name
        line, header = next(table.rows, (1, []))
        plan, misplaced = _planned(name, table, header, handed.wording)
        if misplaced:
            faults += (Fault(file, line, *each) for each in misplaced)
            return None
        lines: list[Line] = []
        for line, cells in _bounded(table.rows):
            values, wrong = _values(cells, plan)
            faults += (plan.fault(line, column, message) for column, message in wrong)
            lines.append(kind(line=line, **values))
    except UnreadableError as fault:
        faults.append(Fault(file, fault.line, "file", str(fault)))
        return None
    return lines, plan


def _bounded(rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    for number, (line, cells) in enumerate(rows):
        if number == MOST_ROWS:
            raise UnreadableError(line, f"has more than {MOST_ROWS} rows")
        yield line, cells


def _planned(
    name: str, table: Table, header: Sequence[Cell], wording: Wording
) -> tuple[_Plan, list[tuple[str, str, str]]]:
    """Return the plan of a table, and what is wrong with which column of its header, by letter."""
    readers = _readers(wording)[name]
    places: dict[str, int] = {}
    wrong = []
    for place, cell in enumerate(header):
        letter = letter_of(place) if table.lettered else ""
        if isinstance(cell, Wrong):
            wrong.append(("header", cell.message, letter))
            continue
        for column in wording.filled(name, cell):
            if column in places:
                wrong.append((column, "this column is there twice", letter))
            elif column in readers:
                places[column] = place
            else:
                known = f"there is no such column; known are {', '.join(readers)}"
                wrong.append((column[:LONGEST_TEXT], known, letter))
    missing = [(each, "this column is missing", "") for each in readers if each not in places]
    return _Plan(table.name, table.lettered, len(header), places, readers), missing + wrong


def _values(cells: Sequence[Cell], plan: _Plan) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the cells by column, and what is wrong with which."""
    values = dict.fromkeys(plan.readers, "")
    if plan.lettered:
        cells = [*cells, *[""] * (plan.width - len(cells))]
    if len(cells) != plan.width:
        code = cells[plan.places["code"]] if len(cells) > plan.places["code"] else ""
        values["code"] = code if isinstance(code, str) else ""
        return values, [("row", f"has {len(cells)} cells; the header has {plan.width}")]
    wrong = []
    for column, read in plan.readers.items():
        cell = cells[plan.places[column]]
        if isinstance(cell, Wrong):
            wrong.append((column, cell.message))
            continue
        values[column] = cell
        try:
            values[column] = read(_printable(cell))
        except ValueError as fault:
            wrong.append((column, str(fault)))
    return values, wrong


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("has a line break or another control character")
    return text


def _reference(text: str) -> str:
    if text and not _CODE.fullmatch(text):
        raise ValueError("is no code: a code has no spaces and at most 64 characters")
    return text


def _code(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return _reference(text)


def _text(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"has {len(text)} characters; at most {LONGEST_TEXT} are taken")
    return text


def _login(text: str) -> str:
    login = text.lower()
    if login and not _LOGIN.fullmatch(login):
        raise ValueError("has a character other than a to z, 0 to 9 and . _ @ -, or is too long")
    return login


def _one_of(known: type[StrEnum], words: Mapping[str, str]) -> Reader:
    values = {each.value: each.value for each in known}
    listed = ", ".join(values)

    def read(text: str) -> str:
        value = values.get(text) or words.get(folded(text))
        if value is None:
            raise ValueError(f'"{text}" is none of {listed}')
        return value

    return read


def _readers(wording: Wording) -> dict[str, dict[str, Reader]]:
    """Return for each column of each table what may stand in it."""
    kind = _one_of(UnitKind, wording.values.get("kind", {}))
    tier = _one_of(Tier, wording.values.get("tier", {}))
    units = (_code, _text, kind, _reference, _reference, _reference)
    people = (_code, _text, _code, _text, tier, _reference, _login)
    return {
        "units": dict(zip(UNIT_COLUMNS, units, strict=True)),
        "people": dict(zip(PERSON_COLUMNS, people, strict=True)),
    }
