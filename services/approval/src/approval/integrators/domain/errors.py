"""Why something about webhooks and the feed is turned down."""

from shared.errors import Conflict, NotAllowed


class NotYourWebhooks(NotAllowed):
    """Webhooks are made by administrators, and by programs that were allowed to."""

    code = "not-your-webhooks"
    title = "Only administrators with a second factor may look after webhooks"


class GradesNotYours(NotAllowed):
    """A program that may not read results is not sent their grades either."""

    code = "grades-not-yours"
    title = "Grades are sent only where an administrator chose so"


class NotPaused(Conflict):
    """Events are delivered to it already."""

    code = "webhook-active"
    title = "This webhook is active"


class NotActive(Conflict):
    """Nothing is delivered to it, because it is paused, suspended or disabled."""

    code = "webhook-not-active"
    title = "Nothing is delivered to this webhook just now; resume it first"

    def __init__(self, *, state: str) -> None:
        super().__init__(f"It is {state}.", state=state)


class NothingToRetry(Conflict):
    """It was delivered, or there is no such delivery; a delivered one can be replayed."""

    code = "nothing-to-retry"
    title = "Nothing waits here; replay what was delivered"
