"""The job catalogue as a table: a line a job, in CSV with a header."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from shared.errors import Invalid

NEEDED: Final = ("code", "name", "coefficient")
OPTIONAL: Final = ("post_title", "unit_of_measure")
_TEXTS: Final = ("code", "name", "post_title", "unit_of_measure")
_MOST: Final = Decimal(1_000)
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job: its code, what is made, for which posts (empty: all), and its coefficient."""

    code: str
    name: str
    post_title: str
    unit_of_measure: str
    coefficient: Decimal


def read_catalogue(raw: bytes) -> list[JobLine]:
    """Return the jobs of a CSV in UTF-8 with a header; commas or semicolons stand between.

    Raises ``Invalid`` naming every line that cannot be read, by its number.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Invalid({"body": ["Save the file as UTF-8."]}) from fault
    errors: dict[str, list[str]] = {}
    found: dict[str, JobLine] = {}
    for number, cells in _rows(text):
        said = _faults(cells, known=found)
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


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Return the lines below the header by column; raises ``Invalid`` for another header."""
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if missing := [name for name in NEEDED if name not in names]:
            raise Invalid({"line 1": [f"These columns are missing: {', '.join(missing)}."]})
        if unknown := sorted(set(names) - {*NEEDED, *OPTIONAL}):
            raise Invalid({"line 1": [f"These columns are unknown: {', '.join(unknown)}."]})
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = dict.fromkeys((*NEEDED, *OPTIONAL), "")
                filled = dict(zip(names, (cell.strip() for cell in row), strict=False))
                yield reader.line_num, cells | filled
    except csv.Error as fault:
        told = f"This is not well-formed CSV: {fault}."
        raise Invalid({f"line {reader.line_num}": [told]}) from fault


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
