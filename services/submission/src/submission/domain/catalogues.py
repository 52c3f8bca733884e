"""The job catalogue as a table: a line a job below a header, in CSV or a workbook's first sheet."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from shared.errors import Invalid
from shared.spreadsheets.csv_tables import read_csv
from shared.spreadsheets.tables import Cell, Table, UnreadableError, Wrong
from shared.spreadsheets.workbooks import Archive, Workbook

NEEDED: Final = ("code", "name", "coefficient")
OPTIONAL: Final = ("post_title", "unit_of_measure")
_TEXTS: Final = ("code", "name", "post_title", "unit_of_measure")
_MOST: Final = Decimal(1_000)
_LONGEST: Final = 300
_ZIP: Final = b"PK"


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job: its code, what is made, for which posts (empty: all), and its coefficient."""

    code: str
    name: str
    post_title: str
    unit_of_measure: str
    coefficient: Decimal


def read_catalogue(raw: bytes) -> list[JobLine]:
    """Return the jobs of a workbook (XLSX), or of a CSV in UTF-8 with commas, semicolons or tabs.

    Raises ``Invalid`` naming every line that cannot be read, by its number.
    """
    errors: dict[str, list[str]] = {}
    found: dict[str, JobLine] = {}
    for number, row in _rows(raw):
        cells = {name: cell for name, cell in row.items() if not isinstance(cell, Wrong)}
        wrong = [f"{name} {cell.message}." for name, cell in row.items() if isinstance(cell, Wrong)]
        said = wrong or _faults(cells, known=found)
        if said:
            errors[f"line {number}"] = said
        else:
            told = {name: cells[name] for name in _TEXTS}
            job = JobLine(**told, coefficient=_coefficient(cells["coefficient"]))
            found[job.code] = job
    if errors:
        raise Invalid(errors)
    if not found:
        raise Invalid({"body": ["The file has no job in it."]})
    return list(found.values())


def _rows(raw: bytes) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Return the lines below the header by column; raises ``Invalid`` for another header."""
    try:
        rows = _table(raw).rows
        line, header = next(rows, (1, []))
        names = _checked(line, header)
        for number, row in rows:
            cells: dict[str, Cell] = dict.fromkeys((*NEEDED, *OPTIONAL), "")
            yield number, cells | dict(zip(names, row, strict=False))
    except UnreadableError as fault:
        raise Invalid({f"line {fault.line}": [f"The file {fault}."]}) from fault


def _table(raw: bytes) -> Table:
    if not raw.startswith(_ZIP):
        return read_csv("catalogue", raw)
    book = Workbook(Archive(io.BytesIO(raw)))
    first = next(iter(book.sheets), None)
    if first is None:
        raise UnreadableError(1, "has no sheet")
    return book.table(first, fractions=True)


def _checked(line: int, header: list[Cell]) -> list[str]:
    names = ["" if isinstance(cell, Wrong) else cell for cell in header]
    if missing := [name for name in NEEDED if name not in names]:
        raise Invalid({f"line {line}": [f"These columns are missing: {', '.join(missing)}."]})
    if unknown := sorted(set(names) - {*NEEDED, *OPTIONAL}):
        raise Invalid({f"line {line}": [f"These columns are unknown: {', '.join(unknown)}."]})
    return names


def _faults(cells: dict[str, str], *, known: dict[str, JobLine]) -> list[str]:
    said = [f"Fill in {name}." for name in NEEDED if not cells[name]]
    said += [f"Shorten {name} to {_LONGEST}." for name in cells if len(cells[name]) > _LONGEST]
    said += ["Remove the character NUL."] if any("\x00" in cell for cell in cells.values()) else []
    if cells["code"] in known:
        said.append("This code stands on another line, too.")
    try:
        if cells["coefficient"]:
            _coefficient(cells["coefficient"])
    except (InvalidOperation, ValueError):
        said.append("Give the coefficient as a number above 0, at most two places: 1.5.")
    return said


def _coefficient(cell: str) -> Decimal:
    """Return a coefficient; raises ``ValueError`` or ``InvalidOperation`` when it is none."""
    number = Decimal(cell.replace(",", "."))
    if not number.is_finite() or not 0 < number <= _MOST or number != round(number, 2):
        raise ValueError(cell)
    return number
