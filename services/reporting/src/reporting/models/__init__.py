"""The tables of step 4, a file a subject."""

from reporting.models.archives import PeriodFile, PeriodFilePart
from reporting.models.cases import CaseAct, Examination, RemediationCase
from reporting.models.classifications import (
    CapRoom,
    Classification,
    ClassificationAct,
    ClassifiedPeriod,
    PeriodAct,
)
from reporting.models.collective import CollectiveReport
from reporting.models.directory import Person, Unit
from reporting.models.forms import Form, ReportContent
from reporting.models.metadata import Base
from reporting.models.obstacles import Obstacle, ObstacleAct
from reporting.models.petitions import Petition, PetitionAct
from reporting.models.pulling import Change, PublishedClassification
from reporting.models.records import AccessEntry, Deletion, ExportAnswer, LegalHold
from reporting.models.reminders import Contact, Mail, Reminder, Waiting
from reporting.models.results import Breach, WeeklyResult
from reporting.models.rollups import (
    JobMonth,
    PersonCount,
    PersonPeriod,
    ScorerPeriod,
    UnitPeriod,
    UnitWeek,
    YearRule,
)
from reporting.models.weeks import Progress, Week

__all__ = [
    "AccessEntry",
    "Base",
    "Breach",
    "CapRoom",
    "CaseAct",
    "Change",
    "Classification",
    "ClassificationAct",
    "ClassifiedPeriod",
    "CollectiveReport",
    "Contact",
    "Deletion",
    "Examination",
    "ExportAnswer",
    "Form",
    "JobMonth",
    "LegalHold",
    "Mail",
    "Obstacle",
    "ObstacleAct",
    "PeriodAct",
    "PeriodFile",
    "PeriodFilePart",
    "Person",
    "PersonCount",
    "PersonPeriod",
    "Petition",
    "PetitionAct",
    "Progress",
    "PublishedClassification",
    "RemediationCase",
    "Reminder",
    "ReportContent",
    "ScorerPeriod",
    "Unit",
    "UnitPeriod",
    "UnitWeek",
    "Waiting",
    "Week",
    "WeeklyResult",
    "YearRule",
]
