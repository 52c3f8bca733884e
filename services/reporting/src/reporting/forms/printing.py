"""With what a form is written: the rulebooks, the agency's clock, and as of when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from reporting.forms.wording import long_day
from shared.rulebook import Adopted

UNKNOWN: Final = "........"


@dataclass(frozen=True, slots=True)
class Printing:
    """The rulebooks adopted, the agency's time zone, and the instant of which figures are.

    ``agency`` stands at the head instead of the name of the unit at the top, ``place`` before the
    day.
    """

    adopted: Adopted
    zone: ZoneInfo
    at: datetime
    agency: str | None = None
    place: str | None = None

    def place_and_day(self) -> str:
        """Return the line of place and day; a place that is not known is written by hand."""
        return f"{self.place or UNKNOWN}, {long_day(self.at.astimezone(self.zone).date())}"
