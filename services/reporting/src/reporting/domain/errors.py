"""Why step 4 turns a request down."""

from shared.errors import NotAllowed


class NotYoursToRead(NotAllowed):
    """Figures of people are for themselves, the head of a unit above them, and the Office."""

    code = "not-yours-to-read"
    title = "These figures are not yours to read"
