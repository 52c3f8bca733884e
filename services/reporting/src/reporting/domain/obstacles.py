"""Obstacles and proposals: the states they are in, and what may be done in each by whom."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from shared.errors import Conflict, NotAllowed

LEADERSHIP: Final = "leadership"
LEADING_TIER: Final = "committee_leader"
"""Who decides: people of a unit of this kind with this tier; its secretaries do not."""


class ObstacleKind(StrEnum):
    """What stands in the way, or what somebody proposes."""

    OBSTACLE = "obstacle"
    PROPOSAL = "proposal"


class ObstacleState(StrEnum):
    """Where it stands; ``NEXT`` says how it gets from one to the next."""

    RAISED = "raised"
    GATHERED = "gathered"
    MERGED = "merged"
    ANSWERED = "answered"
    PUT_TO_LEADERSHIP = "put_to_leadership"
    DECIDED = "decided"


class ObstacleAction(StrEnum):
    """What somebody does about it."""

    GATHER = "gather"
    MERGE = "merge"
    ANSWER = "answer"
    PUT = "put"
    DECIDE = "decide"


class Outcome(StrEnum):
    """What leadership decides: that it is done, or that it is not."""

    AGREED = "agreed"
    DECLINED = "declined"


class ObstacleParty(StrEnum):
    """Whose an act is."""

    OFFICE = "the Office"
    LEADERSHIP = "leadership"


BY: Final[Mapping[ObstacleAction, ObstacleParty]] = {
    ObstacleAction.GATHER: ObstacleParty.OFFICE,
    ObstacleAction.MERGE: ObstacleParty.OFFICE,
    ObstacleAction.ANSWER: ObstacleParty.OFFICE,
    ObstacleAction.PUT: ObstacleParty.OFFICE,
    ObstacleAction.DECIDE: ObstacleParty.LEADERSHIP,
}

NEXT: Final[Mapping[tuple[ObstacleState, ObstacleAction], ObstacleState]] = {
    (ObstacleState.RAISED, ObstacleAction.GATHER): ObstacleState.GATHERED,
    (ObstacleState.GATHERED, ObstacleAction.MERGE): ObstacleState.MERGED,
    (ObstacleState.GATHERED, ObstacleAction.ANSWER): ObstacleState.ANSWERED,
    (ObstacleState.GATHERED, ObstacleAction.PUT): ObstacleState.PUT_TO_LEADERSHIP,
    (ObstacleState.PUT_TO_LEADERSHIP, ObstacleAction.DECIDE): ObstacleState.DECIDED,
}
"""What follows from what; anything else is refused."""

OPEN: Final = (
    ObstacleState.RAISED,
    ObstacleState.GATHERED,
    ObstacleState.PUT_TO_LEADERSHIP,
)
"""The states in which somebody still waits for an answer."""

BEFORE_LEADERSHIP: Final = (ObstacleState.PUT_TO_LEADERSHIP, ObstacleState.DECIDED)
"""The states in which leadership sees it."""

TELLING: Final = (ObstacleAction.ANSWER, ObstacleAction.PUT, ObstacleAction.DECIDE)
"""The acts on the main one that whoever raised one merged into it is shown."""


def step(state: ObstacleState, action: ObstacleAction) -> ObstacleState:
    """Return where it stands after an action. Raises ``ObstacleNotNow``."""
    after = NEXT.get((state, action))
    if after is None:
        raise ObstacleNotNow(f"It is {state}.", state=state)
    return after


class ObstacleNotNow(Conflict):
    """It is in a state in which this is not done."""

    code = "obstacle-not-now"
    title = "This is not to be done in the state that it is in"


class NotForYou(NotAllowed):
    """The Office gathers, merges, answers and puts; leadership decides; nobody on their own."""

    code = "not-for-you"
    title = "The Office handles what is raised and leadership decides, and nobody on their own"
