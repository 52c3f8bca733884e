"""What is worth a second look before a score is sent; it is shown, and never blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from scoring.domain.history import mean
from shared.rulebook import Rulebook

SMALLEST_TEAM: Final = 3
"""How many equal scores are conspicuous; two people may well deserve the same."""
WEEKS_EQUAL_TO_SELF: Final = 4
SMALLEST_GROUP: Final = 5
"""How many people a mean is of, so that it is no single person's figure."""
DRIFT: Final = 5
"""In points."""

Points = Mapping[str, Decimal]


class Signal(StrEnum):
    """What is conspicuous about a score or about whoever gives it."""

    SAME_FOR_TEAM = "same_for_team"
    SAME_AS_SELF = "same_as_self"
    FULL_WITHOUT_EVIDENCE = "full_without_evidence"
    DRIFT_FROM_UNIT = "drift_from_unit"
    DRIFT_FROM_AGENCY = "drift_from_agency"


@dataclass(frozen=True, slots=True)
class Group:
    """Official results of a group over some weeks, most people of one week, and their totals.

    ``people`` is the most of any week, ``results`` how many there are, ``total`` their sum.
    """

    people: int
    results: int
    total: Decimal

    @property
    def mean(self) -> Decimal | None:
        """The mean total to two places; nothing of fewer than five people."""
        if self.people < SMALLEST_GROUP or not self.results:
            return None
        return mean([self.total / self.results])


@dataclass(frozen=True, slots=True)
class Around:
    """What a score is compared with.

    ``team`` are the points that the scorer gave others this week, ``earlier`` pairs of own and
    given points of the person's weeks before, newest first; and the official results of the last
    twelve weeks by scorer, unit and agency.
    """

    team: Sequence[Points]
    earlier: Sequence[tuple[Points, Points]]
    scorer: Group
    unit: Group
    agency: Group


def signals(
    rulebook: Rulebook,
    *,
    given: Points,
    own: Points,
    items: Sequence[Mapping[str, Any]],
    around: Around,
) -> list[Signal]:
    """Return what is conspicuous about a score, in the order of the words; points by part."""
    found = {
        Signal.SAME_FOR_TEAM: _same_for_team(given, around.team),
        Signal.SAME_AS_SELF: _same_as_self(given, own, around.earlier),
        Signal.FULL_WITHOUT_EVIDENCE: _full_without_evidence(rulebook, given, items),
        Signal.DRIFT_FROM_UNIT: _drifts(around.scorer, around.unit),
        Signal.DRIFT_FROM_AGENCY: _drifts(around.scorer, around.agency),
    }
    return [signal for signal, is_so in found.items() if is_so]


def _same_for_team(given: Points, team: Sequence[Points]) -> bool:
    return len(team) + 1 >= SMALLEST_TEAM and all(given == each for each in team)


def _same_as_self(given: Points, own: Points, earlier: Sequence[tuple[Points, Points]]) -> bool:
    weeks = [(own, given), *earlier[: WEEKS_EQUAL_TO_SELF - 1]]
    return len(weeks) == WEEKS_EQUAL_TO_SELF and all(mine == theirs for mine, theirs in weeks)


def _full_without_evidence(
    rulebook: Rulebook, given: Points, items: Sequence[Mapping[str, Any]]
) -> bool:
    """Tell whether a part that is judged by the items, so without criteria of its own, is full."""
    if any(item.get("evidence") for item in items):
        return False
    return any(
        given.get(name) == part.maximum
        for name, part in rulebook.parts.items()
        if not part.criteria
    )


def _drifts(scorer: Group, others: Group) -> bool:
    mine, theirs = scorer.mean, others.mean
    return mine is not None and theirs is not None and abs(mine - theirs) > DRIFT
