"""When somebody who owes a step of a week is reminded of it, and when whoever stands above is told.

The hours and how often are choices of ours: no regulation says them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from shared.errors import Conflict
from shared.rulebook.calendar import Calendar

_DAY: Final = timedelta(days=1)
LOOKED_BACK: Final = timedelta(weeks=5)
"""Weeks that began longer ago are not reminded of: they are the Office's, which lists them."""

ASKED_AGAIN: Final = timedelta(hours=1)
"""Nobody is reminded at somebody's wish more often than this."""

LEASE: Final = timedelta(minutes=5)
_SHORTEST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)


class Step(StrEnum):
    """What is owed: one's own report, scores of one's people, decisions as their authority."""

    HAND_IN = "hand_in"
    SCORE = "score"
    APPROVE = "approve"


class Kind(StrEnum):
    """What a mail is about: a deadline ahead, one that passed, others' delay, somebody's wish."""

    BEFORE = "before"
    AFTER = "after"
    ESCALATED = "escalated"
    ASKED = "asked"


class MailState(StrEnum):
    """Where a mail stands; what nobody owed any more when it was to be sent is obsolete."""

    WAITING = "waiting"
    SENT = "sent"
    OBSOLETE = "obsolete"


class MailNotSetUp(Conflict):
    """No mail server is set, so nobody can be reminded by mail."""

    code = "mail-not-set-up"
    title = "This platform sends no mail; what is owed is listed on everybody's own page"


@dataclass(frozen=True, slots=True)
class Moments:
    """When reminders are made: on days that the agency works, from ``hour`` on its wall.

    ``most`` times after a deadline, once a working day; then whoever stands above is told.
    """

    calendar: Calendar
    zone: ZoneInfo
    hour: int
    most: int

    def is_time(self, now: datetime) -> bool:
        """Tell whether reminders are made just now."""
        local = now.astimezone(self.zone)
        return local.hour >= self.hour and self.calendar.is_working_day(local.date())

    def today(self, now: datetime) -> date:
        """Return which day it is in the agency."""
        return now.astimezone(self.zone).date()

    def midnight(self, now: datetime) -> datetime:
        """Return when today began; in UTC."""
        return datetime.combine(self.today(now), time(), self.zone).astimezone(UTC)

    def horizon(self, now: datetime) -> datetime:
        """Return up to which deadlines one is reminded now: those before the next such morning."""
        day = self.today(now) + _DAY
        while not self.calendar.is_working_day(day):
            day += _DAY
        return datetime.combine(day, time(self.hour), self.zone).astimezone(UTC)

    def moment(self, due_at: datetime, late_from: datetime, now: datetime) -> str:
        """Return which moment it is for something that is owed, at a time when reminders are made.

        ``before`` its deadline, ``after_1``, ``after_2`` … by working days since ``late_from``, and
        ``escalated`` when these are used up. ``late_from`` is the deadline, or when it came back.
        """
        if now < due_at:
            return Kind.BEFORE
        days = self._working_days(self.today(late_from), self.today(now))
        return f"{Kind.AFTER}_{max(days, 1)}" if days <= self.most else Kind.ESCALATED

    def _working_days(self, after: date, upto: date) -> int:
        days = ((after + each * _DAY) for each in range(1, (upto - after).days + 1))
        return sum(1 for day in days if self.calendar.is_working_day(day))


def kind_of(moment: str) -> Kind:
    """Return what kind of mail tells of a moment."""
    return Kind(moment.partition("_")[0])


def next_attempt(now: datetime, attempts: int) -> datetime:
    """Return when a mail is tried again after so many attempts: half a minute, doubled to an hour.

    It is never given up while something of it is owed.
    """
    return now + min(_SHORTEST_WAIT * (1 << min(attempts - 1, 10)), _LONGEST_WAIT)
