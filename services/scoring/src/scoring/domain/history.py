"""A person's last official weeks: their average, and where they tend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

WEEKS: Final = 12
"""How many official weeks are looked at. Our choice: a quarter."""

_HALF: Final = 4
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class OfficialWeek:
    """The official total and grade of one week."""

    week: date
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class History:
    """A person's official weeks, newest first, twelve at most."""

    weeks: Sequence[OfficialWeek]

    @property
    def average(self) -> Decimal | None:
        """The mean total in points, to two places; nothing without a week."""
        return mean([each.total for each in self.weeks])

    @property
    def trend(self) -> Decimal | None:
        """By how many points the newest four weeks are above the four before; else nothing."""
        totals = [each.total for each in self.weeks]
        newest, earlier = mean(totals[:_HALF]), mean(totals[_HALF : 2 * _HALF])
        if newest is None or earlier is None or len(totals) < 2 * _HALF:
            return None
        return newest - earlier


def mean(totals: Sequence[Decimal]) -> Decimal | None:
    """Return the mean of totals to two places, or nothing of none."""
    if not totals:
        return None
    return (sum(totals, Decimal()) / len(totals)).quantize(_CENT)
