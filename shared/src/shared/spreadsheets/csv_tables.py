"""Reads and writes a table as CSV in UTF-8.

A mark at the beginning, lines ended as on any system, and semicolons or tabs instead of commas are
taken. What a spreadsheet would work out, ``=1+1``, is written with an apostrophe before it, which
reading takes away again.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from shared.spreadsheets.tables import Cell, Table, UnreadableError, tidy

_SEPARATORS: Final = ",;\t"
_WORKED_OUT: Final = re.compile(r"'*[=+\-@]")
_GUARDED: Final = re.compile(r"'+[=+\-@]")


def read_csv(name: str, raw: bytes) -> Table:
    """Return the table. Raises ``UnreadableError`` when it is no UTF-8."""
    return Table(name, _rows(_decoded(raw)))


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV, with the mark by which spreadsheets know UTF-8."""
    written = io.StringIO(newline="")
    line = csv.writer(written)
    line.writerow(columns)
    line.writerows([_guarded(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _guarded(text: str) -> str:
    return f"'{text}" if _WORKED_OUT.match(text) else text


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        start = fault.start
        if raw.startswith(b"\xef\xbb\xbf"):
            start += 3
        line = raw.count(b"\n", 0, start) + 1
        place = start - raw.rfind(b"\n", 0, start)
        raise UnreadableError(
            line, f"byte {place} of the line, 0x{raw[start]:02X}, is not UTF-8; save it as UTF-8"
        ) from fault


def _rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    """Return the rows that are not blank, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for row in reader:
            cells: list[Cell] = [_read(cell) for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as fault:
        raise UnreadableError(line, f"is not well-formed CSV: {fault}") from fault


def _read(cell: str) -> str:
    text = tidy(cell)
    return text[1:] if _GUARDED.match(text) else text


def _separator(text: str) -> str:
    """Return what the header has most of; a comma when it has as many."""
    header = text.lstrip().partition("\n")[0]
    return max(_SEPARATORS, key=header.count)
