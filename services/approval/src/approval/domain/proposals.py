"""The states of a proposal, and what the competent authority may do in each."""

from enum import StrEnum
from uuid import UUID

from approval.domain.errors import NotAwaitingDecision, NotYourDecision


class ProposalState(StrEnum):
    """Where a proposal stands: awaiting → approved, or returned until it is scored anew."""

    AWAITING = "awaiting"
    RETURNED = "returned"
    APPROVED = "approved"


def check_awaiting(state: ProposalState) -> None:
    """Raise ``NotAwaitingDecision`` unless the authority is to act."""
    if state is not ProposalState.AWAITING:
        raise NotAwaitingDecision(f"The proposal is {state}.", state=state)


def check_competent(*, decider_id: UUID, person_id: UUID, authority_id: UUID | None) -> None:
    """Raise ``NotYourDecision`` unless the decider is the authority for that person.

    Nobody decides on their own week, whatever the directory says. Source: the weekly letter's
    table of authority; that it is a relation at the instant of the decision is our choice.
    """
    if decider_id == person_id or authority_id != decider_id:
        raise NotYourDecision
