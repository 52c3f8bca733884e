"""Who may pull many lines at once."""

from collections.abc import Sequence
from typing import Final

from permission_rows import Row
from relations import CLASSIFICATIONS_READ, LEADING, PERSONS, RESULTS_READ, THE_OFFICE

_FILES: Final = "/reporting/v1/periods/<period>/files"

PULLING: Final[Sequence[Row]] = (
    Row("GET /reporting/v1/results", THE_OFFICE | RESULTS_READ, note="or who leads the unit"),
    Row("GET /reporting/v1/results/file", THE_OFFICE | RESULTS_READ, note="as the pages"),
    Row(
        "GET /reporting/v1/classifications/file",
        PERSONS | CLASSIFICATIONS_READ,
        note="as the pages",
    ),
    Row(
        "GET /reporting/v1/units/<uuid:unit_id>/summary",
        LEADING | THE_OFFICE | CLASSIFICATIONS_READ,
    ),
    Row(f"GET {_FILES}", THE_OFFICE | CLASSIFICATIONS_READ),
    Row(f"GET {_FILES}/<int:edition>", THE_OFFICE | CLASSIFICATIONS_READ),
)
