"""Why step 3 turns a request down."""

from shared.errors import Conflict, NotAllowed


class NotYourDecision(NotAllowed):
    """Somebody else is the authority competent for that position."""

    code = "not-your-decision"
    title = "You are not the authority competent for this position"


class NotAwaitingDecision(Conflict):
    """The proposal was decided, or was sent back and not yet scored anew."""

    code = "not-awaiting-decision"
    title = "This proposal does not wait for a decision"
