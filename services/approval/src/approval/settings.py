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
    """

    prefix: ClassVar[str] = "APPROVAL_"

    signing_key: str = field(repr=False)
