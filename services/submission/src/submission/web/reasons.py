"""Why points are suggested, as figures that the page puts into a sentence."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shared.rulebook import Rulebook, Suggested

_PLACES = 2


def why(rulebook: Rulebook, suggested: Mapping[str, Suggested]) -> dict[str, dict[str, Any]]:
    """Return by part the points suggested and what they come from.

    ``whole`` is what the lines come to, ``lost`` what errors or delays took of it, ``percent`` how
    much is left of the whole, and ``maximum`` the part's.
    """
    return {name: _figures(rulebook, name, each) for name, each in suggested.items()}


def _figures(rulebook: Rulebook, name: str, each: Suggested) -> dict[str, Any]:
    [share] = [step for step in each.derivation if step.operation == "share"]
    whole = sum(map(Fraction, share.inputs["assigned"]), Fraction(0))
    earned = sum(map(Fraction, share.inputs["earned"]), Fraction(0))
    return {
        "points": each.points,
        "whole": _figure(whole),
        "lost": _figure(whole - earned),
        "percent": _figure(Fraction(share.output) * 100),
        "maximum": rulebook.parts[name].maximum,
    }


def _figure(exact: Fraction) -> Decimal:
    return round(Decimal(exact.numerator) / Decimal(exact.denominator), _PLACES)
