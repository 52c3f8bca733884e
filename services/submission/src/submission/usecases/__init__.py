"""Writes of step 1, one function a verb; they receive the session and never commit."""

from submission.usecases.catalogues import load_catalogue
from submission.usecases.items import (
    assign_item,
    change_item,
    close_item,
    import_items,
    tell_day,
)
from submission.usecases.reports import excuse, file, hand_in, save_draft, withdraw
from submission.usecases.weeks import open_begun_week, open_week

__all__ = [
    "assign_item",
    "change_item",
    "close_item",
    "excuse",
    "file",
    "hand_in",
    "import_items",
    "load_catalogue",
    "open_begun_week",
    "open_week",
    "save_draft",
    "tell_day",
    "withdraw",
]
