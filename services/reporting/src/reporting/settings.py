"""What the reporting service is told from outside."""

from dataclasses import dataclass
from typing import ClassVar

from shared.kit import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(settings.Settings):
    """Settings with the prefix ``REPORTING_``; none beyond what every service is told."""

    prefix: ClassVar[str] = "REPORTING_"
