"""Why step 3 turns a request down."""

from shared.errors import Conflict, NotAllowed, NotFound


class NotYourDecision(NotAllowed):
    """Somebody else is the authority competent for that position."""

    code = "not-your-decision"
    title = "You are not the authority competent for this position"


class NotAwaitingDecision(Conflict):
    """The proposal was decided, or was sent back and not yet scored anew."""

    code = "not-awaiting-decision"
    title = "This proposal does not wait for a decision"


class NotAwaitingSecondLook(Conflict):
    """Nothing was decided that waits for the Office, or it was looked at already."""

    code = "not-awaiting-second-look"
    title = "This proposal does not wait for a second look"


class NotOfficial(Conflict):
    """There is no official result of that week that could be reopened, or it is reopened."""

    code = "not-official"
    title = "This week has no official result to reopen"


class AlreadyImported(Conflict):
    """The week's official result was imported, and a week has one."""

    code = "already-imported"
    title = "This week has an official result from before the platform"


class NotKept(Conflict):
    """A rule of the database speaks against what the act would have written."""

    code = "not-kept"
    title = "The database refused this decision, and nothing of it is kept"


class AdjustingRefused(Conflict):
    """By that regulation the authority approves or returns, and gives no points of its own."""

    code = "adjusting-refused"
    title = "This regulation lets the authority approve or return, and not adjust"


class OnlyTheOffice(NotAllowed):
    """The second look and the list of who waits for whom are the Office's."""

    code = "only-the-office"
    title = "Only members of the Office may do this"


class NotYourSecondLook(NotAllowed):
    """Whoever the week is of, scored it or decided on it does not look at it a second time."""

    code = "not-your-second-look"
    title = "Somebody who had no part in this week has to look at it"


class OnlyYourOwnRecord(NotAllowed):
    """An export holds all that is kept about one person, and is that person's alone."""

    code = "only-your-own-record"
    title = "Only the person themself may export a record"


class NoExport(NotFound):
    """No file is there: none was asked for, it is being collected, or its days are over."""

    code = "no-export"
    title = "There is no file of this record"

    def __init__(self, *, state: str | None) -> None:
        told = {
            "collecting": "It is being collected; ask again in a moment.",
            "dropped": "Its days are over.",
            "given_up": "A service did not answer.",
        }
        again = "Begin one with POST /directory/v1/people/{id}/exports."
        super().__init__(told.get(state or "", "") or again, state=state)
