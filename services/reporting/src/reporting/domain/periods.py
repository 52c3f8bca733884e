"""Periods that are classified: the states they are in, and what the Office may do in each."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from shared.errors import Conflict, Invalid, NotFound
from shared.rulebook import Period, Rulebook


class PeriodState(StrEnum):
    """Where a period stands; what was reopened is computed, with what was decided before."""

    OPEN = "open"
    COMPUTED = "computed"
    PUBLISHED = "published"
    LOCKED = "locked"


class PeriodAction(StrEnum):
    """What the Office does about a period; it decides on nobody's grade."""

    OPEN = "open"
    COMPUTE = "compute"
    PUBLISH = "publish"
    LOCK = "lock"
    REOPEN = "reopen"


NEXT: Final[Mapping[tuple[PeriodState, PeriodAction], PeriodState]] = {
    (PeriodState.OPEN, PeriodAction.COMPUTE): PeriodState.COMPUTED,
    (PeriodState.COMPUTED, PeriodAction.COMPUTE): PeriodState.COMPUTED,
    (PeriodState.COMPUTED, PeriodAction.PUBLISH): PeriodState.PUBLISHED,
    (PeriodState.PUBLISHED, PeriodAction.LOCK): PeriodState.LOCKED,
    (PeriodState.PUBLISHED, PeriodAction.REOPEN): PeriodState.COMPUTED,
    (PeriodState.LOCKED, PeriodAction.REOPEN): PeriodState.COMPUTED,
}
"""What follows from what; anything else is refused."""


def step(state: PeriodState, action: PeriodAction) -> PeriodState:
    """Return where a period stands after an action. Raises ``PeriodNotNow``."""
    after = NEXT.get((state, action))
    if after is None:
        raise PeriodNotNow(f"The period is {state}.", state=state)
    return after


def check_classified(period: Period, rulebooks: Sequence[Rulebook]) -> None:
    """Raise ``Invalid`` unless all of these rulebooks classify such a period."""
    for each in rulebooks:
        if period.kind not in each.periods:
            kinds = ", ".join(each.periods) or "none"
            said = f"{each.id} classifies no {period.kind}; it classifies {kinds}."
            raise Invalid({"period": [said]})


class PeriodNotNow(Conflict):
    """The period is in a state in which this is not done."""

    code = "period-not-now"
    title = "This is not to be done in the state that the period is in"


class PeriodNotOpened(NotFound):
    """Nobody opened the period, so that nobody has a classification of it."""

    code = "period-not-opened"
    title = "This period was not opened for classification; the Office opens it"


class AlreadyOpened(Conflict):
    """A period is opened once, and reopened afterwards."""

    code = "period-already-opened"
    title = "This period was opened before"


class WeeksPending(Conflict):
    """Weeks of the period are not decided; ``units`` tells how many there are, and where."""

    code = "weeks-pending"
    title = "Weeks of this period are not approved yet; have them approved or excused first"

    def __init__(self, units: Sequence[Mapping[str, Any]]) -> None:
        pending = sum(each["weeks"] for each in units)
        super().__init__(f"{pending} weeks are open.", pending=pending, units=list(units))


class FiguresMoved(Conflict):
    """Results changed since the period was computed: what was published is no longer so."""

    code = "figures-moved"
    title = "Results changed since this period was computed; reopen it and compute it again"

    def __init__(self, people: int) -> None:
        super().__init__(f"{people} people have other figures now.", people=people)


class NotAllDecided(Conflict):
    """Somebody has a grade to be decided on; ``units`` tells how many there are, and where."""

    code = "not-all-decided"
    title = "Grades of this period are not decided yet"

    def __init__(self, units: Sequence[Mapping[str, Any]]) -> None:
        left = sum(each["people"] for each in units)
        super().__init__(f"{left} grades are not decided.", left=left, units=list(units))
