"""Why a week cannot be played to its end."""


class PlayError(Exception):
    """What stopped the play, told in one sentence that names what was tried or awaited."""


class RefusalError(PlayError):
    """The platform turned a request down; ``code`` ends the problem document's type."""

    def __init__(self, message: str, *, status: int, code: str) -> None:
        self.status = status
        self.code = code
        super().__init__(message)


class NotYetError(Exception):
    """What is awaited is not there yet; the message says what is still missing."""
