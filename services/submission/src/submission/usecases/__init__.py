"""Writes of step 1, one function a verb; they receive the session and never commit."""

from submission.usecases.catalogues import load_catalogue
from submission.usecases.collective import (
    confirm_collective,
    hand_in_collective,
    return_collective,
    save_collective,
)
from submission.usecases.evidence import add_file, read_file, remove_file, tidy_storage
from submission.usecases.items import (
    assign_item,
    change_item,
    close_item,
    import_items,
    tell_day,
)
from submission.usecases.obstacles import raise_in_collective, raise_in_report
from submission.usecases.reports import excuse, file, hand_in, save_draft, withdraw
from submission.usecases.weeks import open_begun_week, open_week

__all__ = [
    "add_file",
    "assign_item",
    "change_item",
    "close_item",
    "confirm_collective",
    "excuse",
    "file",
    "hand_in",
    "hand_in_collective",
    "import_items",
    "load_catalogue",
    "open_begun_week",
    "open_week",
    "raise_in_collective",
    "raise_in_report",
    "read_file",
    "remove_file",
    "return_collective",
    "save_collective",
    "save_draft",
    "tell_day",
    "tidy_storage",
    "withdraw",
]
