"""What the scoring service is told from outside."""

from dataclasses import dataclass
from typing import ClassVar

from scoring.domain.reasons import Rules
from shared.kit import settings
from shared.rulebook.settings import RulebookSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(RulebookSettings, settings.Settings):
    """Settings with the prefix ``SCORING_``.

    ``gap_needs_reason``
        By more than how many points a score may differ from the self-assessment, or from the
        person's average, without a reason.
    ``top_needs_reason``
        From which total on a score needs a reason.
    ``most_returns``
        How often a report goes back to its author.
    """

    prefix: ClassVar[str] = "SCORING_"

    gap_needs_reason: int = 10
    top_needs_reason: int = 95
    most_returns: int | None = None

    def rules(self) -> Rules:
        """Return when a score needs a reason, and how often a report goes back."""
        return Rules(
            gap_needs_reason=self.gap_needs_reason,
            top_needs_reason=self.top_needs_reason,
            most_returns=self.most_returns,
        )
