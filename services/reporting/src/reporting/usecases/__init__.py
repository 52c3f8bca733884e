"""Writes of step 4, one function a verb; they receive the session and never commit."""

from reporting.usecases.examining import examine
from reporting.usecases.meetings import close, follow_up, invite, minute

__all__ = ["close", "examine", "follow_up", "invite", "minute"]
