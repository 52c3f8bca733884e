"""Who may open which page and send which form: rows of ``permissions``, for browsers."""

from collections.abc import Mapping, Sequence
from typing import Final

from directory_and_period_page_permissions import MORE_PAGES
from permission_rows import NOT_SIGNED_IN, SECRET, Row
from relations import (
    ADMINISTRATOR,
    AUTHOR,
    AUTHORITY,
    CASE_PARTIES,
    DECIDING,
    ENROLLING,
    EVERYBODY,
    LEADERSHIP,
    MANAGER,
    PERSONS,
    THE_OFFICE,
    WORKING,
)


def pages_of_every_service(name: str) -> tuple[Row, ...]:
    """Return the rows of what every service serves to browsers."""
    return (
        Row(f"GET /{name}/static/<path:filename>", EVERYBODY),
        Row(f"GET /{name}/accesses", PERSONS, note="to their own record", page=True),
    )


_ACCOUNT: Final = "/directory/account"
_OF_THE_DIRECTORY: Final = (
    Row("GET /directory/sign-in", EVERYBODY),
    Row("POST /directory/sign-in", EVERYBODY),
    Row("POST /directory/sign-in/code", EVERYBODY, note="whoever the provider sent back"),
    Row("GET /directory/session/renewal", EVERYBODY, note="by their cookie"),
    Row("POST /directory/session/renewal", EVERYBODY, note="by their cookie"),
    Row("POST /directory/sign-out", EVERYBODY, note="by their cookie"),
    Row("POST /directory/language", EVERYBODY),
    Row(f"GET {_ACCOUNT}", PERSONS, note="their own", page=True),
    Row(f"GET {_ACCOUNT}/log", PERSONS, note="their own", page=True),
    Row(f"POST {_ACCOUNT}/password", WORKING, NOT_SIGNED_IN, note="their own", page=True),
    Row(f"POST {_ACCOUNT}/devices/end", PERSONS, note="their own", page=True),
    Row(f"POST {_ACCOUNT}/devices/<uuid:session_id>/end", PERSONS, note="their own", page=True),
    Row(f"GET {_ACCOUNT}/second-factor", PERSONS | ENROLLING, note="their own", page=True),
    Row(
        f"POST {_ACCOUNT}/second-factor/beginning",
        WORKING | ENROLLING,
        SECRET,
        note="their own",
        page=True,
    ),
    Row(
        f"POST {_ACCOUNT}/second-factor/confirmation",
        PERSONS | ENROLLING,
        note="their own",
        page=True,
    ),
)

_REPORT: Final = "/submission/reports/<uuid:report_id>"
_OF_WEEKS: Final = (
    Row("GET /submission/week", PERSONS, note="their own", page=True),
    Row("GET /submission/weeks", PERSONS, note="their own", page=True),
    Row("GET /submission/weeks/<week>", PERSONS, note="their own", page=True),
    Row("GET /submission/opened-weeks", THE_OFFICE, page=True),
    Row("POST /submission/opened-weeks", THE_OFFICE, page=True),
    Row(f"POST {_REPORT}", AUTHOR, SECRET, page=True),
    Row(f"POST {_REPORT}/draft", AUTHOR, SECRET, page=True),
    Row(f"POST {_REPORT}/withdrawal", AUTHOR, SECRET, page=True),
    Row(f"POST {_REPORT}/obstacles", AUTHOR, SECRET, page=True),
)
_SCORED: Final = "/scoring/team/<uuid:report_id>"
_OF_TEAMS: Final = (
    Row("GET /scoring/team", PERSONS, note="their own", page=True),
    Row(f"GET {_SCORED}", MANAGER, SECRET, page=True),
    Row(f"POST {_SCORED}", MANAGER, SECRET, page=True),
    Row(f"POST {_SCORED}/return", MANAGER, SECRET, page=True),
)

_OBSTACLE: Final = "/reporting/obstacles/<uuid:obstacle_id>"
_CASE: Final = "/reporting/cases/<uuid:case_id>"
_OF_REPORTING: Final = (
    Row("GET /", EVERYBODY, note="what needs whoever is signed in"),
    Row("GET /reporting/overview", PERSONS, note="of the units that they lead", page=True),
    Row("GET /reporting/weeks/<week>", PERSONS, note="of the units that they lead", page=True),
    Row(
        "POST /reporting/weeks/<week>/reminders",
        THE_OFFICE,
        note="or below whoever leads a unit",
        page=True,
    ),
    Row("GET /reporting/record", PERSONS, note="their own", page=True),
    Row("GET /reporting/record/periods/<period>", PERSONS, note="their own", page=True),
    Row("GET /reporting/obstacles", PERSONS, note="what they may see of them", page=True),
    Row(f"GET {_OBSTACLE}", AUTHOR | THE_OFFICE | LEADERSHIP, SECRET, page=True),
    *(
        Row(f"POST {_OBSTACLE}/{act}", THE_OFFICE, SECRET, AUTHOR | LEADERSHIP, page=True)
        for act in ("gathering", "merge", "answer", "submission")
    ),
    Row(f"POST {_OBSTACLE}/decision", LEADERSHIP, SECRET, AUTHOR | THE_OFFICE, page=True),
    Row("GET /reporting/cases", PERSONS, note="to which they are a party", page=True),
    Row(f"GET {_CASE}", CASE_PARTIES | AUTHOR, SECRET, page=True),
    Row(f"POST {_CASE}/invitation", THE_OFFICE, SECRET, AUTHOR | AUTHORITY, page=True),
    Row(f"POST {_CASE}/minutes", CASE_PARTIES, SECRET, AUTHOR, page=True),
    Row(f"POST {_CASE}/follow-up", CASE_PARTIES, SECRET, AUTHOR, page=True),
    Row(f"POST {_CASE}/closing", THE_OFFICE, SECRET, AUTHOR | AUTHORITY, page=True),
)

_WEEK: Final = "/approval/decide/<uuid:report_id>"
_WEBHOOK: Final = "/approval/webhooks/<uuid:webhook_id>"
_OF_APPROVAL: Final = (
    Row("GET /approval/decide", PERSONS, note="what they may decide on", page=True),
    Row("POST /approval/decide/chosen", PERSONS, note="each refused that is not theirs", page=True),
    Row(f"GET {_WEEK}", DECIDING, page=True),
    Row(
        f"GET {_WEEK}/items/<uuid:item_id>/evidence/<uuid:file_id>",
        DECIDING,
        note="by a grant that opens the file",
        page=True,
    ),
    *(
        Row(f"POST {_WEEK}/{act}", DECIDING, page=True)
        for act in ("approval", "adjustment", "return", "reopening")
    ),
    Row(f"POST {_WEEK}/second-look", THE_OFFICE, note="who had no part in the week", page=True),
    Row("GET /approval/webhooks", ADMINISTRATOR, page=True),
    Row("POST /approval/webhooks", ADMINISTRATOR, page=True),
    Row("POST /approval/webhooks/types/<event_type>", ADMINISTRATOR, page=True),
    Row(f"GET {_WEBHOOK}", ADMINISTRATOR, page=True),
    *(
        Row(f"POST {_WEBHOOK}/{act}", ADMINISTRATOR, page=True)
        for act in ("pause", "resumption", "test", "retry", "replay")
    ),
    Row("GET /approval/waiting", PERSONS, note="what waits for them as authority", page=True),
    Row("GET /approval/results/<uuid:result_id>", AUTHOR | MANAGER | AUTHORITY, SECRET, page=True),
    Row("GET /approval/record", PERSONS, note="their own", page=True),
    Row("POST /approval/record/exports", PERSONS, note="their own", page=True),
    Row("GET /approval/record/file", AUTHOR, SECRET, note="their own", page=True),
)

PAGES: Final[Mapping[str, Sequence[Row]]] = {
    "submission": (*pages_of_every_service("submission"), *_OF_WEEKS, *MORE_PAGES["submission"]),
    "scoring": (*pages_of_every_service("scoring"), *_OF_TEAMS),
    "approval": (
        *pages_of_every_service("approval"),
        *_OF_APPROVAL,
        *_OF_THE_DIRECTORY,
        *MORE_PAGES["approval"],
    ),
    "reporting": (*pages_of_every_service("reporting"), *_OF_REPORTING, *MORE_PAGES["reporting"]),
}
