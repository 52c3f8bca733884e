"""The tables of step 1: reports of people and of units, and what both stand on."""

from submission.models.collective import CollectiveAct, CollectiveReport, Obstacle
from submission.models.metadata import Base
from submission.models.reports import (
    Absence,
    AccessEntry,
    Catalogue,
    DayLine,
    Deletion,
    DraftVersion,
    EvidenceFile,
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
    "CollectiveAct",
    "CollectiveReport",
    "DayLine",
    "Deletion",
    "DraftVersion",
    "EvidenceFile",
    "ExportAnswer",
    "Job",
    "LegalHold",
    "Milestone",
    "Obstacle",
    "Person",
    "ReportItem",
    "Share",
    "Unit",
    "Week",
    "WeeklyReport",
    "WorkItem",
]
