"""The states of an assessment, and what the direct manager may do in each."""

from enum import StrEnum

from scoring.domain.errors import NotAwaitingYou


class AssessmentState(StrEnum):
    """Where an assessment stands.

    awaiting → scored → approved; the manager may return the report (returned) until its author
    hands it in again, and the authority may send the score back (awaiting again).
    """

    AWAITING = "awaiting"
    RETURNED = "returned"
    SCORED = "scored"
    APPROVED = "approved"


def check_awaiting(state: AssessmentState) -> None:
    """Raise ``NotAwaitingYou`` unless the direct manager is to act."""
    if state is not AssessmentState.AWAITING:
        raise NotAwaitingYou(f"The assessment is {state}.", state=state)
