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

    def way_to(self, unit_id: UUID) -> list[OverseenUnit]:
        """Return the units above one, from the top down, as far as they are overseen."""
        way: list[OverseenUnit] = []
        above = self._units[unit_id].parent_id
        while above is not None and above in self._units:
            way.insert(0, self._units[above])
            above = self._units[above].parent_id
        return way

    def below(self, unit_id: UUID | None) -> list[UUID]:
        """Return the ids of a unit and of all below it; without one, of all units."""
        return list(self._units) if unit_id is None else list(self._walk(unit_id))

    def _walk(self, unit_id: UUID) -> Iterator[UUID]:
        yield unit_id
        for child in self._children[unit_id]:
            yield from self._walk(child.unit_id)

    def lines(
        self, unit_id: UUID | None, counted: Mapping[UUID, Counts]
    ) -> tuple[list[Line], dict[str, int]]:
        """Return a line for each unit directly below one, and what is counted in all.

        A line is counted with the units below it; the unit's own people have a line of their own,
        the first. ``counted`` are the counts of units without those below. Without a unit the
        lines are of the tops.
        """
        lines = []
        if unit_id is not None and unit_id in counted:
            lines.append(Line(unit_id, self.name(unit_id), _named(counted[unit_id]), deeper=False))
        for unit in self.tops if unit_id is None else self._children[unit_id]:
            total = _sum(counted[each] for each in self._walk(unit.unit_id) if each in counted)
            deeper = bool(self._children[unit.unit_id])
            lines.append(Line(unit.unit_id, unit.name, _named(total), deeper=deeper))
        return lines, _named(_sum(tuple(line.counts.values()) for line in lines))


def _sum(counts: Iterable[Counts]) -> Counts:
    return tuple(map(sum, zip(*counts, strict=True))) or (0,) * len(COUNTS)


def _named(counts: Counts) -> dict[str, int]:
    return dict(zip(COUNTS, counts, strict=True))
