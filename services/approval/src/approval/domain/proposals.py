"""The states of a proposal, and what the competent authority may do in each."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from approval.domain.errors import NotAwaitingDecision


class ProposalState(StrEnum):
    """Where a proposal stands: awaiting → approved, or returned until it is scored anew."""

    AWAITING = "awaiting"
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an authority decides on one proposal, in the version that was read."""

    report_id: UUID
    version: int
    state: ProposalState
    reason: str = ""


def check_awaiting(state: ProposalState) -> None:
    """Raise ``NotAwaitingDecision`` unless the authority is to act."""
    if state is not ProposalState.AWAITING:
        raise NotAwaitingDecision(f"The proposal is {state}.", state=state)
