"""Imports official results from before the platform: ``reading`` the file, then ``importing``."""

from approval.usecases.history.importing import Imported, import_results
from approval.usecases.history.reading import HistoryRefused, read_history

__all__ = ["HistoryRefused", "Imported", "import_results", "read_history"]
