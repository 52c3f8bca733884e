"""What the submission service is told from outside."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from shared.kit import settings
from shared.rulebook.settings import RulebookSettings
from shared.rulebook.shelf import agency_calendars
from submission.domain.weeks import Timetable
from submission.evidence.keeping import Keeping
from submission.evidence.scanner import scanner_of
from submission.evidence.storage import Storage


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
    ``evidence_url``
        Where files that show work are kept: ``file:///…`` or ``s3://bucket/prefix``; without one,
        none are.
    ``evidence_scanner``
        Who looks at them for viruses: ``clamd://host:port``, or a command that reads a file and
        ends with 0 or 1, as ``clamdscan -``.
    ``threads``
        More than elsewhere: those who hand in within a moment wait for each other.
    """

    prefix: ClassVar[str] = "SUBMISSION_"

    calendar: Path | None = None
    evidence_url: str | None = None
    evidence_scanner: str | None = None
    opens_weeks: OpensWeeks = OpensWeeks.BY_OFFICE
    threads: int = 16

    def timetable(self) -> Timetable:
        """Return the rulebooks, calendar and zone; raises ``RulebookError`` for unusable files."""
        adopted = self.adopted()
        return Timetable.of(adopted, agency_calendars(adopted, self.calendar), self.time_zone)

    def keeping(self) -> Keeping:
        """Return where files are kept and who looks at them; raises ``ValueError``."""
        return Keeping(
            None if self.evidence_url is None else Storage(self.evidence_url),
            None if self.evidence_scanner is None else scanner_of(self.evidence_scanner),
        )

    def check(self) -> None:
        """Raise ``RulebookError`` or ``ValueError`` for what cannot be used: it stops the start."""
        self.timetable()
        self.keeping()
