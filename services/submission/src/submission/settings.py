"""What the submission service is told from outside."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from shared.kit import settings
from shared.rulebook.settings import RulebookSettings
from shared.rulebook.shelf import agency_calendars
from submission.domain.weeks import Timetable


class OpensWeeks(StrEnum):
    """Whether the current week is opened by a tick, or when somebody of the Office does it."""

    BY_TICK = "by_tick"
    BY_OFFICE = "by_office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(RulebookSettings, settings.Settings):
    """Settings with the prefix ``SUBMISSION_``.

    ``calendar``
        The agency's own calendar file, with what units have of their own; without one, the
        calendar that comes with the platform for the country that the rulebooks name.
    ``opens_weeks``
        ``by_tick``: the worker opens each week when its first working day begins, and the Office
        still may before. ``by_office``: the Office alone does.
    """

    prefix: ClassVar[str] = "SUBMISSION_"

    calendar: Path | None = None
    opens_weeks: OpensWeeks = OpensWeeks.BY_OFFICE

    def timetable(self) -> Timetable:
        """Return the rulebooks, calendar and zone; raises ``RulebookError`` for unusable files."""
        adopted = self.adopted()
        return Timetable.of(adopted, agency_calendars(adopted, self.calendar), self.time_zone)

    def check(self) -> None:
        """Raise ``RulebookError`` when rulebooks or calendar cannot be used: it stops the start."""
        self.timetable()
