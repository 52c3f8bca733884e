"""Reads a workbook (XLSX) and other archives from outside: a ZIP of which little is believed."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Final

from shared.spreadsheets.sheets import (
    SheetReader,
    nothing,
    parse,
    read_formats,
    read_texts,
)
from shared.spreadsheets.tables import Cell, Table, UnreadableError

MOST_BYTES: Final = 128 * 1024 * 1024
"""Of all that is read of an archive, once unpacked; a roster of 100,000 people takes 40 MiB."""

MOST_PARTS: Final = 1_000
_PLAIN: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ROOT: Final = ""


class Archive:
    """A ZIP from outside; what is read of it altogether is bounded.

    Raises ``UnreadableError`` when it is none, or damaged, or protected by a password.
    """

    def __init__(self, raw: IO[bytes]) -> None:
        with _told():
            self._zip = zipfile.ZipFile(raw)
        self.names = self._zip.namelist()
        if len(self.names) > MOST_PARTS:
            raise UnreadableError(1, f"has more than {MOST_PARTS} parts")
        self._left = MOST_BYTES

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a part; of what it says to hold no byte more is read."""
        with _told():
            info = self._zip.getinfo(name)
            self._left -= info.file_size
            if self._left < 0:
                raise UnreadableError(1, f"is larger than {MOST_BYTES // 2**20} MiB once unpacked")
            if info.compress_type not in _PLAIN:
                raise UnreadableError(1, "is compressed in an unusual way; save it anew")
            with self._zip.open(info) as part:
                yield part

    def read(self, name: str) -> bytes:
        """Return a whole part."""
        with self.open(name) as part:
            return part.read()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as fault:
        raise UnreadableError(1, f"is a damaged file, or no .xlsx or .zip: {fault}") from fault
    except KeyError as fault:
        raise UnreadableError(1, "is a damaged workbook: a part is missing") from fault
    except RuntimeError as fault:  # zipfile's word for an encrypted part
        raise UnreadableError(1, "is protected by a password; save it without") from fault


class Workbook:
    """The sheets of a workbook by name. Raises ``UnreadableError``, and so do its tables."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        book = _of_kind(self._parts(_ROOT), "/officeDocument")
        if book is None or book not in archive.names or not book.endswith(".xml"):
            raise UnreadableError(1, "is no workbook; save it as .xlsx")
        parts = self._parts(book)
        self.sheets = {name: parts[key][1] for name, key in self._listed(book) if key in parts}
        texts, styles = _of_kind(parts, "/sharedStrings"), _of_kind(parts, "/styles")
        self._texts = self._of(texts, read_texts)
        self._formats = self._of(styles, read_formats)

    def table(self, sheet: str, *, fractions: bool = False) -> Table:
        """Return a sheet as table; ``fractions``: numbers with one are taken, and not refused."""
        return Table(sheet, self._rows(sheet, fractions=fractions), lettered=True)

    def _rows(self, sheet: str, *, fractions: bool) -> Iterator[tuple[int, list[Cell]]]:
        reader = SheetReader(self._texts, self._formats, fractions=fractions)
        with self._archive.open(self.sheets[sheet]) as part:
            yield from reader.rows(part)

    def _of(self, name: str | None, read: Callable[[IO[bytes]], list[str]]) -> list[str]:
        if name is None:
            return []
        with self._archive.open(name) as part:
            return read(part)

    def _parts(self, name: str) -> dict[str, tuple[str, str]]:
        """Return kind and name of the parts that a part refers to, by their key in it."""
        folder, _, file = name.rpartition("/")
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, given: dict[str, str]) -> None:
            if element == "Relationship":
                target = posixpath.join("/", folder, given.get("Target", ""))
                below = posixpath.normpath(target).lstrip("/")
                found[given.get("Id", "")] = (given.get("Type", ""), below)

        self._hear(posixpath.join(folder, "_rels", f"{file}.rels"), start)
        return found

    def _listed(self, book: str) -> list[tuple[str, str]]:
        """Return the sheets as they are listed: name, and key of the part."""
        found: list[tuple[str, str]] = []

        def start(element: str, given: dict[str, str]) -> None:
            if element == "sheet":
                keys = [value for name, value in given.items() if name.endswith(":id")]
                found.extend((given.get("name", ""), key) for key in keys)

        self._hear(book, start)
        return found

    def _hear(self, name: str, start: Callable[[str, dict[str, str]], None]) -> None:
        with self._archive.open(name) as part:
            for _ in parse(part, start, nothing, nothing):
                pass


def _of_kind(parts: Mapping[str, tuple[str, str]], kind: str) -> str | None:
    return next((name for each, name in parts.values() if each.endswith(kind)), None)
