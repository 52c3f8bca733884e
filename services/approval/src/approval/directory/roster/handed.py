"""What was handed over: a folder, a ZIP of it, or a workbook; each holds two tables.

The folder holds ``units.csv`` and ``people.csv``, the ZIP those or one workbook. Beside them may
lie the wording, ``mapping.yaml`` or ``mapping.json``.
"""

import io
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from approval.directory.roster.lines import Fault, RosterRefused
from approval.directory.roster.wording import Wording, read_wording
from shared.spreadsheets.csv_tables import read_csv
from shared.spreadsheets.tables import Table, UnreadableError
from shared.spreadsheets.workbooks import Archive, Workbook

WORDINGS: Final = ("mapping.yaml", "mapping.json")
_OF_A_WORKBOOK: Final = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Handed:
    """Two tables, ``units`` and ``people``, and the wording that they are written in.

    ``name_of`` is the file to be named when a table is missing; ``table`` raises
    ``UnreadableError``.
    """

    name_of: Callable[[str], str]
    table: Callable[[str], Table]
    wording: Wording


def from_place(place: Path, wording: Path | None = None) -> Handed:
    """Return what lies at a place; ``wording`` replaces what lies there.

    Raises ``RosterRefused`` when it cannot be read, or the wording is faulty.
    """
    with _refused(place.name):
        given = None if wording is None else read_wording(wording.name, _bytes(wording))
        if not place.is_dir():
            return _from_archive(place.name, io.BytesIO(_bytes(place)), given)

    def read(name: str) -> bytes:
        return _bytes(place / name)

    return _from_files([each.name for each in place.iterdir()], read, given)


def from_bytes(raw: bytes) -> Handed:
    """Return what a file holds that came without a name. Raises ``RosterRefused``."""
    with _refused("file"):
        return _from_archive("file", io.BytesIO(raw), None)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise UnreadableError(1, f"cannot be read: {fault.strerror}") from fault


@contextmanager
def _refused(name: str) -> Iterator[None]:
    try:
        yield
    except UnreadableError as fault:
        raise RosterRefused([Fault(name, fault.line, "file", str(fault))]) from fault


def _from_archive(name: str, raw: IO[bytes], wording: Wording | None) -> Handed:
    archive = Archive(raw)
    if _OF_A_WORKBOOK in archive.names:
        return _from_workbook(name, Workbook(archive), wording or Wording())
    inside = {each.rpartition("/")[2]: each for each in archive.names}

    def read(wanted: str) -> bytes:
        if wanted not in inside:
            raise UnreadableError(1, f"is missing in {name}")
        return archive.read(inside[wanted])

    books = [each for each in inside if each.endswith(".xlsx")]
    if len(books) == 1:
        book = Workbook(Archive(io.BytesIO(read(books[0]))))
        return _from_workbook(books[0], book, wording or _wording(inside, read))
    return _from_files(inside, read, wording)


def _from_files(
    names: Collection[str], read: Callable[[str], bytes], wording: Wording | None
) -> Handed:
    def table(name: str) -> Table:
        return read_csv(f"{name}.csv", read(f"{name}.csv"))

    return Handed(lambda name: f"{name}.csv", table, wording or _wording(names, read))


def _wording(names: Collection[str], read: Callable[[str], bytes]) -> Wording:
    found = next((name for name in WORDINGS if name in names), None)
    return Wording() if found is None else read_wording(found, read(found))


def _from_workbook(name: str, book: Workbook, wording: Wording) -> Handed:
    def table(wanted: str) -> Table:
        found = [sheet for sheet in book.sheets if wording.table(sheet) == wanted]
        if len(found) != 1:
            many = "no sheet is" if not found else "more than one sheet is"
            raise UnreadableError(1, f"{many} {wanted}; there are {', '.join(book.sheets)[:200]}")
        return book.table(found[0])

    return Handed(lambda _: name, table, wording)
