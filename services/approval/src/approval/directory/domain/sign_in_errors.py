"""Why the directory turns down whoever signs in, and what they do about their own account."""

from collections.abc import Sequence

from shared.errors import Conflict, Invalid, NotAllowed, NotAuthenticated, NotFound, Unavailable


class SessionEnded(NotAuthenticated):
    """There is no such session, or it is over: signed out, expired, or ended against a thief."""

    code = "session-ended"
    title = "The session is over; sign in again"


class JustRefreshed(Conflict):
    """Another window refreshed the session an instant ago; its cookie is there already."""

    code = "just-refreshed"
    title = "Another window refreshed the session just now; ask again"


class ForeignOrigin(NotAllowed):
    """A cookie came from a page that is not of the platform, or nothing says of which it is."""

    code = "foreign-origin"
    title = "The request does not come from a page of this platform"

    def __init__(self) -> None:
        super().__init__("Send Origin with the platform's own address.")


class WeakPassword(Invalid):
    """The password is too short, too well known, or says who its owner is."""

    code = "weak-password"
    title = "This password cannot be taken"

    def __init__(self, field: str, faults: Sequence[str]) -> None:
        super().__init__({field: faults})


class NoInvitation(NotFound):
    """The value of the link is unknown, was used, was replaced by a newer one, or has expired."""

    code = "no-invitation"
    title = "This invitation is not good any more; ask for another"


class SecondFactorRequired(NotAuthenticated):
    """The password is right, and the account asks for a code as well."""

    code = "second-factor-required"
    title = "Send the code of your second factor, too"

    def __init__(self) -> None:
        super().__init__("Send `code`: six digits of the authenticator, or a recovery code.")


class WrongCode(NotAuthenticated):
    """The code does not fit, or was used before."""

    code = "wrong-code"
    title = "The code is wrong, or was used before; wait for the next one"


class CodeDoesNotFit(Invalid):
    """The code that was to confirm a second factor is not one of its secret."""

    code = "code-does-not-fit"
    title = "The authenticator gave another code; look at the clock of its device"

    def __init__(self) -> None:
        super().__init__({"code": ["Send the six digits that the authenticator shows now."]})


class AlreadyConfirmed(Conflict):
    """The second factor is confirmed; whoever lost it is invited anew without it."""

    code = "second-factor-confirmed"
    title = "You have a second factor already; ask an administrator to take it away first"


class NotEnrolled(Conflict):
    """There is no secret yet that a code could confirm."""

    code = "second-factor-not-begun"
    title = "Begin with POST /directory/v1/me/second-factor"


class NotConfirmed(Conflict):
    """There is no second factor in use that could be removed or renewed."""

    code = "second-factor-not-confirmed"
    title = "You have no second factor in use; begin with POST /directory/v1/me/second-factor"


class RenewalNotBegun(Conflict):
    """There is no new secret that a code could confirm."""

    code = "renewal-not-begun"
    title = "Begin with POST /directory/v1/me/second-factor/renewal"


class FactorNeeded(Conflict):
    """An administrator has to have a second factor."""

    code = "second-factor-needed"
    title = "An administrator has to have a second factor; renew it instead"


class OwnFactor(Conflict):
    """A token alone must not be enough to get rid of its owner's second factor."""

    code = "own-second-factor"
    title = "Renew your own second factor, or ask another administrator"


class SecondFactorUnreadable(Unavailable):
    """The key that the secret was sealed with is not among the service's keys any more."""

    code = "second-factor-unreadable"
    title = "Your second factor cannot be read; ask an administrator for an invitation without it"


class OnlyAdministrators(NotAllowed):
    """It is for administrators of the directory."""

    code = "only-administrators"
    title = "Only an administrator of the directory may do this"


class UnknownScope(Invalid):
    """A scope is not on the list."""

    code = "unknown-scope"
    title = "There is no such scope"

    def __init__(self, unknown: Sequence[str], known: Sequence[str]) -> None:
        rule = f"No scope is called {', '.join(unknown)}. Known: {', '.join(known)}."
        super().__init__({"scopes": [rule]}, rule)


class NoClient(NotFound):
    """No API client has the name."""

    code = "no-client"
    title = "There is no API client of this name"


class ClientExists(Conflict):
    """The name is taken, also by a client that was closed: who did what stays told apart."""

    code = "client-exists"
    title = "An API client of this name is there already"
