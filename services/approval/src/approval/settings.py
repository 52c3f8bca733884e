"""What the approval service is told from outside."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.kit import settings
from shared.rulebook.settings import RulebookSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(RulebookSettings, settings.Settings):
    """Settings with the prefix ``APPROVAL_``.

    ``signing_key``
        One or more seeds of 32 random bytes in base64url, with commas between. The first signs
        the tokens, all are published: put a new one in front, and drop the old one a day later.
    ``second_factor_key``
        One or more keys of 32 random bytes in base64url, with commas between. The first seals the
        secrets of second factors, and every sign-in seals its own anew: put a new one in front,
        and drop the old one when all who have a second factor signed in since.
    ``public_url``
        The address that people's browsers see. A cookie counts only from its pages, and is sent
        over HTTPS alone unless this is plain HTTP on the loopback address.
    """

    prefix: ClassVar[str] = "APPROVAL_"

    signing_key: str = field(repr=False)
    second_factor_key: str = field(repr=False)
    public_url: str = "http://localhost:8080"
