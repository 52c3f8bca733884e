"""Tables as they were handed over, whatever they were written with: rows of cells."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SPACES: Final = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that holds no text; ``message`` says what to do."""

    message: str


Cell = str | Wrong


class UnreadableError(Exception):
    """A table cannot be read from ``line`` on, or not at all; the message says what to do."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Table:
    """A table named as its agency names it; ``rows`` are those not blank, the header first.

    Each row comes with its line, from 1. ``lettered``: it is a sheet, whose columns have letters,
    and whose rows end with their last cell that is not blank. Raises ``UnreadableError``
    while it is read.
    """

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    lettered: bool = False


def tidy(text: str) -> str:
    """Return a cell's text with composed accents, without spaces around it and twice in it.

    Spaces that do not break are spaces; what has no width is dropped.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
        return _SPACES.sub(" ", text).strip()
    text = text.strip()
    return _SPACES.sub(" ", text) if "  " in text else text


def letter_of(place: int) -> str:
    """Return the letter of a spreadsheet's column: A for 0, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
