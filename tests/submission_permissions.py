"""Who may write, hand in and read reports, work items and what shows them."""

from collections.abc import Sequence
from typing import Final

from permission_rows import SECRET, Row
from relations import (
    AUTHOR,
    DIRECTORY_WRITE,
    HEADING,
    IN_CHARGE,
    ITEMS_WRITE,
    MANAGER,
    PERSONS,
    THE_OFFICE,
)

_REPORT: Final = "/submission/v1/reports/<uuid:report_id>"
_ITEM: Final = "/submission/v1/items/<uuid:item_id>"
_COLLECTIVE: Final = "/submission/v1/collective/<uuid:collective_id>"

SUBMITTING: Final[Sequence[Row]] = (
    Row("GET /submission/v1/weeks", PERSONS),
    Row("POST /submission/v1/weeks", THE_OFFICE),
    Row("GET /submission/v1/reports", PERSONS, note="their own"),
    Row("GET /submission/v1/reports?whose=team", PERSONS, note="their team's"),
    Row("GET /submission/v1/reports?whose=all", THE_OFFICE),
    Row(f"GET {_REPORT}", AUTHOR | MANAGER | THE_OFFICE, SECRET),
    Row(f"PUT {_REPORT}", AUTHOR, SECRET),
    Row(f"GET {_REPORT}/versions", AUTHOR, SECRET),
    Row("GET /submission/v1/drafts", PERSONS, note="their own"),
    Row(f"POST {_REPORT}/submission", AUTHOR, SECRET),
    Row(f"POST {_REPORT}/withdrawal", AUTHOR, SECRET),
    Row(f"POST {_REPORT}/assisted-submission", MANAGER | THE_OFFICE, SECRET, seen_by=AUTHOR),
    Row(f"POST {_REPORT}/excuse", MANAGER | THE_OFFICE, SECRET, seen_by=AUTHOR),
    Row(f"GET {_REPORT}/obstacles", AUTHOR | MANAGER | THE_OFFICE, SECRET),
    Row(f"POST {_REPORT}/obstacles", AUTHOR, SECRET),
    Row("GET /submission/v1/collective", PERSONS, note="of units that they head or lead"),
    Row(f"GET {_COLLECTIVE}", HEADING | IN_CHARGE | THE_OFFICE, SECRET),
    Row(f"PUT {_COLLECTIVE}", HEADING, SECRET, seen_by=IN_CHARGE | THE_OFFICE),
    Row(f"POST {_COLLECTIVE}/submission", HEADING, SECRET, seen_by=IN_CHARGE | THE_OFFICE),
    Row(f"POST {_COLLECTIVE}/confirmation", IN_CHARGE, SECRET, seen_by=HEADING | THE_OFFICE),
    Row(f"POST {_COLLECTIVE}/return", IN_CHARGE, SECRET, seen_by=HEADING | THE_OFFICE),
    Row(f"POST {_COLLECTIVE}/obstacles", HEADING, SECRET, seen_by=IN_CHARGE | THE_OFFICE),
    Row("GET /submission/v1/items", PERSONS, note="their own"),
    Row("GET /submission/v1/items?whose=team", PERSONS, note="their team's"),
    Row("POST /submission/v1/items", AUTHOR | MANAGER, note="for themselves or their team"),
    Row(f"GET {_ITEM}", AUTHOR | MANAGER, SECRET),
    Row(f"PUT {_ITEM}", MANAGER, SECRET, seen_by=AUTHOR, note="who assigned it"),
    Row(f"POST {_ITEM}/closing", AUTHOR | MANAGER, SECRET),
    Row(f"POST {_ITEM}/days", AUTHOR, SECRET),
    Row(f"POST {_ITEM}/evidence", AUTHOR, SECRET),
    Row(f"DELETE {_ITEM}/evidence/<uuid:file_id>", AUTHOR, SECRET, note="who added it"),
    Row(f"GET {_ITEM}/evidence/<uuid:file_id>", AUTHOR | MANAGER | THE_OFFICE, SECRET),
    Row("PUT /submission/v1/imports/items", ITEMS_WRITE),
    Row("POST /submission/v1/catalogues", DIRECTORY_WRITE),
    Row("GET /submission/v1/jobs", PERSONS),
)
