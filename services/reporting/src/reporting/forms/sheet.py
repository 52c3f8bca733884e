"""What a form says, as values: PDF and DOCX are set from the same sheet, and add no word to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where in its column a text stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` is its share of the page's width."""

    name: str
    width: int
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Row:
    """A row; one that is ``strong`` is set bold, one with a single cell across all columns."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, whose head is repeated on every page; one to be ``signed`` has room in its rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with what it is."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, under a heading unless it is empty."""

    heading: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: in which capacity, whose name stands below, and what the platform recorded."""

    role: str
    name: str = ""
    recorded: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form. ``final`` tells whether what it says is official; ``status`` says so in words.

    ``footing`` are the lines at the foot of each page: which rulebook, as of when.
    """

    agency: str
    unit: str
    place_and_day: str
    title: str
    subtitle: str
    final: bool
    status: str
    blocks: Sequence[Facts | Table | Words]
    signatures: tuple[Signature, ...]
    footing: tuple[str, ...]
