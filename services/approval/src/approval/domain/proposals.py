"""The states of a proposal, the acts that lead from one to another, and who may do each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from approval.domain.errors import NotAwaitingDecision, NotAwaitingSecondLook, NotOfficial


class ProposalState(StrEnum):
    """Where a proposal stands."""

    AWAITING = "awaiting"
    SECOND_LOOK = "second_look"
    RETURNED = "returned"
    RETURNED_TO_AUTHOR = "returned_to_author"
    APPROVED = "approved"


class Act(StrEnum):
    """What somebody did to a proposal, as the decision tells it."""

    APPROVED = "approved"
    ADJUSTED = "adjusted"
    RETURNED = "returned"
    RETURNED_TO_AUTHOR = "returned_to_author"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    REOPENED = "reopened"
    REOPENED_TO_AUTHOR = "reopened_to_author"


class Party(StrEnum):
    """Who acts: the competent authority, also on its behalf, or the Office."""

    AUTHORITY = "authority"
    OFFICE = "office"


class SecondLook(StrEnum):
    """Whose best and worst grades the Office looks at before they become official.

    None; those that one person scored and decides on; or all of them.
    """

    NONE = "none"
    SAME_PERSON = "same_person"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Step:
    """One act: who does it, in which state, and where it leads; ``looked_at`` where that is asked.

    Who is asked for the second look, and when, is ``needs_second_look``.
    """

    by: Party
    of: ProposalState
    to: ProposalState
    looked_at: ProposalState | None = None


_S = ProposalState
STEPS: Final[Mapping[Act, Step]] = {
    Act.APPROVED: Step(Party.AUTHORITY, _S.AWAITING, _S.APPROVED, _S.SECOND_LOOK),
    Act.ADJUSTED: Step(Party.AUTHORITY, _S.AWAITING, _S.APPROVED, _S.SECOND_LOOK),
    Act.RETURNED: Step(Party.AUTHORITY, _S.AWAITING, _S.RETURNED),
    Act.RETURNED_TO_AUTHOR: Step(Party.AUTHORITY, _S.AWAITING, _S.RETURNED_TO_AUTHOR),
    Act.CONFIRMED: Step(Party.OFFICE, _S.SECOND_LOOK, _S.APPROVED),
    Act.SENT_BACK: Step(Party.OFFICE, _S.SECOND_LOOK, _S.AWAITING),
    Act.REOPENED: Step(Party.AUTHORITY, _S.APPROVED, _S.RETURNED),
    Act.REOPENED_TO_AUTHOR: Step(Party.AUTHORITY, _S.APPROVED, _S.RETURNED_TO_AUTHOR),
}
"""The whole machine. A report that is scored anew waits again, unless its result is official."""

SCORED_ANEW: Final = frozenset({_S.AWAITING, _S.RETURNED, _S.RETURNED_TO_AUTHOR})
"""The states in which a newer score makes the proposal wait for a decision again."""

MAKES_OFFICIAL: Final = frozenset({Act.APPROVED, Act.ADJUSTED})
REOPENS: Final = frozenset({Act.REOPENED, Act.REOPENED_TO_AUTHOR})
BULK: Final = (Act.APPROVED, Act.ADJUSTED, Act.RETURNED, Act.RETURNED_TO_AUTHOR)
"""What may be decided on many proposals in one request."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decides on one proposal, in the version that was read.

    ``parts`` are the authority's own points by part's name, of an adjustment alone.
    """

    report_id: UUID
    version: int
    act: Act
    reason: str = ""
    parts: Mapping[str, Decimal] | None = None


_REFUSALS: Final = {
    ProposalState.AWAITING: NotAwaitingDecision,
    ProposalState.SECOND_LOOK: NotAwaitingSecondLook,
    ProposalState.APPROVED: NotOfficial,
}


def check_state(act: Act, state: ProposalState) -> None:
    """Raise ``NotAwaitingDecision``, ``NotAwaitingSecondLook`` or ``NotOfficial`` for its turn.

    Each says that the proposal is not in the one state in which the act can be done.
    """
    wanted = STEPS[act].of
    if state is not wanted:
        raise _REFUSALS[wanted](f"The proposal is {state}.", state=state)


def needs_second_look(
    setting: SecondLook, *, grade: str, grades: Sequence[str], same_person: bool
) -> bool:
    """Tell whether the Office looks at a decision before it is official.

    ``grades`` go from best to worst. Our choice, as no regulation asks for it: only the best and
    the worst grade, whose consequences are the gravest.
    """
    if setting is SecondLook.NONE or grade not in {grades[0], grades[-1]}:
        return False
    return setting is SecondLook.ALL or same_person
