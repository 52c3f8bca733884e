"""Reads of step 2, each named for the question it answers."""

from scoring.queries.access import acts_on_person
from scoring.queries.assessments import (
    acts,
    counts,
    newest_score,
    own_assessment,
    own_assessment_for_change,
    queue,
    waiting,
)
from scoring.queries.breaches import (
    breach,
    breaches,
    breaches_of_week,
    kinds_of_week,
    role_towards,
)
from scoring.queries.comparing import around, history, unit_group
from scoring.queries.notes import assessment_beside, assessments_beside, notes
from scoring.queries.people import names_of

__all__ = [
    "acts",
    "acts_on_person",
    "around",
    "assessment_beside",
    "assessments_beside",
    "breach",
    "breaches",
    "breaches_of_week",
    "counts",
    "history",
    "kinds_of_week",
    "names_of",
    "newest_score",
    "notes",
    "own_assessment",
    "own_assessment_for_change",
    "queue",
    "role_towards",
    "unit_group",
    "waiting",
]
