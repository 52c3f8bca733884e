"""Rows of ``page_permissions``: files, reports of units, the directory, periods and figures."""

from collections.abc import Mapping, Sequence
from typing import Final

from permission_rows import SECRET, Row
from relations import (
    ADMINISTRATOR,
    ANSWERING,
    APPROVING,
    AUTHOR,
    AUTHORITY,
    HEADING,
    IN_CHARGE,
    LEADERSHIP,
    LEADING,
    MANAGER,
    PERSONS,
    PROPOSING,
    THE_OFFICE,
)

_FILE: Final = "/submission/items/<uuid:item_id>/evidence/<uuid:file_id>"
_UNIT: Final = "/submission/collective/<uuid:collective_id>"
_OF_SUBMISSION: Final = (
    Row(f"GET {_FILE}", AUTHOR | MANAGER | THE_OFFICE, SECRET, page=True),
    Row("POST /submission/reports/<uuid:report_id>/evidence", AUTHOR, SECRET, page=True),
    Row("GET /submission/collective", PERSONS, note="of units that they head or lead", page=True),
    Row(f"GET {_UNIT}", HEADING | IN_CHARGE | THE_OFFICE, SECRET, page=True),
    Row(f"POST {_UNIT}", HEADING, SECRET, IN_CHARGE | THE_OFFICE, page=True),
    Row(f"POST {_UNIT}/obstacles", HEADING, SECRET, IN_CHARGE | THE_OFFICE, page=True),
    *(
        Row(f"POST {_UNIT}/{act}", IN_CHARGE, SECRET, HEADING | THE_OFFICE, page=True)
        for act in ("confirmation", "return")
    ),
)

_DELEGATION: Final = "/directory/delegations/<uuid:delegation_id>"
_PERSON: Final = "/directory/people/<uuid:person_id>"
_DIRECTORY_UNIT: Final = "/directory/units/<uuid:unit_id>"
_KEPT: Final = (
    *(
        Row(f"{method} {path}", ADMINISTRATOR, page=True)
        for path in (
            f"{_PERSON}/posts",
            f"{_PERSON}/changes",
            f"{_DIRECTORY_UNIT}/changes",
            f"{_DIRECTORY_UNIT}/acting",
        )
        for method in ("GET", "POST")
    ),
    Row(f"POST {_PERSON}/posts/<uuid:assignment_id>/end", ADMINISTRATOR, page=True),
    Row(f"POST {_PERSON}/changes/<uuid:change_id>/cancellation", ADMINISTRATOR, page=True),
    Row(f"POST {_DIRECTORY_UNIT}/changes/<uuid:change_id>/cancellation", ADMINISTRATOR, page=True),
    Row(f"POST {_DIRECTORY_UNIT}/acting/<uuid:acting_id>/end", ADMINISTRATOR, page=True),
)
_OF_THE_DIRECTORY: Final = (
    Row("GET /directory/delegations", PERSONS, note="given and received", page=True),
    Row("POST /directory/delegations", APPROVING, page=True),
    Row(f"POST {_DELEGATION}/revocation", AUTHORITY, SECRET, note="who gave it", page=True),
    Row("GET /directory/units", PERSONS, page=True),
    Row("GET /directory/units/<uuid:unit_id>", PERSONS, page=True),
    Row(f"GET {_PERSON}", PERSONS, page=True),
    Row(f"POST {_PERSON}/absences", ADMINISTRATOR, page=True),
    Row(f"POST {_PERSON}/absences/<uuid:absence_id>/end", ADMINISTRATOR, page=True),
    *_KEPT,
    Row("GET /directory/roster", ADMINISTRATOR, page=True),
    Row("GET /directory/roster/file", ADMINISTRATOR, page=True),
    Row("POST /directory/roster/preview", ADMINISTRATOR, page=True),
    Row("POST /directory/roster", ADMINISTRATOR, page=True),
    Row("GET /directory/findings", ADMINISTRATOR, page=True),
)

_PERIOD: Final = "/reporting/periods/<period>"
_GRADE: Final = "/reporting/classifications/<uuid:classification_id>"
_PETITION: Final = "/reporting/petitions/<uuid:petition_id>"
_SEE_GRADES: Final = AUTHOR | LEADING | THE_OFFICE
_OF_REPORTING: Final = (
    Row("GET /reporting/weeks/<week>/live", PERSONS, note="of the units that they lead", page=True),
    Row("GET /reporting/periods", PERSONS, note="what they may see of them", page=True),
    Row(f"GET {_PERIOD}", PERSONS, note="of the units that they lead", page=True),
    Row(f"GET {_PERIOD}/comparison", PERSONS, note="of the units that they lead", page=True),
    Row(f"GET {_PERIOD}/file", PERSONS, note="of the units that they lead", page=True),
    *(
        Row(f"POST {_PERIOD}/{act}", THE_OFFICE, page=True)
        for act in ("opening", "computation", "publication", "lock", "reopening")
    ),
    Row(f"GET {_GRADE}", _SEE_GRADES, SECRET, note="the person once published", page=True),
    *(
        Row(f"POST {_GRADE}/{act}", may, SECRET, _SEE_GRADES - may, page=True)
        for act, may in (
            ("proposal", PROPOSING),
            ("decision", AUTHORITY),
            ("finding", THE_OFFICE),
            ("factor", PROPOSING | AUTHORITY),
            ("petitions", AUTHOR),
        )
    ),
    Row(
        "GET /reporting/petitions",
        PERSONS,
        note="their own and those that they answer",
        page=True,
    ),
    Row(f"GET {_PETITION}", AUTHOR | ANSWERING | THE_OFFICE, SECRET, page=True),
    Row(f"POST {_PETITION}/answer", ANSWERING, SECRET, AUTHOR | THE_OFFICE, page=True),
    Row(f"POST {_PETITION}/withdrawal", AUTHOR, SECRET, ANSWERING | THE_OFFICE, page=True),
    Row("GET /reporting/forms", PERSONS, note="which they asked for", page=True),
    Row(
        "POST /reporting/forms",
        AUTHOR | THE_OFFICE,
        SECRET,
        note="a weekly one; others as of what they print",
        page=True,
    ),
    Row(
        "GET /reporting/forms/<uuid:form_id>/file",
        AUTHOR,
        SECRET,
        note="whoever asked for it",
        page=True,
    ),
    Row("GET /reporting/statistics", PERSONS, note="of the units that they lead", page=True),
    Row("GET /reporting/statistics/file", PERSONS, note="of the units that they lead", page=True),
    Row("GET /reporting/fairness", THE_OFFICE | LEADERSHIP, page=True),
)

MORE_PAGES: Final[Mapping[str, Sequence[Row]]] = {
    "submission": _OF_SUBMISSION,
    "scoring": (),
    "approval": _OF_THE_DIRECTORY,
    "reporting": _OF_REPORTING,
}
