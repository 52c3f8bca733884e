"""Who may call an endpoint at all; an endpoint that does not say is closed.

What a person may do to one thing is a relation, and decided by the use case.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import g, request

from shared.errors import NotAllowed, NotAuthenticated
from shared.kit.auth import Caller, Verifier


@dataclass(frozen=True, slots=True)
class Access:
    """``public``, or open to callers of some kinds, and to clients only with a scope."""

    name: str
    kinds: tuple[str, ...] = ()
    scope: str | None = None

    def check(self, caller: Caller) -> None:
        """Raise ``NotAllowed`` unless the caller is of a kind and, as a client, has the scope."""
        if caller.kind not in self.kinds:
            raise NotAllowed(f"Only a {' or a '.join(self.kinds)} may do this.")
        if caller.kind == "client" and self.scope is not None and self.scope not in caller.scopes:
            raise NotAllowed(f"The token lacks the scope {self.scope}.", scope=self.scope)


PUBLIC: Final = Access("public")
PERSON: Final = Access("person", kinds=("person",))
ANYBODY: Final = Access("public", kinds=("person",))
"""Public, too; but a page with it knows who reads it, where a browser brings a token."""


def scope(name: str) -> Access:
    """Return the access of API clients that were given this scope."""
    return Access(name, kinds=("client",), scope=name)


def person_or_scope(name: str) -> Access:
    """Return the access of persons, and of API clients that were given this scope."""
    return Access(f"person or {name}", kinds=("person", "client"), scope=name)


def check_access(access: Access | None, verifier: Verifier, *, cookie: str = "") -> None:
    """Let the request pass, or refuse it; ``access`` is what its endpoint declared.

    ``cookie`` is the token that a page's browser brings; it counts where no header has one.
    """
    if access is PUBLIC:
        return
    if access is ANYBODY:
        caller = verifier.caller(cookie) if cookie else None
        g.caller = caller if caller is not None and caller.kind in access.kinds else None
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        token = cookie
    if not token:
        raise NotAuthenticated("Send a token: Authorization: Bearer …")
    caller = verifier.caller(token)
    if access is None:
        raise NotAllowed("This endpoint is not open to anybody.")
    access.check(caller)
    g.caller = caller


def current_caller() -> Caller:
    """Return who asks."""
    caller: Caller | None = g.get("caller")
    if caller is None:
        raise NotAuthenticated
    return caller


def current_person() -> UUID:
    """Return the id of the person who asks; endpoints open to persons only may call it."""
    try:
        return UUID(current_caller().id)
    except ValueError as fault:
        raise NotAuthenticated("The token names nobody.") from fault


def known_person() -> UUID | None:
    """Return the id of the person who reads a page that is open to ``ANYBODY``, if signed in."""
    return current_person() if g.get("caller") is not None else None
