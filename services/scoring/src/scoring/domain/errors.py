"""Why step 2 turns a request down."""

from collections.abc import Mapping

from shared.errors import Conflict, Invalid, NotAllowed


class NotAwaitingYou(Conflict):
    """The assessment does not wait for the direct manager now."""

    code = "not-awaiting-you"
    title = "This report does not wait for your score"


class AlreadyOfficial(Conflict):
    """The week's result is official; nothing is attached to it any more."""

    code = "already-official"
    title = "The result of this week is official, so no note can be attached"


class TooManyReturns(Conflict):
    """The agency limits how often a report goes back, and it went back that often."""

    code = "too-many-returns"
    title = "This report was returned as often as it may be; score it"

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A report goes back at most {most} times.", most=most)


class ReasonNeeded(Invalid):
    """The score asks for a reason; ``why`` tells by word what asks for it, and in a sentence."""

    code = "reason-needed"
    title = "Give the reason for this score, too"

    def __init__(self, why: Mapping[str, str]) -> None:
        super().__init__({"reason": list(why.values())})
        self.facts["why"] = list(why)


class SecondFactorNeeded(NotAllowed):
    """What is asked for is shown only to whoever signed in with a second factor."""

    code = "second-factor-needed"
    title = "Sign in with a second factor to read this"


class NotYoursToRecord(NotAllowed):
    """A breach is recorded by the direct manager or the Office, and never by oneself."""

    code = "not-yours-to-record"
    title = "Only the direct manager and the Office record somebody's breach"


class AlreadyWithdrawn(Conflict):
    """The breach was withdrawn before."""

    code = "already-withdrawn"
    title = "This breach was withdrawn already"
