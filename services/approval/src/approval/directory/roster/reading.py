"""Reads the two files of a roster and checks each cell by itself.

The files are UTF-8, with or without a mark at the beginning, with commas between the cells and the
names of the columns in the first line. Accented letters are kept in their composed form, and spaces
around a cell are dropped.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.roster.checking import check
from approval.directory.roster.lines import (
    PEOPLE,
    UNITS,
    Fault,
    PersonLine,
    Roster,
    RosterRefused,
    UnitLine,
)

LONGEST_TEXT: Final = 200
_CODE: Final = re.compile(r"\S{1,64}")
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{0,99}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Line = TypeVar("Line", UnitLine, PersonLine)
Reader = Callable[[str], str]


def read_roster(folder: Path) -> Roster:
    """Read ``units.csv`` and ``people.csv`` in a folder and check all they say.

    Raises ``RosterRefused`` with every fault found. What the files say together is checked once
    each can be read by itself.
    """
    faults: list[Fault] = []
    units = _read(folder, UNITS, _UNIT_COLUMNS, UnitLine, faults)
    people = _read(folder, PEOPLE, _PERSON_COLUMNS, PersonLine, faults)
    if units is None or people is None:
        raise RosterRefused(faults)
    roster = Roster(tuple(units), tuple(people))
    faults += check(roster)
    if faults:
        raise RosterRefused(faults)
    return roster


def _read(
    folder: Path,
    file: str,
    columns: Mapping[str, Reader],
    kind: type[Line],
    faults: list[Fault],
) -> list[Line] | None:
    """Return the lines of a file, faulty cells as they stand; nothing if it cannot be read."""
    try:
        rows = _rows(_decoded((folder / file).read_bytes()))
        _, header = next(rows, (1, []))
        wrong = _wrong_columns(header, columns)
        faults += (Fault(file, 1, column, message) for column, message in wrong)
        if wrong:
            return None
        lines = []
        for line, cells in rows:
            values, wrong = _values(cells, header, columns)
            faults += (Fault(file, line, column, message) for column, message in wrong)
            lines.append(kind(line=line, **values))
    except OSError as fault:
        faults.append(Fault(file, 1, "file", f"cannot be read: {fault.strerror}"))
        return None
    except _UnreadableError as fault:
        faults.append(Fault(file, fault.line, "file", str(fault)))
        return None
    return lines


class _UnreadableError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def _decoded(raw: bytes) -> str:
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        start = fault.start
        if raw.startswith(b"\xef\xbb\xbf"):
            start += 3
        line = raw.count(b"\n", 0, start) + 1
        place = start - raw.rfind(b"\n", 0, start)
        raise _UnreadableError(
            line, f"byte {place} of the line, 0x{raw[start]:02X}, is not UTF-8; save it as UTF-8"
        ) from fault


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as fault:
        raise _UnreadableError(line, f"is not well-formed CSV: {fault}") from fault


def _wrong_columns(header: Sequence[str], columns: Mapping[str, Reader]) -> list[tuple[str, str]]:
    if len(header) == 1 and ";" in header[0]:
        return [("header", "put commas between the cells, not semicolons")]
    missing = [(name, "this column is missing") for name in columns if name not in header]
    unknown = [
        (name, f"there is no such column; known are {', '.join(columns)}")
        for name in header
        if name not in columns
    ]
    twice = [(name, "this column is there twice") for name in columns if header.count(name) > 1]
    return missing + unknown + twice


def _values(
    cells: Sequence[str], header: Sequence[str], columns: Mapping[str, Reader]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the cells by column, and what is wrong with which."""
    values = dict(zip(header, cells, strict=False))
    if len(cells) != len(header):
        blank = dict.fromkeys(header, "") | {"code": values.get("code", "")}
        return blank, [("row", f"has {len(cells)} cells; the header has {len(header)}")]
    wrong = []
    for column, read in columns.items():
        try:
            values[column] = read(_printable(values[column]))
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


def _one_of(known: type[StrEnum]) -> Reader:
    values = [each.value for each in known]

    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f'"{text}" is none of {", ".join(values)}')
        return text

    return read


_UNIT_COLUMNS: Final[Mapping[str, Reader]] = {
    "code": _code,
    "name": _text,
    "kind": _one_of(UnitKind),
    "parent": _reference,
    "head": _reference,
    "leader_in_charge": _reference,
}
_PERSON_COLUMNS: Final[Mapping[str, Reader]] = {
    "code": _code,
    "name": _text,
    "unit": _code,
    "post": _text,
    "tier": _one_of(Tier),
    "manager": _reference,
    "account": _login,
}
