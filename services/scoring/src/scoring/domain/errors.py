"""Why step 2 turns a request down."""

from shared.errors import Conflict


class NotAwaitingYou(Conflict):
    """The assessment does not wait for the direct manager now."""

    code = "not-awaiting-you"
    title = "This report does not wait for your score"
