"""The points that people give in a play: different by person and week, the same each time."""

import random
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

MAXIMA: Final[Mapping[str, int]] = {"quality": 40, "progress": 40, "conduct": 20}

SHARES: Final[Mapping[str, tuple[int, int]]] = {
    "excellent": (94, 98),
    "good": (80, 88),
    "completed": (58, 72),
    "not_completed": (40, 48),
}
"""What people of each level give themselves of a part's maximum, per cent. Between two levels there
is room for what the direct manager gives less or more."""

_MANAGER_DIFFERS: Final = (-2, 1)
"""By how many half points a part, from and to."""


def chance(*seed: object) -> random.Random:
    """Return a source of chance that gives the same for the same seed, on every machine."""
    return random.Random(" ".join(map(str, seed)))  # noqa: S311 - nothing here is a secret


def levels(codes: Iterable[str], week: date) -> dict[str, str]:
    """Return how well each person worked in the week, as the grade to expect.

    About one in eight excellent, one in seven only completed, one in sixty not completed; at
    least one of the first and of the last. Two thirds of it is the person, one third the week, so
    that months differ between people too.
    """
    ranked = sorted(codes, key=lambda code: (-_strength(code, week), code))
    excellent = max(1, len(ranked) // 8)
    completed = len(ranked) // 7
    failed = max(1, len(ranked) // 60)
    last = len(ranked) - failed
    order = ["excellent"] * excellent + ["good"] * (last - completed - excellent)
    order += ["completed"] * completed + ["not_completed"] * failed
    return dict(zip(ranked, order, strict=False))


def _strength(code: str, week: date) -> float:
    return 2 * chance(code).random() + chance(week, code).random()


def self_parts(code: str, week: date, level: str) -> dict[str, str]:
    """Return the points that a person of the level gives the own week, in half points."""
    lowest, highest = SHARES[level]
    dice = chance(week, code, "self")
    return {
        part: _written(dice.randint(2 * maximum * lowest // 100, 2 * maximum * highest // 100))
        for part, maximum in MAXIMA.items()
    }


def manager_parts(own: Mapping[str, str], code: str, week: date) -> dict[str, str]:
    """Return the direct manager's points: near the author's own, more often below than above."""
    dice = chance(week, code, "manager")
    return {
        part: _written(
            min(max(int(Decimal(own[part]) * 2) + dice.randint(*_MANAGER_DIFFERS), 0), 2 * maximum)
        )
        for part, maximum in MAXIMA.items()
    }


def stricter(parts: Mapping[str, str]) -> dict[str, str]:
    """Return the points of a second look: one less for progress."""
    return {**parts, "progress": str(max(Decimal(parts["progress"]) - 1, Decimal(0)))}


def _written(halves: int) -> str:
    return str(Decimal(halves) / 2)
