"""The tables of step 1, a file a subject."""

from submission.models.metadata import Base
from submission.models.reports import (
    Absence,
    AccessEntry,
    Catalogue,
    DayLine,
    Deletion,
    DraftVersion,
    ExportAnswer,
    Job,
    LegalHold,
    Milestone,
    Person,
    ReportItem,
    Share,
    Unit,
    Week,
    WeeklyReport,
    WorkItem,
)

__all__ = [
    "Absence",
    "AccessEntry",
    "Base",
    "Catalogue",
    "DayLine",
    "Deletion",
    "DraftVersion",
    "ExportAnswer",
    "Job",
    "LegalHold",
    "Milestone",
    "Person",
    "ReportItem",
    "Share",
    "Unit",
    "Week",
    "WeeklyReport",
    "WorkItem",
]
