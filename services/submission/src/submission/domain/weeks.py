"""Weeks: which may be opened, which opens by itself, and the instants by which each step is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from shared.rulebook import Adopted, Rulebook
from shared.rulebook.calendar import STEPS, Calendar, Calendars, monday_of
from shared.rulebook.model import WeekDeadline
from submission.domain.errors import DeadlineMissing, NoWorkingDay, WeekLongPast, WeekNotYet

OLDEST: Final = timedelta(weeks=53)


class OpenedBy(StrEnum):
    """Who opened a week: somebody of the Office, or the platform by itself."""

    OFFICE = "office"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When each step of a week is due; aware instants in UTC."""

    hand_in_due_at: datetime
    score_due_at: datetime
    approve_due_at: datetime


@dataclass(frozen=True, slots=True)
class Timetable:
    """The agency's rulebooks, calendar and zone: when its weeks begin and their steps are due.

    ``calendars`` are those of units that work otherwise, and ``own`` what is due in a unit at
    another time than the rulebook says, by the unit's code; both hold for the units below, too.
    """

    adopted: Adopted
    calendar: Calendar
    zone: ZoneInfo
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, WeekDeadline]] = field(default_factory=dict)

    @classmethod
    def of(cls, adopted: Adopted, calendars: Calendars, zone: ZoneInfo) -> Self:
        """Return the timetable of an agency and of those of its units that have their own."""
        return cls(adopted, calendars.agency, zone, calendars.units, calendars.deadlines)

    def differing(self) -> frozenset[str]:
        """Return the codes of the units that have a calendar or deadlines of their own."""
        return frozenset(self.calendars) | frozenset(self.own)

    def today(self, now: datetime) -> date:
        """Return which day it is in the agency."""
        return now.astimezone(self.zone).date()

    def worked(self, week: date) -> list[date]:
        """Return the days of a Monday's week that are worked, at least one.

        Raises ``NoWorkingDay``, and ``ValueError`` when ``week`` is not a Monday.
        """
        worked = self.calendar.working_days(week)
        if not worked:
            raise NoWorkingDay(self._why_nobody_works(week), week=week)
        return list(worked)

    def ends_at(self, week: date) -> datetime:
        """Return the instant at which a Monday's week is over in the agency's zone."""
        return datetime.combine(week + timedelta(weeks=1), time(), self.zone)

    def _why_nobody_works(self, week: date) -> str:
        days = (week + timedelta(days=after) for after in range(7))
        names = (self.calendar.day_off(day, "en") for day in days)
        holidays = ", ".join(dict.fromkeys(name for name in names if name))
        told = f"The agency's calendar has no working day in the week of {week}"
        return f"{told} ({holidays}); nobody owes a report." if holidays else f"{told}."

    def deadlines(self, week: date, line: Sequence[str] = ()) -> Deadlines:
        """Return when each step of a Monday's week is due, each after the one before.

        ``line`` are the codes of a unit and of those above it, nearest first: the nearest that has
        a calendar gives that, and the nearest that has deadlines those. Where the rulebook for
        leaders and the one for everybody else differ, the later instant holds for all: the steps of
        one week wait for each other across both, and nobody is late before their own rulebook says
        so. Raises ``DeadlineMissing``, and ``Invalid`` when no rulebook is in force.
        """
        calendar = next((self.calendars[code] for code in line if code in self.calendars), None)
        own = next((self.own[code] for code in line if code in self.own), {})
        due = [
            self._instants(self.adopted.governing(week, leader=leader), week, calendar, own)
            for leader in (True, False)
        ]
        return Deadlines(*(max(instants) for instants in zip(*due, strict=True)))

    def _instants(
        self,
        rulebook: Rulebook,
        week: date,
        calendar: Calendar | None,
        own: Mapping[str, WeekDeadline],
    ) -> tuple[datetime, ...]:
        named = {**rulebook.week_deadlines, **own}
        if missing := [step for step in STEPS if step not in named]:
            raise DeadlineMissing(
                f"{rulebook.id} {rulebook.version} does not say when these steps are due: "
                f"{', '.join(missing)}. Write them under week_deadlines.",
                rulebook=rulebook.id,
                steps=missing,
            )
        by = calendar or self.calendar
        return by.instants([named[step] for step in STEPS], week, self.zone)

    def week_begun(self, now: datetime) -> date | None:
        """Return the current week once its first working day has begun in the agency's zone.

        ``None`` before that day's midnight, and in a week without a working day.
        """
        today = self.today(now)
        week = monday_of(today)
        worked = self.calendar.working_days(week)
        return week if worked and worked[0] <= today else None


def check_may_open(week: date, *, today: date) -> None:
    """Refuse a week that is not to be reported on now; ``today`` is in the agency's zone.

    Raises ``WeekNotYet`` before its Monday, and ``WeekLongPast`` after a year, which is our choice:
    older results are history, and come with their documents.
    """
    if week > today:
        raise WeekNotYet(f"The week of {week} begins on {week}; today is {today}.", today=today)
    if today - week > OLDEST:
        oldest = today - OLDEST
        raise WeekLongPast(f"Weeks since {oldest} can be opened.", oldest=oldest)
