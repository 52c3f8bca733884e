"""How long somebody stays signed in."""

from datetime import datetime, timedelta
from typing import Final

TOKEN_LIFETIME: Final = timedelta(minutes=15)
"""A token cannot be called back, so this is how long it outlives whatever ended its session."""

LONGEST_SESSION: Final = timedelta(hours=12)
"""A working day with its overtime, and what NIST SP 800-63B allows at its second level."""

LONGEST_PAUSE: Final = timedelta(hours=2)
"""A long meeting; a screen that was left for longer belongs to whoever sits down there."""

MOST_SESSIONS: Final = 20
"""Devices of one person; one more ends the oldest, so that no program fills the table."""

REFRESH_GRACE: Final = timedelta(seconds=10)
"""Two windows of one browser refresh at once; the second is told to try again, and is no thief."""


def expires_at(created_at: datetime, used_at: datetime) -> datetime:
    """Return when a session ends by itself unless it is refreshed before."""
    return min(created_at + LONGEST_SESSION, used_at + LONGEST_PAUSE)


def token_lifetime(created_at: datetime, *, now: datetime) -> timedelta:
    """Return for how long a token of the session is good; it never outlives the twelve hours."""
    return min(TOKEN_LIFETIME, created_at + LONGEST_SESSION - now)
