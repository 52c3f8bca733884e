"""Points that the week's items suggest, with their derivation: shown, and never imposed.

The weekly regulation has no formula for its parts, so this is our choice: the part of quality and
progress of Decree 335/2025, carried over to one week. Each item counts its coefficient (1 where it
has no job) times what was completed (1 where no quantity is told); a major error takes 25 % of one
product from quality, a delay as much from progress. A claimed objective cause takes nothing back,
for nobody has confirmed it yet. What is earned of the whole is that share of the part's maximum,
rounded to whole points.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from shared.rulebook import Derivation, Rulebook
from shared.rulebook.derivation import Notes, derived

ERRORS_OF: Final[Mapping[str, str]] = {"quality": "major_errors", "progress": "delays"}
"""The parts that are suggested, and what takes away from each."""

DEDUCTION: Final = Decimal(25)
_ONE: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)


class Suggested(NamedTuple):
    """Points for one part, and why."""

    points: Decimal
    derivation: Derivation


def suggest(rulebook: Rulebook, items: Sequence[Mapping[str, Any]]) -> dict[str, Suggested]:
    """Return the points that items with figures suggest, by part; none where nothing is done."""
    done = [each for each in items if _completed(each) > 0]
    if not done:
        return {}
    return {
        name: Suggested(*derived(_working(name, errors, done, part.maximum)))
        for name, errors in ERRORS_OF.items()
        if (part := rulebook.parts.get(name)) is not None and not part.mean_of
    }


def _working(
    name: str, errors: str, done: Sequence[Mapping[str, Any]], maximum: Decimal
) -> Callable[[Notes], Decimal]:
    def work(notes: Notes) -> Decimal:
        clause = f"suggestion.{name}"
        earned = [
            notes.take(
                clause,
                "product",
                about=str(place),
                coefficient=_coefficient(each),
                items=_completed(each),
                errors=each.get(errors) or 0,
                deduction=DEDUCTION,
            )
            for place, each in enumerate(done, start=1)
        ]
        whole = [_coefficient(each) * _completed(each) for each in done]
        part = notes.take(clause, "share", earned=earned, assigned=whole)
        points = notes.take(clause, "portion", factors={name: part}, maximum=maximum)
        figure: Decimal = notes.take(clause, "rounded", points=points, places=0)
        return figure

    return work


def _coefficient(item: Mapping[str, Any]) -> Decimal:
    given = item.get("coefficient")
    return _ONE if given is None else Decimal(given)


def _completed(item: Mapping[str, Any]) -> Decimal:
    given = item.get("quantity_completed")
    if given is not None:
        return Decimal(given)
    told = item.get("progress")
    return _ONE if told is None else min(_ONE, Decimal(told) / _HUNDRED)
