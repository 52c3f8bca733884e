"""Where the lines and bars of a chart go: points for a template that draws SVG on the server.

Colour says nothing that shape or label do not say, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

HEIGHT: Final = 220
_LEFT, _TOP, _BOTTOM = 44, 24, 184
_STEP: Final = 76
FIGURES: Final = (0, 25, 50, 75, 100)
BAR: Final = Decimal(80)
"""Per cent of a chart's width that its longest bar takes; the figure stands behind it."""

_REACH: Final = Decimal(48)
"""Per cent of a chart's width on either side of zero."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One week's total at its place in the chart; ``total`` is nothing for a week without one."""

    week: date
    x: int
    y: int
    total: Decimal | None
    grade: str


@dataclass(frozen=True, slots=True)
class WeeksChart:
    """A line through the weeks that have a total, broken where one has none."""

    width: int
    height: int
    ticks: Sequence[tuple[int, int]]
    lines: Sequence[str]
    marks: Sequence[Mark]


def weeks_chart(last: date, weeks: int, results: Mapping[date, tuple[Decimal, str]]) -> WeeksChart:
    """Return the chart of so many weeks up to one; ``results`` are total and grade by Monday."""
    marks = []
    for number in range(weeks):
        week = last - timedelta(weeks=weeks - 1 - number)
        total, grade = results.get(week, (None, ""))
        y = _BOTTOM if total is None else _height(total)
        marks.append(Mark(week, _LEFT + 28 + number * _STEP, y, total, grade))
    lines, line = [], list[str]()
    for mark in marks:
        if mark.total is None:
            lines.append(line)
            line = []
        else:
            line.append(f"{mark.x},{mark.y}")
    lines.append(line)
    drawn = [" ".join(each) for each in lines if len(each) > 1]
    ticks = [(_height(Decimal(figure)), figure) for figure in FIGURES]
    return WeeksChart(_LEFT + weeks * _STEP + 12, HEIGHT, ticks, drawn, marks)


def _height(total: Decimal) -> int:
    return round(_BOTTOM - (_BOTTOM - _TOP) * total / 100)


def bars(counts: Mapping[str, Any]) -> list[tuple[str, Any, Decimal]]:
    """Return name, count and length of a bar each, in the order given; the longest is ``BAR``."""
    most = max(counts.values(), default=0)
    return [
        (name, count, round(BAR * count / most, 1) if most else Decimal(0))
        for name, count in counts.items()
    ]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two shares of one thing, now and before; lengths of 0 to ``BAR``, shares of 0 to 1."""

    name: str
    now: Decimal
    length: Decimal
    before: Decimal | None
    length_before: Decimal


def pairs(shares: Sequence[tuple[str, Decimal, Decimal | None]]) -> list[Pair]:
    """Return two bars for each name, in the order given; the whole is ``BAR``."""
    return [
        Pair(name, now, round(BAR * now, 1), before, round(BAR * (before or Decimal(0)), 1))
        for name, now, before in shares
    ]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure beside zero, with the ends of its interval, if it has one; in per cent across."""

    name: str
    x: Decimal
    low: Decimal | None
    high: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class IntervalsChart:
    """Figures on one scale from ``-reach`` to ``reach`` points; ``zero`` is where none is."""

    reach: Decimal
    zero: Decimal
    lines: Sequence[Interval]


def intervals(
    figures: Sequence[tuple[str, Decimal, Decimal | None, Decimal | None]],
) -> IntervalsChart | None:
    """Return the chart of figures with their intervals; nothing where there are none."""
    sizes = [abs(each) for _, *told in figures for each in told if each is not None]
    reach = max(sizes, default=Decimal(0))
    if not figures:
        return None
    zero, scale = Decimal(50), _REACH / reach if reach else Decimal(0)

    def at(points: Decimal | None) -> Decimal | None:
        return None if points is None else zero + round(points * scale, 1)

    lines = [
        Interval(name, zero + round(points * scale, 1), at(low), at(high), points)
        for name, points, low, high in figures
    ]
    return IntervalsChart(reach, zero, lines)
