"""The arithmetic of a regulation: pure, exact, and the only place that adds points up."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal

from shared.errors import Invalid
from shared.rulebook.model import Rulebook

_EXACT = Context(prec=28, rounding=ROUND_HALF_EVEN)


def check_parts(rulebook: Rulebook, parts: Mapping[str, Decimal], *, field: str) -> None:
    """Refuse scores that the regulation does not allow.

    ``parts`` are points by part's name; ``field`` is what the caller called them. Raises
    ``Invalid`` naming each part that is missing, unknown, negative, over its maximum, or too fine.
    """
    errors: dict[str, list[str]] = {}
    for part in rulebook.parts:
        points = parts.get(part.name)
        if points is None:
            errors[f"{field}.{part.name}"] = ["This part needs a score."]
        elif not 0 <= points <= part.maximum:
            errors[f"{field}.{part.name}"] = [f"Give 0 to {part.maximum} points, not {points}."]
        elif points != round(points, part.places):
            errors[f"{field}.{part.name}"] = [f"At most {part.places} decimal places."]
    known = {part.name for part in rulebook.parts}
    for name in parts.keys() - known:
        errors[f"{field}.{name}"] = [f"No such part; the parts are {', '.join(sorted(known))}."]
    if errors:
        raise Invalid(errors)


def total_of(parts: Mapping[str, Decimal]) -> Decimal:
    """Return the sum of the parts' points, exact."""
    return sum(parts.values(), Decimal(0))


def grade_of(rulebook: Rulebook, points: Decimal) -> str:
    """Return the grade of a total or a mean, 0 to 100 points, unrounded; floors are inclusive."""
    return next(band.grade for band in rulebook.bands if points >= band.floor)


def mean(totals: Sequence[Decimal]) -> Decimal:
    """Return the mean of one or more weekly totals, to 28 digits: grade it before rounding it."""
    return _EXACT.divide(sum(totals, Decimal(0)), Decimal(len(totals)))
