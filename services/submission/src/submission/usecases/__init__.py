"""Writes of step 1, one function a verb; they receive the session and never commit."""

from submission.usecases.reports import excuse, file, hand_in, save_draft, withdraw
from submission.usecases.weeks import open_begun_week, open_week

__all__ = [
    "excuse",
    "file",
    "hand_in",
    "open_begun_week",
    "open_week",
    "save_draft",
    "withdraw",
]
