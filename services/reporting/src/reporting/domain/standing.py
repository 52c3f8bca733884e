"""What a mean of approved weeks amounts to; grades come from the rulebook, never from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from shared.rulebook import Rulebook, grade_of, mean

_HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Standing:
    """A mean, cut to two places for reading, and the grade of the unrounded mean."""

    weeks: int
    mean: Decimal | None
    grade: str | None


def standing(rulebook: Rulebook, totals: Sequence[Decimal]) -> Standing:
    """Return where approved weekly totals stand; without any, neither mean nor grade.

    The figure is cut, not rounded: 89.999 prints 89.99 beside good, never 90.00.
    """
    if not totals:
        return Standing(0, None, None)
    exact = mean(totals)
    return Standing(len(totals), exact.quantize(_HUNDREDTH, ROUND_DOWN), grade_of(rulebook, exact))


def distribution(
    rulebook: Rulebook, totals_by_person: Mapping[Any, Sequence[Decimal]]
) -> dict[str, int]:
    """Return how many people stand at each grade, in the rulebook's order, zeros included."""
    counts = {band.grade: 0 for band in rulebook.bands}
    for totals in totals_by_person.values():
        counts[grade_of(rulebook, mean(totals))] += 1
    return counts
