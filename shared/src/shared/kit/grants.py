"""A right that one service lends for some minutes, for another to honour without asking it.

Only the service that knows who may decide can say who may see what is decided on; what is seen may
lie with another. A grant is signed like a token and names whom it is for, in which role, and one
thing: it opens nothing else, and nothing to anybody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.errors import NotAllowed, NotAuthenticated
from shared.kit.auth import SigningKeys, Verifier

LASTS: Final = timedelta(minutes=15)
_AUDIENCE: Final = "tuan-grant"
_NAMED: Final = ("role", "what", "thing")


class GrantNotGood(NotAllowed):
    """The grant is over, somebody else's, or for another thing."""

    code = "grant-not-good"
    title = "This link is over, or was made for somebody else; open it anew where you found it"


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody may read ``what`` of one thing, in a role."""

    by: UUID
    role: str
    what: str
    thing_id: UUID


def lend(keys: SigningKeys, grant: Grant, *, issuer: str, now: datetime) -> str:
    """Return the grant in writing; it lasts for a quarter of an hour."""
    return keys.signed(
        {
            "iss": issuer,
            "aud": _AUDIENCE,
            "sub": str(grant.by),
            "role": grant.role,
            "what": grant.what,
            "thing": str(grant.thing_id),
            "iat": now,
            "exp": now + LASTS,
        }
    )


def honour(verifier: Verifier, written: str, *, by: UUID, what: str) -> Grant:
    """Return the grant that somebody shows. Raises ``GrantNotGood`` and ``Unavailable``."""
    try:
        claims = verifier.claims(written, _AUDIENCE, _NAMED)
        grant = Grant(UUID(claims["sub"]), claims["role"], claims["what"], UUID(claims["thing"]))
    except (NotAuthenticated, ValueError) as fault:
        raise GrantNotGood from fault
    if (grant.by, grant.what) != (by, what):
        raise GrantNotGood
    return grant
