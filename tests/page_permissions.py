"""Who may open which page and send which form: rows of ``permissions``, for browsers."""

from collections.abc import Mapping, Sequence
from typing import Final

from permission_rows import NOT_SIGNED_IN, SECRET, Row
from relations import AUTHOR, ENROLLING, EVERYBODY, MANAGER, PERSONS, WORKING


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

PAGES: Final[Mapping[str, Sequence[Row]]] = {
    "submission": (*pages_of_every_service("submission"), *_OF_WEEKS),
    "scoring": (*pages_of_every_service("scoring"), *_OF_TEAMS),
    "approval": (*pages_of_every_service("approval"), *_OF_THE_DIRECTORY),
    "reporting": (*pages_of_every_service("reporting"), Row("GET /", EVERYBODY)),
}
