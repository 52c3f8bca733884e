"""The files that lines of a report name, as the page lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from submission.domain.evidence import KEPT_HERE, TYPES

ACCEPTED: Final = ",".join(f".{ending}" for ending in TYPES.values())


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a line; ``number`` is its place among the line's evidence, ``size`` in bytes."""

    path: str
    number: int
    kind: str
    size: int
    own: bool


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What the page knows of files: whether any are kept here at all, and those that are named."""

    kept: bool
    known: Mapping[str, Any]
    viewer: UUID
    accepted: str = ACCEPTED

    def of(self, row: Mapping[str, str]) -> list[KeptFile]:
        """Return the files that a line names and that are still kept, in its order."""
        links = row.get("evidence", "").split()
        found = [(number, link, self.known.get(link)) for number, link in enumerate(links, 1)]
        return [
            KeptFile(link, number, TYPES[row.media_type], row.size, row.person_id == self.viewer)
            for number, link, row in found
            if row is not None
        ]


def paths_in(rows: list[dict[str, str]]) -> set[str]:
    """Return the paths of files that the lines name."""
    links = (link for row in rows for link in row.get("evidence", "").split())
    return {link for link in links if KEPT_HERE.fullmatch(link)}
