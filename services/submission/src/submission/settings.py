"""What the submission service is told from outside."""

from dataclasses import dataclass
from typing import ClassVar

from shared.kit import settings
from shared.rulebook.settings import RulebookSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(RulebookSettings, settings.Settings):
    """Settings with the prefix ``SUBMISSION_``; of its own it is told of rulebooks only."""

    prefix: ClassVar[str] = "SUBMISSION_"
