"""Why a request is turned down; pure, so that domain code can raise it and any edge can tell it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class Refused(Exception):  # noqa: N818 - it names what happened
    """A request that was understood and turned down; a subclass names one reason.

    ``code`` is public and never changes once released: it ends the problem document's
    ``type``, and client programs test it. ``facts`` become members of the document.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was turned down"

    def __init__(self, detail: str = "", **facts: object) -> None:
        self.detail = detail
        self.facts = facts
        super().__init__(detail or self.title)


class NotAuthenticated(Refused):
    """Nobody known is asking."""

    code = "not-authenticated"
    title = "Sign in first"


class NotAllowed(Refused):
    """The caller is known and may not do this."""

    code = "not-allowed"
    title = "You may not do this"


class NotFound(Refused):
    """No such thing, or none this caller may know of."""

    code = "not-found"
    title = "There is no such thing, or it is not yours to see"


class Conflict(Refused):
    """The thing is in a state in which this cannot be done."""

    code = "conflict"
    title = "This cannot be done now"


class Stale(Refused):
    """The caller decided on a version that is no longer the newest."""

    code = "stale-version"
    title = "Somebody changed this since you read it; read it again"

    def __init__(self, *, current: int) -> None:
        super().__init__(f"The newest version is {current}.", current=current)


class Unavailable(Refused):
    """Nothing is wrong with the request; what it needs is away for a moment."""

    code = "busy"
    title = "Busy for a moment; nothing was changed"


class TooManyRequests(Refused):
    """The same was tried too often; after ``seconds`` it may be tried again."""

    code = "too-many-requests"
    title = "Tried too often; wait a moment"

    def __init__(self, *, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Try again in {seconds} seconds.", seconds=seconds)


class Invalid(Refused):
    """What was sent breaks a rule; ``errors`` tells by field what is allowed."""

    code = "invalid"
    title = "Some of what you sent cannot be accepted"

    def __init__(self, errors: Mapping[str, Sequence[str]], detail: str = "") -> None:
        self.errors = {field: list(said) for field, said in errors.items()}
        super().__init__(detail, errors=self.errors)
