"""The states of an assessment as a table: who may do what in which, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scoring.domain.errors import AlreadyOfficial, NotAwaitingYou
from shared.errors import Conflict


class AssessmentState(StrEnum):
    """Where an assessment stands.

    awaiting → scored → approved; the manager may return the report (returned) until its author
    hands it in again, and the authority may send the score back (awaiting again), give the report
    back to its author, and reopen either way what it approved. What its author takes back while it
    is awaited is withdrawn until it is handed in again.
    """

    AWAITING = "awaiting"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SCORED = "scored"
    APPROVED = "approved"


class Action(StrEnum):
    """What can be done to an assessment."""

    HAND_IN = "hand_in"
    TAKE_BACK = "take_back"
    SCORE = "score"
    RETURN = "return"
    ATTACH_NOTE = "attach_note"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    GIVE_BACK = "give_back"
    REOPEN_TO_SCORER = "reopen_to_scorer"
    REOPEN_TO_AUTHOR = "reopen_to_author"


class Party(StrEnum):
    """Who does it, seen from the person whose week it is."""

    AUTHOR = "author"
    DIRECT_MANAGER = "direct_manager"
    OTHER_MANAGER = "other_manager"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Transition:
    """Whose action it is, from which states it leads where, and what any other state is told."""

    by: Party
    leads: Mapping[AssessmentState, AssessmentState]
    refusal: type[Conflict]


_S = AssessmentState

TRANSITIONS: Final[Mapping[Action, Transition]] = {
    # Whether a report may be handed in is for submission to say; what was handed in is assessed.
    Action.HAND_IN: Transition(
        Party.AUTHOR, dict.fromkeys(AssessmentState, _S.AWAITING), NotAwaitingYou
    ),
    # What is scored or returned already stays so: submission hears it, and the report is that.
    Action.TAKE_BACK: Transition(Party.AUTHOR, {_S.AWAITING: _S.WITHDRAWN}, NotAwaitingYou),
    Action.SCORE: Transition(Party.DIRECT_MANAGER, {_S.AWAITING: _S.SCORED}, NotAwaitingYou),
    Action.RETURN: Transition(Party.DIRECT_MANAGER, {_S.AWAITING: _S.RETURNED}, NotAwaitingYou),
    Action.ATTACH_NOTE: Transition(
        Party.OTHER_MANAGER,
        {state: state for state in AssessmentState if state is not _S.APPROVED},
        AlreadyOfficial,
    ),
    Action.SEND_BACK: Transition(Party.AUTHORITY, {_S.SCORED: _S.AWAITING}, NotAwaitingYou),
    Action.APPROVE: Transition(Party.AUTHORITY, {_S.SCORED: _S.APPROVED}, NotAwaitingYou),
    Action.GIVE_BACK: Transition(Party.AUTHORITY, {_S.SCORED: _S.RETURNED}, NotAwaitingYou),
    # That it was approved before may not have been heard yet.
    Action.REOPEN_TO_SCORER: Transition(
        Party.AUTHORITY, dict.fromkeys((_S.SCORED, _S.APPROVED), _S.AWAITING), NotAwaitingYou
    ),
    Action.REOPEN_TO_AUTHOR: Transition(
        Party.AUTHORITY, dict.fromkeys((_S.SCORED, _S.APPROVED), _S.RETURNED), NotAwaitingYou
    ),
}
"""Every action of the table; what does not stand in it is refused."""


def after(action: Action, state: AssessmentState) -> AssessmentState:
    """Return the state to which an action leads.

    Raises what the table says, ``NotAwaitingYou`` or ``AlreadyOfficial``, where it leads nowhere.
    """
    transition = TRANSITIONS[action]
    if state not in transition.leads:
        raise transition.refusal(f"The assessment is {state}.", state=state)
    return transition.leads[state]


def before(action: Action) -> list[AssessmentState]:
    """Return the states in which an action is possible."""
    return list(TRANSITIONS[action].leads)
