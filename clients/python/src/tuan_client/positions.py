"""Where a program keeps how far it has come in the feed."""

import os
from pathlib import Path
from typing import Protocol


class Position(Protocol):
    """How far a program has come.

    Keep it in the same transaction as what was applied, where the program has a database: then
    each event is applied exactly once. Elsewhere events of the last page may come again.
    """

    def read(self) -> int:
        """Return the position; 0 at the beginning."""
        ...

    def keep(self, position: int) -> None:
        """Keep the position of what was applied."""
        ...


class FilePosition:
    """The position in a file, which a crash leaves as it was before or as it is afterwards."""

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)

    def read(self) -> int:
        """Return the position; 0 without a file. Raises ``ValueError`` for a file of another."""
        try:
            return int(self._path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0

    def keep(self, position: int) -> None:
        """Keep the position on the disk."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        with fresh.open("w", encoding="ascii") as written:
            written.write(f"{position}\n")
            written.flush()
            os.fsync(written.fileno())
        fresh.replace(self._path)
