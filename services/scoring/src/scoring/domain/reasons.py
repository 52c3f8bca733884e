"""When a score needs a reason. All of it is our choice: the regulation asks for none."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scoring.domain.history import History
from shared.rulebook import Rulebook

WEEKS_OF_AN_AVERAGE: Final = 4
"""How many official weeks make an average from which a score can depart."""


class Why(StrEnum):
    """What asks for a reason."""

    GAP_TO_SELF = "gap_to_self"
    GAP_TO_AVERAGE = "gap_to_average"
    TOP_MARK = "top_mark"
    BOTTOM_MARK = "bottom_mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the agency sets, in points and in times; no ``most_returns``: as often as needed."""

    gap_needs_reason: int = 10
    top_needs_reason: int = 95
    most_returns: int | None = None


DEFAULT_RULES: Final = Rules()


def reasons_needed(
    rulebook: Rulebook,
    rules: Rules,
    *,
    total: Decimal,
    grade: str,
    self_total: Decimal,
    history: History,
) -> Mapping[str, str]:
    """Return what asks for a reason, each with the sentence that says so.

    The gap has to pass the setting: one of exactly that many points needs no reason. The average
    counts from the fourth official week on. A top mark is a total from the setting up, a bottom
    mark the lowest grade.
    """
    most, found = rules.gap_needs_reason, {}
    if abs(total - self_total) > most:
        found[Why.GAP_TO_SELF] = (
            f"The total {total} is more than {most} points from the self-assessment's {self_total}."
        )
    average = history.average
    enough = len(history.weeks) >= WEEKS_OF_AN_AVERAGE
    if average is not None and enough and abs(total - average) > most:
        found[Why.GAP_TO_AVERAGE] = (
            f"The total {total} is more than {most} points from the person's average, {average}."
        )
    if total >= rules.top_needs_reason:
        found[Why.TOP_MARK] = f"The total {total} is {rules.top_needs_reason} points or more."
    if grade == min(rulebook.floors, key=lambda name: rulebook.floors[name]):
        found[Why.BOTTOM_MARK] = f"The grade {grade} is the lowest."
    return {str(why): said for why, said in found.items()}
