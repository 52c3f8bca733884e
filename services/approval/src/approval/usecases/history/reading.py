"""Reads results from before the platform out of CSV or a workbook, and checks each cell by itself.

The columns are ``code`` and ``week``, the parts of the rulebook by name, and if need be ``total``,
``rulebook`` and ``unit``.
"""

import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Final, TypeVar

from approval.directory.roster.lines import Fault, RosterRefused
from shared.spreadsheets.csv_tables import read_csv
from shared.spreadsheets.tables import Cell, Table, UnreadableError, Wrong, letter_of
from shared.spreadsheets.workbooks import Archive, Workbook

MOST_ROWS: Final = 200_000
FILE: Final = "results"
_ARCHIVE: Final = b"PK\x03\x04"
_NEEDED: Final = ("code", "week")
_COLUMNS: Final = (*_NEEDED, "total", "rulebook", "unit")
_POINTS: Final = re.compile(r"[0-9]{1,4}([.,][0-9]{1,4})?")
_MONDAY: Final = 0
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Value = TypeVar("Value")


class HistoryRefused(RosterRefused):
    """The file has faults; ``faults`` are all of them, and nothing was imported."""

    code = "history-refused"
    title = "The results have faults; nothing was imported"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One person's week; empty texts are cells left blank, and points are by part."""

    line: int
    code: str
    week: date
    parts: Mapping[str, Decimal]
    total: Decimal | None
    rulebook: str
    unit: str


@dataclass(slots=True)
class History:
    """The lines of a file, and the faults found so far; ``fault`` notes another one."""

    file: str
    places: Mapping[str, int]
    lettered: bool
    lines: list[HistoryLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, column: str, message: str) -> None:
        """Note what is wrong in a line and column."""
        place = self.places.get(column)
        letter = letter_of(place) if self.lettered and place is not None else ""
        self.faults.append(Fault(self.file, line, column, message, letter))


def read_history(raw: bytes, parts: Collection[str]) -> History:
    """Return what a CSV file in UTF-8 or a workbook with one sheet says; ``parts`` may be columns.

    Cells that are wrong are noted in it, with the rows that can be read, so that all faults are
    told at once. Raises ``HistoryRefused`` when the file or its header cannot be read.
    """
    try:
        return _read(_table(raw), parts)
    except UnreadableError as fault:
        raise HistoryRefused([Fault(FILE, fault.line, "file", str(fault))]) from fault


def _table(raw: bytes) -> Table:
    if not raw.startswith(_ARCHIVE):
        return read_csv(FILE, raw)
    book = Workbook(Archive(io.BytesIO(raw)))
    if len(book.sheets) != 1:
        raise UnreadableError(1, f"has {len(book.sheets)} sheets; leave the one with the results")
    [sheet] = book.sheets
    return book.table(sheet)


def _read(table: Table, parts: Collection[str]) -> History:
    line, header = next(table.rows, (1, []))
    names = [cell.casefold() if isinstance(cell, str) else "" for cell in header]
    history = History(table.name, {name: place for place, name in enumerate(names)}, table.lettered)
    for name in names:
        if name not in _COLUMNS and name not in parts:
            known = ", ".join((*_COLUMNS, *sorted(parts)))
            history.fault(
                line, name[:64] or "header", f"there is no such column; known are {known}"
            )
        elif names.count(name) > 1:
            history.fault(line, name, "this column is there twice")
    for name in _NEEDED:
        if name not in names:
            history.fault(line, name, "this column is missing")
    if history.faults:
        raise HistoryRefused(history.faults)
    for number, (line, cells) in enumerate(islice(table.rows, MOST_ROWS + 1), 1):
        if number > MOST_ROWS:
            raise UnreadableError(line, f"has more than {MOST_ROWS} rows; import it in pieces")
        _read_line(history, line, names, cells)
    if not history.lines and not history.faults:
        history.fault(line, "file", "has no results; put one into each row below the header")
    return history


def _read_line(history: History, line: int, names: Sequence[str], cells: Sequence[Cell]) -> None:
    if len(cells) > len(names):
        history.fault(line, "row", f"has {len(cells)} cells; the header has {len(names)}")
        return
    given: dict[str, str] = dict.fromkeys(_COLUMNS, "")
    found = len(history.faults)
    for name, cell in zip(names, cells, strict=False):
        if isinstance(cell, Wrong):
            history.fault(line, name, cell.message)
        else:
            given[name] = cell
    if len(history.faults) > found:
        return

    def read(column: str, reader: Callable[[str], Value]) -> Value | None:
        try:
            return reader(given[column])
        except ValueError as fault:
            history.fault(line, column, str(fault))
            return None

    code, week = read("code", _code), read("week", _week)
    total = read("total", _points) if given["total"] else None
    parts = {
        name: read(name, _points) for name in names if name not in _COLUMNS and given.get(name)
    }
    if len(history.faults) == found and code is not None and week is not None:
        points = {name: value for name, value in parts.items() if value is not None}
        history.lines.append(
            HistoryLine(line, code, week, points, total, given["rulebook"], given["unit"])
        )


def _code(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def _week(text: str) -> date:
    try:
        monday = date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError("is no day; write the week's Monday like 2026-11-16") from None
    if monday.weekday() != _MONDAY:
        raise ValueError("is no Monday; a week is named by its Monday")
    return monday


def _points(text: str) -> Decimal:
    if not _POINTS.fullmatch(text):
        raise ValueError("is no number of points; write it like 34.5")
    return Decimal(text.replace(",", "."))
