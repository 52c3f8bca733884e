"""Writes of step 2, one function a verb; they receive the session and never commit."""

from scoring.usecases.assessments import return_report, score_report
from scoring.usecases.breaches import record_breach, withdraw_breach
from scoring.usecases.notes import attach_note
from scoring.usecases.weighing import Weighed, weigh

__all__ = [
    "Weighed",
    "attach_note",
    "record_breach",
    "return_report",
    "score_report",
    "weigh",
    "withdraw_breach",
]
