"""Why the directory turns a request down."""

from datetime import datetime, timedelta

from shared.errors import Conflict, Invalid, NotAuthenticated, NotFound


class WrongCredentials(NotAuthenticated):
    """The name is unknown, or the secret is not its own; which of the two is not told."""

    code = "wrong-credentials"
    title = "The account and the password do not belong together"


class SignInPaused(NotAuthenticated):
    """Too many wrong passwords in a row; ``retry_at`` is when the next is taken."""

    code = "sign-in-paused"
    title = "Too many wrong passwords; wait a moment before the next"

    def __init__(self, *, retry_at: datetime) -> None:
        shown = retry_at + timedelta(seconds=1)  # whole seconds, never too early
        super().__init__(f"Try again at {shown:%H:%M:%S} UTC.", retry_at=retry_at)


class NoAuthority(NotFound):
    """Nobody is competent to approve this person's results."""

    code = "no-authority"
    title = "Nobody is competent to approve this person's results"


class WeakSecret(Invalid):
    """The secret is too short to be one."""

    code = "weak-secret"
    title = "The secret is too short"

    def __init__(self, *, shortest: int) -> None:
        rule = f"Take at least {shortest} characters."
        super().__init__({"secret": [rule]}, rule)


class NotAsPreviewed(Conflict):
    """Another file was sent than the one that was tried, or the directory has changed since."""

    code = "not-as-previewed"
    title = "This would change something else than the preview showed; look at it again"
