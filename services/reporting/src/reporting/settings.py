"""What the reporting service is told from outside."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from reporting.domain.petitions import Terms
from reporting.domain.reminders import Moments
from shared.kit import settings
from shared.kit.mail import MailServer, sender_domain
from shared.rulebook.settings import RulebookSettings
from shared.rulebook.shelf import agency_calendars

_LAST_HOUR: Final = 23


@dataclass(frozen=True, slots=True)
class Mailing:
    """How mail goes out: by which server, from whom, and with a link to which pages."""

    server: MailServer
    sender: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(RulebookSettings, settings.Settings):
    """Settings with the prefix ``REPORTING_``.

    ``calendar``
        The agency's own calendar file, as submission has it: reminders are made on working days.
    ``smtp_url``
        ``smtp://user:secret@host:port?starttls=yes`` or ``smtps://…``; without it no mail is sent.
    ``mail_sender``, ``public_url``
        Whom mails are from, and the address at which people open the platform; needed for mail.
    ``remind_hour``, ``remind_times``
        From which hour reminders are made, and how often after a deadline before those above hear.
    ``agency``, ``place``
        At the head of printed forms: the agency's name instead of the unit's at the top of the
        tree, and the place before the day; without one it is left to be written by hand.
    ``petition_days``, ``petition_answer_days``
        Within how many days after publication somebody may petition, and is to be answered.
    """

    prefix: ClassVar[str] = "REPORTING_"

    calendar: Path | None = None
    smtp_url: str | None = field(default=None, repr=False)
    mail_sender: str | None = None
    public_url: str | None = None
    remind_hour: int = 8
    remind_times: int = 3
    agency: str | None = None
    place: str | None = None
    petition_days: int = 15
    petition_answer_days: int = 15

    def moments(self) -> Moments:
        """Return when reminders are made. Raises ``RulebookError`` for an unusable calendar."""
        calendar = agency_calendars(self.adopted(), self.calendar).agency
        return Moments(calendar, self.time_zone, self.remind_hour, self.remind_times)

    def petition_terms(self) -> Terms:
        """Return the days for petitions."""
        return Terms(self.time_zone, self.petition_days, self.petition_answer_days)

    def mailing(self) -> Mailing | None:
        """Return how mail goes out, or nothing. Raises ``ValueError`` for what is not usable."""
        if self.smtp_url is None:
            return None
        if self.mail_sender is None or self.public_url is None:
            raise ValueError(
                "REPORTING_SMTP_URL needs REPORTING_MAIL_SENDER and REPORTING_PUBLIC_URL beside it."
            )
        try:
            sender_domain(self.mail_sender)
        except ValueError as fault:
            raise ValueError(f"REPORTING_MAIL_SENDER: {fault}.") from fault
        try:
            server = MailServer.read(self.smtp_url)
        except ValueError as fault:
            raise ValueError(f"REPORTING_SMTP_URL: {fault}.") from None
        if not self.public_url.startswith(("http://", "https://")):
            raise ValueError("REPORTING_PUBLIC_URL: write https://….")
        return Mailing(server, self.mail_sender, self.public_url)

    def check(self) -> None:
        """Raise ``RulebookError`` or ``ValueError`` for what cannot be used: it stops the start."""
        self.adopted()
        if self.remind_hour > _LAST_HOUR:
            raise ValueError(f"REPORTING_REMIND_HOUR: {self.remind_hour} is no hour from 0 to 23.")
        if self.petition_days < 1 or self.petition_answer_days < 1:
            raise ValueError(
                "REPORTING_PETITION_DAYS and REPORTING_PETITION_ANSWER_DAYS: 1 or more."
            )
        if self.mailing() is not None or self.calendar is not None:
            self.moments()
