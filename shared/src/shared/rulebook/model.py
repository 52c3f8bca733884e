"""A regulation as values: its parts with their maxima, and its bands with inclusive floors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is scored, from 0 to ``maximum`` points in at most ``places`` decimals."""

    name: str
    maximum: Decimal
    places: int


@dataclass(frozen=True, slots=True)
class Band:
    """Everybody at or above ``floor`` points, up to the next band, has this grade."""

    grade: str
    floor: Decimal


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example out of the regulation's file; run as a test."""

    sentence: str
    parts: Mapping[str, Decimal]
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of a regulation. ``sha256`` is of the file's bytes and goes with each result.

    ``parts`` are in the order of the form; ``bands`` go from the highest floor to the lowest, 0.
    """

    id: str
    version: str
    sha256: str
    title: str
    source: str
    valid_from: date
    parts: tuple[Part, ...]
    bands: tuple[Band, ...]
    examples: tuple[Example, ...]

    def reference(self) -> dict[str, str]:
        """Return what a stored result says of the regulation that it rests on."""
        return {"id": self.id, "version": self.version, "sha256": self.sha256}
