"""Classifications: the grade of one person's period, and who may do what about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from shared.errors import Conflict, Invalid, NotAllowed
from shared.rulebook import Derivation, Rulebook
from shared.rulebook.model import Measure


class ClassificationState(StrEnum):
    """Where one person's grade stands; what needs no decision, for want of a grade, is decided."""

    COMPUTED = "computed"
    PROPOSED = "proposed"
    DECIDED = "decided"
    PUBLISHED = "published"


class ClassificationAction(StrEnum):
    """What is done about it; the platform computes, publishes and reopens with the period."""

    COMPUTE = "compute"
    FIND = "find"
    STATE = "state"
    PROPOSE = "propose"
    DECIDE = "decide"
    PUBLISH = "publish"
    REOPEN = "reopen"
    CORRECT = "correct"


class ClassificationParty(StrEnum):
    """Whose an act is."""

    PLATFORM = "the platform"
    OFFICE = "the Office"
    HEAD = "a head"
    AUTHORITY = "the authority"
    ANSWERING = "who answers the petition"


BY: Final[Mapping[ClassificationAction, ClassificationParty]] = {
    ClassificationAction.COMPUTE: ClassificationParty.PLATFORM,
    ClassificationAction.FIND: ClassificationParty.OFFICE,
    ClassificationAction.STATE: ClassificationParty.HEAD,
    ClassificationAction.PROPOSE: ClassificationParty.HEAD,
    ClassificationAction.DECIDE: ClassificationParty.AUTHORITY,
    ClassificationAction.PUBLISH: ClassificationParty.PLATFORM,
    ClassificationAction.REOPEN: ClassificationParty.PLATFORM,
    ClassificationAction.CORRECT: ClassificationParty.ANSWERING,
}

_BEFORE: Final = (
    ClassificationState.COMPUTED,
    ClassificationState.PROPOSED,
    ClassificationState.DECIDED,
)
NEXT: Final[Mapping[tuple[ClassificationState, ClassificationAction], ClassificationState]] = {
    **{(each, ClassificationAction.COMPUTE): ClassificationState.COMPUTED for each in _BEFORE},
    **{(each, ClassificationAction.FIND): ClassificationState.COMPUTED for each in _BEFORE},
    **{(each, ClassificationAction.STATE): ClassificationState.COMPUTED for each in _BEFORE},
    (
        ClassificationState.COMPUTED,
        ClassificationAction.PROPOSE,
    ): ClassificationState.PROPOSED,
    (
        ClassificationState.PROPOSED,
        ClassificationAction.PROPOSE,
    ): ClassificationState.PROPOSED,
    **{(each, ClassificationAction.DECIDE): ClassificationState.DECIDED for each in _BEFORE},
    (
        ClassificationState.DECIDED,
        ClassificationAction.PUBLISH,
    ): ClassificationState.PUBLISHED,
    (
        ClassificationState.PUBLISHED,
        ClassificationAction.REOPEN,
    ): ClassificationState.DECIDED,
    (
        ClassificationState.PUBLISHED,
        ClassificationAction.CORRECT,
    ): ClassificationState.PUBLISHED,
}
"""What follows from what; anything else is refused."""

_LIMITING: Final = frozenset({"forced", "at_most"})


@dataclass(frozen=True, slots=True)
class Competent:
    """Who may propose on somebody's period, who decides, and who answers a petition.

    Nobody proposes, decides or answers on their own; who answers did not decide.
    """

    heads: frozenset[UUID]
    authority_id: UUID | None
    answers_id: UUID | None


@dataclass(frozen=True, slots=True)
class GradeGiven:
    """A grade that somebody proposes or decides on, and why."""

    grade: str
    said: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a person by the name of its gate, and the document that proves it."""

    gate: str
    evidence: str


@dataclass(frozen=True, slots=True)
class StatedFactor:
    """A factor's percentage, and what it rests on; without one it is taken back."""

    factor: str
    percent: Decimal | None
    source: str


def step(state: ClassificationState, action: ClassificationAction) -> ClassificationState:
    """Return where it stands after an action. Raises ``ClassificationNotNow``."""
    after = NEXT.get((state, action))
    if after is None:
        raise ClassificationNotNow(f"It is {state}.", state=state)
    return after


def best_grade(derivation: Derivation, grade: str | None) -> str | None:
    """Return the grade that nobody may go beyond: one that a finding or a limit gave, if any."""
    limited = any(each.operation in _LIMITING for each in derivation)
    return grade if limited else None


def check_grade(rulebook: Rulebook, grade: str, *, computed: str | None, best: str | None) -> None:
    """Raise ``Invalid`` for a grade that may not be given.

    One that the rulebook does not know; another than was computed where it lets nobody adjust;
    one that is better than a finding or a limit allows; and any where there is nothing to grade.
    """
    if grade not in rulebook.grades:
        said = f"No such grade: {grade}; there is {', '.join(rulebook.grades)}."
    elif computed is None:
        said = "There is no grade to be given: nothing was evaluated."
    elif best is not None and rulebook.rank(grade) < rulebook.rank(best):
        said = f"A finding or a limit allows no better grade than {best}."
    elif rulebook.adjusting == "refused" and rulebook.rank(grade) < rulebook.rank(computed):
        said = f"{rulebook.id} lets nobody give a better grade than the points do: {computed}."
    else:
        return
    raise Invalid({"grade": [said]})


def check_finding(rulebook: Rulebook, gate: str, kind: str) -> None:
    """Raise ``Invalid`` for a finding that the rulebook does not know for such a period."""
    stated = [
        name
        for name, each in rulebook.gates.items()
        if each.factor is None and kind in each.periods
    ]
    if gate not in stated:
        there = ", ".join(stated) or f"none in {rulebook.id} for a {kind}"
        raise Invalid({"gate": [f"No such finding: {gate}; there is {there}."]})


def check_factor(rulebook: Rulebook, stated: StatedFactor) -> None:
    """Raise ``Invalid`` for a factor that nobody states, and for a percentage it does not allow."""
    known = [name for name, each in rulebook.factors.items() if each.measure is Measure.STATED]
    if stated.factor not in known:
        there = ", ".join(known) or f"none in {rulebook.id}"
        raise Invalid(
            {"factor": [f"No such factor to be stated: {stated.factor}; there is {there}."]}
        )
    if stated.percent is None:
        return
    allowed = rulebook.factors[stated.factor].allowed
    if allowed and stated.percent not in allowed:
        said = " or ".join(str(each) for each in allowed)
        raise Invalid({"percent": [f"Give {said} per cent, not {stated.percent}."]})


class FiguresLacking(Conflict):
    """Nothing can be proposed or decided yet; ``lacking`` names factors to be stated first.

    ``products`` among them: neither points of the results nor products of each week are known.
    """

    code = "figures-lacking"
    title = "State what the rulebook works this period out from first, each with its source"

    def __init__(self, lacking: Sequence[str]) -> None:
        super().__init__(f"There is no {', '.join(lacking)} yet.", lacking=list(lacking))


class ClassificationNotNow(Conflict):
    """It is in a state in which this is not done."""

    code = "classification-not-now"
    title = "This is not to be done in the state that the classification is in"


class NotCompetent(NotAllowed):
    """The act is another's, and nobody's on their own."""

    code = "not-competent"
    title = "Heads propose, the authority decides, the Office finds; and nobody on their own"


class CapExceeded(Conflict):
    """A group has as many of that grade already as its cap allows; ``rooms`` tells which."""

    code = "cap-exceeded"
    title = "The cap of that grade is full; give another grade, or change another's first"

    def __init__(self, rooms: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(rooms=list(rooms))
