"""The units that somebody oversees, as a tree, and what is counted in each with those below it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

COUNTS: Final = (
    "reports",
    "excused",
    "owed",
    "handed_in",
    "late",
    "scored",
    "approved",
)
"""What is counted of a week's reports in a unit; excused ones are not owed."""

Counts = tuple[int, ...]
"""A number for each of ``COUNTS``."""


@dataclass(frozen=True, slots=True)
class OverseenUnit:
    """A unit below somebody who leads it or one above it, or any unit for the Office."""

    unit_id: UUID
    name: str
    parent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's counts; ``deeper`` tells that there are units below it, counted with it."""

    unit_id: UUID
    name: str
    counts: Mapping[str, int]
    deeper: bool


class Overseen:
    """The units that somebody oversees; ``tops`` are those that stand below no other of them."""

    def __init__(self, units: Sequence[OverseenUnit]) -> None:
        self._units = {unit.unit_id: unit for unit in units}
        self._children: dict[UUID, list[OverseenUnit]] = defaultdict(list)
        for unit in sorted(units, key=lambda unit: unit.name):
            if unit.parent_id in self._units and unit.parent_id is not None:
                self._children[unit.parent_id].append(unit)
        self.tops = [unit for unit in units if unit.parent_id not in self._units]

    def __contains__(self, unit_id: UUID) -> bool:
        return unit_id in self._units

    def name(self, unit_id: UUID) -> str:
        """Return a unit's name."""
        return self._units[unit_id].name

    def below(self, unit_id: UUID | None) -> list[UUID]:
        """Return the ids of a unit and of all below it; without one, of all units."""
        return list(self._units) if unit_id is None else list(self._walk(unit_id))

    def _walk(self, unit_id: UUID) -> Iterator[UUID]:
        yield unit_id
        for child in self._children[unit_id]:
            yield from self._walk(child.unit_id)


def together(counted: Iterable[Counts]) -> dict[str, int]:
    """Return what is counted in all of these."""
    sums = tuple(map(sum, zip(*counted, strict=True))) or (0,) * len(COUNTS)
    return dict(zip(COUNTS, sums, strict=True))
