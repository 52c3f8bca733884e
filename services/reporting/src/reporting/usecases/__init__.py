"""Writes of step 4, one function a verb; they receive the session and never commit."""

from reporting.usecases.examining import examine
from reporting.usecases.meetings import close, follow_up, invite, minute
from reporting.usecases.obstacles import answer, decide, gather, merge, put_to_leadership

__all__ = [
    "answer",
    "close",
    "decide",
    "examine",
    "follow_up",
    "gather",
    "invite",
    "merge",
    "minute",
    "put_to_leadership",
]
