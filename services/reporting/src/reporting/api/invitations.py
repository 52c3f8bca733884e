"""Writes an invitation that calendars read (RFC 5545)."""

from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from shared.kit.db import AnyRow
from shared.kit.http import Download

CALENDAR: Final = "text/calendar"
LASTS: Final = timedelta(hours=1)


def invitation(case: AnyRow, *, now: datetime) -> Download:
    """Return the meeting of a case, an hour from when it begins; it names nobody and no reason.

    A later invitation to the same case replaces it: same id, higher sequence.
    """
    event = Event()
    event.add("uid", str(case.case_id))
    event.add("sequence", case.version)
    event.add("dtstamp", now)
    event.add("dtstart", case.meets_at)
    event.add("dtend", case.meets_at + LASTS)
    event.add("summary", "Tuần")
    event.add("location", case.place)
    calendar = Calendar()
    calendar.add("prodid", "-//Tuan//remediation//VI")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return Download(calendar.to_ical(), CALENDAR, "invitation.ics")
