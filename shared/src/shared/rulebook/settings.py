"""What a service that evaluates is told of rulebooks."""

from dataclasses import dataclass
from pathlib import Path

from shared.rulebook.shelf import Adopted, adopt


@dataclass(frozen=True, kw_only=True)  # without slots, so that a service's Settings can join it
class RulebookSettings:
    """Which rulebooks are adopted, and where the agency's own files lie.

    ``rulebooks``
        The ids of the rulebooks that weeks are evaluated by, with commas between; never two in
        force for the same person on a day.
    ``rulebook_directory``
        The agency's own rulebook files, beside those that come with the platform.
    """

    rulebooks: str = "btctw-8679-weekly"
    rulebook_directory: Path | None = None

    def adopted(self) -> Adopted:
        """Return the rulebooks; raises ``RulebookError`` when they cannot be used."""
        return adopt(self.rulebooks, self.rulebook_directory)

    def check(self) -> None:
        """Raise ``RulebookError`` when the rulebooks cannot be used: that stops the start."""
        self.adopted()
