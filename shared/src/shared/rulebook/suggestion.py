"""Points that a week's work suggests, with their derivation: shown, and never imposed."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from shared.rulebook.derivation import Derivation, Notes, derived
from shared.rulebook.facts import Work
from shared.rulebook.model import Measure, Number, Rulebook

_TAKEN_BY: Final = {Measure.QUALITY: "major_errors", Measure.ON_TIME: "delays"}


class Suggested(NamedTuple):
    """Points for one part, and why."""

    points: Decimal
    derivation: Derivation


def suggest(rulebook: Rulebook, work: Sequence[Work]) -> dict[str, Suggested]:
    """Return the points that lines of work suggest, by part; none where nothing is done.

    Each line counts its coefficient times what was completed. A major error takes the deduction
    of one product from what is measured by quality, a delay from what is measured on time. What is
    left of the whole is that share of the part's maximum; where ``completed`` is measured, the
    whole is what was assigned. A claimed objective cause takes nothing back: nobody has confirmed
    it yet.
    """
    done = [each for each in work if each.completed > 0]
    return {
        name: Suggested(*derived(_working(rulebook, name, done)))
        for name in (rulebook.suggestions if done else ())
    }


def _working(rulebook: Rulebook, name: str, done: Sequence[Work]) -> Callable[[Notes], Decimal]:
    rule, maximum = rulebook.suggestions[name], rulebook.parts[name].maximum

    def work(notes: Notes) -> Decimal:
        clause = f"suggestions.{name}"
        earned = [
            notes.take(
                clause,
                "product",
                about=str(place),
                coefficient=each.coefficient,
                items=each.completed,
                errors=getattr(each, _TAKEN_BY[rule.measure]) if rule.measure in _TAKEN_BY else 0,
                deduction=rule.deduction,
            )
            for place, each in enumerate(done, start=1)
        ]
        whole = [each.coefficient * _whole(each, rule.measure) for each in done]
        share: Number = notes.take(clause, "share", earned=earned, assigned=whole)
        points = notes.take(clause, "portion", factors={name: share}, maximum=maximum)
        figure: Decimal = notes.take(clause, "rounded", points=points, places=rule.places)
        return figure

    return work


def _whole(work: Work, measure: Measure) -> Decimal:
    wanted = work.assigned if measure is Measure.COMPLETED else None
    return wanted or work.completed
