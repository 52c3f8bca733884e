"""The line of somebody's last weeks, as points of a small drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scoring.domain.history import OfficialWeek

WIDTH: Final = 320
HEIGHT: Final = 96
_EDGE: Final = 10
_LOWEST: Final = 40
"""Totals below are drawn at the bottom: hardly any are, and the line keeps its slope."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One week on the line; ``x`` and ``y`` are whole units of the drawing."""

    x: int
    y: int
    week: OfficialWeek


def dots(weeks: Sequence[OfficialWeek]) -> list[Dot]:
    """Return the weeks from left to right, oldest first; 100 points are at the top."""
    apart = (WIDTH - 2 * _EDGE) // max(len(weeks) - 1, 1)
    return [
        Dot(_EDGE + place * apart, _height(each), each)
        for place, each in enumerate(reversed(weeks))
    ]


def _height(week: OfficialWeek) -> int:
    above = max(week.total - _LOWEST, Decimal(0))
    return HEIGHT - _EDGE - int(above * (HEIGHT - 2 * _EDGE) / (100 - _LOWEST))
