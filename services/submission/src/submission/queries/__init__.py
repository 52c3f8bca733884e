"""Reads of step 1, each named for the question it answers; those of work items are in ``work``."""

from submission.queries.people import leads_a_unit, names_of, unit_names
from submission.queries.reports import (
    anybody_owes_a_report,
    is_office_member,
    is_open,
    items,
    lines_with_own,
    open_weeks,
    own_report,
    own_report_for_change,
    report_for_change,
    reports,
    visible_report,
)

__all__ = [
    "anybody_owes_a_report",
    "is_office_member",
    "is_open",
    "items",
    "leads_a_unit",
    "lines_with_own",
    "names_of",
    "open_weeks",
    "own_report",
    "own_report_for_change",
    "report_for_change",
    "reports",
    "unit_names",
    "visible_report",
]
