"""What signing in through another provider stands on (OpenID Connect Core 1.0), without network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from approval.directory.domain.origins import is_plain_loopback

ATTEMPT_LASTS: Final = timedelta(minutes=10)
"""Time to type a password and a code at the provider; what comes later has to begin again."""

LEEWAY_SECONDS: Final = 60
"""How far the provider's clock may be off."""

LONGEST_SUBJECT: Final = 255
"""What OpenID Connect Core 1.0, section 2, allows for ``sub``."""

EMAIL: Final = "email"
EMAIL_VERIFIED: Final = "email_verified"
_REFEDS_MFA: Final = "https://refeds.org/profile/mfa"


class SecondFactorOf(StrEnum):
    """Whose second factor counts for somebody who has one: ours alone, or the provider's, too."""

    OWN = "own"
    TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class OpenIdSettings:
    """The provider that people may sign in through, and which claim says who somebody is.

    The claim holds a person's code; ``email`` holds the work e-mail, and counts only where the
    provider verified it. Raises ``ValueError`` for an issuer without HTTPS that is not on the
    loopback address.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "preferred_username"
    second_factor: SecondFactorOf = SecondFactorOf.OWN

    def __post_init__(self) -> None:
        if not is_safe_address(self.issuer):
            raise ValueError("the issuer has to be an address of HTTPS, without query or fragment")
        if not self.client_id or not self.client_secret:
            raise ValueError("the issuer needs a client id and a client secret, too")
        if not self.claim:
            raise ValueError("name the claim that holds a person's code, or email")

    @property
    def by_email(self) -> bool:
        """Whether people are known by their work e-mail."""
        return self.claim == EMAIL


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for: its subject, what the claim says, and if by a second factor.

    ``name`` is a person's code, or the work e-mail where ``by_email``; nothing where the claim says
    nothing that counts.
    """

    issuer: str
    subject: str
    name: str | None
    by_email: bool
    by_second_factor: bool


def vouched(claims: Mapping[str, Any], settings: OpenIdSettings) -> Vouched:
    """Return whom validated claims vouch for."""
    name = claims.get(settings.claim)
    if settings.by_email and claims.get(EMAIL_VERIFIED) is not True:
        name = None
    return Vouched(
        issuer=settings.issuer,
        subject=claims["sub"],
        name=name.strip() or None if isinstance(name, str) and is_writable(name) else None,
        by_email=settings.by_email,
        by_second_factor=_by_second_factor(claims),
    )


def is_writable(text: str) -> bool:
    """Tell whether the database can keep a text: no NUL, and no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _by_second_factor(claims: Mapping[str, Any]) -> bool:
    """Tell whether the provider says ``mfa`` (RFC 8176), or the REFEDS profile of it."""
    methods = claims.get("amr")
    return claims.get("acr") == _REFEDS_MFA or (isinstance(methods, list) and "mfa" in methods)


def is_local_path(text: str) -> bool:
    """Tell whether a browser that is sent there stays on the platform.

    Browsers read a backslash as a slash, and drop tabs and line ends.
    """
    if not text.startswith("/") or text.startswith("//") or "\\" in text:
        return False
    return text.isascii() and text.isprintable() and " " not in text


def is_safe_address(url: str) -> bool:
    """Tell whether secrets may be sent there: by HTTPS, or not off this machine."""
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    return known and plain and (parts.scheme == "https" or is_plain_loopback(url))
