"""Reads of step 4, each named for the question it answers."""

from reporting.queries.cases import (
    acts_of_case,
    case_for_change,
    case_to_read,
    cases,
    cases_of,
    concerned,
    measures,
    parties,
    take_examinations,
)
from reporting.queries.people import names_of
from reporting.queries.results import (
    check_may_read_unit,
    is_any_reopened,
    is_office_member,
    person_results,
    person_weeks,
    result,
    role_of_reader,
    tier_of,
    totals_by_person,
    unit_results,
    week_progress,
)

__all__ = [
    "acts_of_case",
    "case_for_change",
    "case_to_read",
    "cases",
    "cases_of",
    "check_may_read_unit",
    "concerned",
    "is_any_reopened",
    "is_office_member",
    "measures",
    "names_of",
    "parties",
    "person_results",
    "person_weeks",
    "result",
    "role_of_reader",
    "take_examinations",
    "tier_of",
    "totals_by_person",
    "unit_results",
    "week_progress",
]
