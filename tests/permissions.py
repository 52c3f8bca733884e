"""Who may call what: one row a call of every service, as plain data.

It stands beside the services and not in them: what an endpoint lets pass is compared with what
somebody else wrote down. ``make openapi`` writes docs/permissions.md out of it. To add an endpoint,
add its row; what a test sends there stands in ``bodies.py``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from page_permissions import PAGES
from permission_rows import CLOSED, NOT_SIGNED_IN, SECRET, Row
from pull_permissions import PULLING
from relations import (
    ADMINISTRATOR,
    ANSWERING,
    APPROVING,
    AUDITOR,
    AUTHOR,
    AUTHORITY,
    BESIDE,
    CASE_PARTIES,
    CLASSIFICATIONS_READ,
    DECIDING,
    DIRECTORY_WRITE,
    ENROLLING,
    EVENTS_READ,
    EVENTS_SUBSCRIBE,
    EVERYBODY,
    KEEPING,
    LEADERSHIP,
    LEADING,
    MANAGER,
    PERSONS,
    PROPOSING,
    RESULTS_READ,
    RESULTS_WRITE,
    STATUS_READ,
    SUBSCRIBING,
    THE_OFFICE,
    TOLD,
    WORKING,
    Relation,
    Relations,
)
from scim_calls import SCIM_CALLS
from submission_permissions import SUBMITTING

_GROUPS: Final[Sequence[tuple[Relations, str]]] = (
    (EVERYBODY, "everybody"),
    (PERSONS, "every person"),
    (WORKING, "every person who works here"),
    (LEADING, "whoever leads the unit or one above it"),
    (THE_OFFICE, "the Office"),
    (APPROVING, "whoever holds a post that approves"),
)
"""What is said for a group of relations in the page; the first that fits."""


def _of_every_service(name: str) -> tuple[Row, ...]:
    return (
        Row(f"GET /{name}/openapi.json", EVERYBODY),
        Row(f"GET /{name}/metrics", EVERYBODY),
        Row(f"GET /{name}/health/live", EVERYBODY),
        Row(f"GET /{name}/health/ready", EVERYBODY),
        Row(f"GET /{name}/health/status", STATUS_READ),
        Row(f"GET /{name}/v1/events", EVENTS_READ),
        Row(f"GET /{name}/v1/me/access", PERSONS, note="to their own record"),
        *PAGES[name],
    )


_ASSESSMENT: Final = "/scoring/v1/assessments/<uuid:report_id>"
_BREACHES: Final = "/scoring/v1/people/<uuid:person_id>/breaches"
_PROPOSAL: Final = "/approval/v1/proposals/<uuid:report_id>"
_RESULT: Final = "/approval/v1/results/<uuid:result_id>"
_WEBHOOK: Final = "/approval/v1/webhooks/<uuid:webhook_id>"
_OBSTACLE: Final = "/reporting/v1/obstacles/<uuid:obstacle_id>"
_PERSON: Final = "/reporting/v1/people/<uuid:person_id>"
_FORM: Final = "/reporting/v1/forms/<uuid:form_id>"
_PERIOD: Final = "/reporting/v1/periods/<period>"
_GRADE: Final = "/reporting/v1/classifications/<uuid:classification_id>"
_PETITION: Final = "/reporting/v1/petitions/<uuid:petition_id>"
_CASE: Final = "/reporting/v1/cases/<uuid:case_id>"
_RECORD: Final = "/directory/v1/people/<uuid:person_id>"

_SEE_GRADES: Final = AUTHOR | LEADING | THE_OFFICE
_CLASSIFYING: Final = (
    Row(f"GET {_PERIOD}/state", THE_OFFICE),
    *(
        Row(f"POST {_PERIOD}/{act}", THE_OFFICE)
        for act in ("opening", "computation", "publication", "lock", "reopening")
    ),
    Row(f"GET {_PERIOD}/caps", THE_OFFICE, note="or of a unit whoever leads it"),
    Row(f"GET {_PERIOD}/comparison", LEADING | THE_OFFICE),
    Row(
        "GET /reporting/v1/classifications",
        PERSONS | CLASSIFICATIONS_READ,
        note="of units that they lead, and their own once published",
    ),
    Row(f"GET {_GRADE}", AUTHOR | LEADING | THE_OFFICE, SECRET, note="the person once published"),
    Row(f"GET {_GRADE}/explanation", AUTHOR | LEADING | THE_OFFICE, SECRET),
    Row(f"POST {_GRADE}/proposal", PROPOSING, SECRET, seen_by=_SEE_GRADES - PROPOSING),
    Row(f"POST {_GRADE}/decision", AUTHORITY, SECRET, seen_by=_SEE_GRADES - AUTHORITY),
    Row(f"POST {_GRADE}/finding", THE_OFFICE, SECRET, seen_by=_SEE_GRADES - THE_OFFICE),
    Row(
        f"POST {_GRADE}/factor",
        PROPOSING | AUTHORITY,
        SECRET,
        seen_by=_SEE_GRADES - PROPOSING - AUTHORITY,
    ),
    Row(f"POST {_GRADE}/petitions", AUTHOR, SECRET, seen_by=_SEE_GRADES - AUTHOR),
    Row("GET /reporting/v1/petitions", PERSONS, note="their own and those that they answer"),
    Row(f"GET {_PETITION}", AUTHOR | ANSWERING | THE_OFFICE, SECRET),
    Row(f"POST {_PETITION}/answer", ANSWERING, SECRET, seen_by=AUTHOR | THE_OFFICE),
    Row(f"POST {_PETITION}/withdrawal", AUTHOR, SECRET, seen_by=ANSWERING | THE_OFFICE),
)

TABLE: Final[Mapping[str, Sequence[Row]]] = {
    "submission": (*_of_every_service("submission"), *SUBMITTING),
    "scoring": (
        *_of_every_service("scoring"),
        Row("GET /scoring/v1/assessments", PERSONS, note="their team's"),
        Row(f"GET {_ASSESSMENT}", MANAGER, SECRET),
        Row(f"GET {_ASSESSMENT}/explanation", MANAGER, SECRET),
        Row(f"POST {_ASSESSMENT}/preview", MANAGER, SECRET),
        Row(f"POST {_ASSESSMENT}/score", MANAGER, SECRET),
        Row(f"POST {_ASSESSMENT}/return", MANAGER, SECRET),
        Row("GET /scoring/v1/beside", PERSONS, note="of people whom they manage beside another"),
        Row("GET /scoring/v1/beside/<uuid:report_id>", BESIDE, SECRET),
        Row("POST /scoring/v1/beside/<uuid:report_id>/notes", BESIDE, SECRET),
        Row("GET /scoring/v1/breach-kinds", PERSONS),
        Row(
            f"GET {_BREACHES}",
            AUTHOR | MANAGER | THE_OFFICE,
            SECRET,
            note="who signed in with a second factor",
        ),
        Row(f"GET {_BREACHES}/kinds", AUTHOR | MANAGER | THE_OFFICE, SECRET),
        Row(f"POST {_BREACHES}", MANAGER | THE_OFFICE, SECRET, seen_by=AUTHOR),
        Row(
            "POST /scoring/v1/breaches/<uuid:breach_id>/withdrawal",
            MANAGER | THE_OFFICE,
            SECRET,
            seen_by=AUTHOR,
        ),
    ),
    "approval": (
        *_of_every_service("approval"),
        Row("GET /approval/v1/proposals", PERSONS, note="what they may decide on"),
        Row("POST /approval/v1/imports/results", RESULTS_WRITE),
        Row("POST /approval/v1/decisions", PERSONS, note="each refused that is not theirs"),
        Row(f"GET {_PROPOSAL}", DECIDING),
        Row(f"GET {_PROPOSAL}/explanation", DECIDING),
        Row(f"GET {_PROPOSAL}/evidence-grant", DECIDING),
        Row(f"POST {_PROPOSAL}/approval", DECIDING),
        Row(f"POST {_PROPOSAL}/adjustment", DECIDING),
        Row(f"POST {_PROPOSAL}/return", DECIDING),
        Row(f"POST {_PROPOSAL}/reopening", DECIDING),
        Row("GET /approval/v1/proposals/second-looks", THE_OFFICE),
        Row(f"POST {_PROPOSAL}/second-look", THE_OFFICE, note="who had no part in the week"),
        Row("GET /approval/v1/waiting", PERSONS, note="what waits for them as authority"),
        Row("GET /approval/v1/waiting?whose=all", THE_OFFICE),
        Row(f"GET {_RESULT}", AUTHOR | MANAGER | AUTHORITY | RESULTS_READ, SECRET),
        Row(f"GET {_RESULT}/explanation", AUTHOR | MANAGER | AUTHORITY | RESULTS_READ, SECRET),
        Row("GET /approval/v1/feed", EVENTS_SUBSCRIBE),
        Row("GET /approval/v1/feed/stream", EVENTS_SUBSCRIBE),
        Row("GET /approval/v1/public-types", SUBSCRIBING),
        Row("PUT /approval/v1/public-types/<event_type>", ADMINISTRATOR),
        Row("GET /approval/v1/webhooks", SUBSCRIBING),
        Row("POST /approval/v1/webhooks", SUBSCRIBING),
        Row(f"GET {_WEBHOOK}", SUBSCRIBING, note="a program its own"),
        Row(f"PUT {_WEBHOOK}", SUBSCRIBING, note="a program its own"),
        Row(f"DELETE {_WEBHOOK}", SUBSCRIBING, note="a program its own"),
        Row(f"POST {_WEBHOOK}/secret", SUBSCRIBING, note="a program its own"),
        Row(f"POST {_WEBHOOK}/pause", SUBSCRIBING, note="a program its own"),
        Row(f"POST {_WEBHOOK}/resumption", SUBSCRIBING, note="a program its own"),
        Row(f"POST {_WEBHOOK}/test", SUBSCRIBING, note="a program its own"),
        Row(f"GET {_WEBHOOK}/deliveries", SUBSCRIBING, note="a program its own"),
        Row(f"POST {_WEBHOOK}/retry", SUBSCRIBING, note="a program its own"),
        Row(f"POST {_WEBHOOK}/replay", SUBSCRIBING, note="a program its own"),
        Row("GET /approval/v1/schemas", EVERYBODY),
        Row("GET /approval/v1/schemas/<event_type>", EVERYBODY),
        Row("GET /directory/v1/keys", EVERYBODY),
        Row("POST /directory/v1/sessions", EVERYBODY, note="who has a password"),
        Row("POST /directory/v1/sessions/current/refresh", EVERYBODY, note="whose cookie it is"),
        Row("DELETE /directory/v1/sessions/current", EVERYBODY, note="whose cookie it is"),
        Row("GET /directory/v1/sessions", PERSONS, note="their own"),
        Row("DELETE /directory/v1/sessions", PERSONS, note="their own"),
        Row("DELETE /directory/v1/sessions/<uuid:session_id>", PERSONS, note="their own"),
        Row("GET /directory/v1/sign-in/openid", EVERYBODY),
        Row("GET /directory/v1/sign-in/openid/return", EVERYBODY, note="who began there"),
        Row("POST /directory/v1/sign-in/openid/code", EVERYBODY, note="who came back"),
        Row("POST /directory/v1/tokens", EVERYBODY, note="who has a secret"),
        Row("POST /directory/oauth/token", EVERYBODY, note="who has a secret"),
        Row("POST /directory/v1/invitations/accept", EVERYBODY, note="who has the link"),
        Row("GET /directory/v1/me", PERSONS),
        Row("PUT /directory/v1/me/password", WORKING, NOT_SIGNED_IN),
        Row("GET /directory/v1/me/language", PERSONS, note="their own"),
        Row("PUT /directory/v1/me/language", PERSONS, note="their own"),
        Row("GET /directory/v1/me/second-factor", PERSONS | ENROLLING),
        Row("POST /directory/v1/me/second-factor", WORKING | ENROLLING, SECRET),
        Row("POST /directory/v1/me/second-factor/confirmation", PERSONS | ENROLLING),
        Row("POST /directory/v1/me/second-factor/removal", WORKING, NOT_SIGNED_IN),
        Row("POST /directory/v1/me/second-factor/renewal", WORKING, NOT_SIGNED_IN),
        Row("POST /directory/v1/me/second-factor/renewal/confirmation", PERSONS),
        Row("POST /directory/v1/me/second-factor/recovery-codes", WORKING, NOT_SIGNED_IN),
        Row("DELETE /directory/v1/people/<uuid:person_id>/second-factor", ADMINISTRATOR),
        Row("DELETE /directory/v1/people/<uuid:person_id>/identities", ADMINISTRATOR),
        Row("GET /directory/v1/people", PERSONS),
        Row("GET /directory/v1/people/<uuid:person_id>", PERSONS),
        Row("GET /directory/v1/people/<uuid:person_id>/authority", PERSONS),
        Row("GET /directory/v1/people/<uuid:person_id>/history", PERSONS),
        Row("GET /directory/v1/people/<uuid:person_id>/assignments", PERSONS),
        Row("POST /directory/v1/people/<uuid:person_id>/assignments", KEEPING),
        Row("POST /directory/v1/assignments/<uuid:assignment_id>/end", KEEPING),
        Row("GET /directory/v1/people/<uuid:person_id>/absences", AUTHOR | KEEPING),
        Row("POST /directory/v1/people/<uuid:person_id>/absences", KEEPING),
        Row("POST /directory/v1/absences/<uuid:absence_id>/end", KEEPING),
        Row("GET /directory/v1/people/<uuid:person_id>/changes", KEEPING),
        Row("POST /directory/v1/people/<uuid:person_id>/changes", KEEPING),
        Row("GET /directory/v1/units/<uuid:unit_id>/changes", KEEPING),
        Row("POST /directory/v1/units/<uuid:unit_id>/changes", KEEPING),
        Row("POST /directory/v1/changes/<uuid:change_id>/cancellation", KEEPING),
        Row("GET /directory/v1/units", PERSONS),
        Row("GET /directory/v1/units/<uuid:unit_id>/history", PERSONS),
        Row("GET /directory/v1/delegations", PERSONS, note="given and received"),
        Row("POST /directory/v1/delegations", APPROVING),
        Row(
            "POST /directory/v1/delegations/<uuid:delegation_id>/revocation",
            AUTHORITY,
            SECRET,
            note="who gave it",
        ),
        Row("GET /directory/v1/units/<uuid:unit_id>/acting", KEEPING),
        Row("POST /directory/v1/acting", KEEPING),
        Row("POST /directory/v1/acting/<uuid:acting_id>/end", KEEPING),
        Row("GET /directory/v1/roster", DIRECTORY_WRITE),
        Row("POST /directory/v1/roster", DIRECTORY_WRITE),
        *(Row(call, DIRECTORY_WRITE) for call in SCIM_CALLS),
        Row("GET /directory/v1/findings", KEEPING),
        Row("GET /directory/v1/clients", ADMINISTRATOR),
        Row("POST /directory/v1/clients", ADMINISTRATOR),
        Row("POST /directory/v1/clients/<name>/secret", ADMINISTRATOR),
        Row("DELETE /directory/v1/clients/<name>", ADMINISTRATOR),
        Row("GET /directory/v1/audit", ADMINISTRATOR | AUDITOR),
        Row("GET /directory/v1/me/audit", PERSONS, note="what they did"),
        Row("GET /directory/v1/me/audit?whose=about_me", PERSONS, note="about themself"),
        Row("GET /directory/v1/holds", ADMINISTRATOR),
        Row("POST /directory/v1/holds", ADMINISTRATOR),
        Row("POST /directory/v1/holds/<uuid:hold_id>/end", ADMINISTRATOR),
        Row(f"POST {_RECORD}/exports", AUTHOR),
        Row(f"GET {_RECORD}/exports/<uuid:export_id>", AUTHOR),
        Row(f"GET {_RECORD}/exports/<uuid:export_id>/file", AUTHOR),
        Row(f"GET {_RECORD}/export", AUTHOR),
    ),
    "reporting": (
        *_of_every_service("reporting"),
        Row("GET /reporting/v1/weeks/<week>", THE_OFFICE),
        Row("GET /reporting/v1/periods/<period>", THE_OFFICE),
        Row("GET /reporting/v1/fairness", THE_OFFICE | LEADERSHIP),
        Row(
            "GET /reporting/v1/statistics",
            THE_OFFICE | LEADERSHIP | CLASSIFICATIONS_READ,
            note="of a unit also whoever leads it or one above it",
        ),
        *_CLASSIFYING,
        *PULLING,
        Row("GET /reporting/v1/units/<uuid:unit_id>/results", LEADING | THE_OFFICE),
        Row("GET /reporting/v1/units/<uuid:unit_id>/collective", LEADING | THE_OFFICE),
        Row(f"GET {_PERSON}/results", AUTHOR | LEADING | THE_OFFICE, SECRET),
        Row("GET /reporting/v1/me/owed", PERSONS, note="their own"),
        Row("GET /reporting/v1/weeks/<week>/missing", THE_OFFICE),
        Row(
            "POST /reporting/v1/weeks/<week>/reminders",
            THE_OFFICE,
            note="or below whoever leads a unit",
        ),
        Row(f"GET {_PERSON}/periods/<period>", AUTHOR | LEADING | THE_OFFICE, SECRET),
        Row(f"GET {_PERSON}/periods/<period>/explanation", AUTHOR | LEADING | THE_OFFICE, SECRET),
        Row(
            "POST /reporting/v1/forms",
            AUTHOR | THE_OFFICE,
            SECRET,
            note="a weekly one; others as of what they print",
        ),
        Row(f"GET {_FORM}", AUTHOR, SECRET, note="whoever asked for it"),
        Row(f"GET {_FORM}/file", AUTHOR, SECRET, note="whoever asked for it"),
        Row("GET /reporting/v1/cases", PERSONS, note="to which they are a party"),
        Row(f"GET {_CASE}", CASE_PARTIES | AUTHOR, SECRET),
        Row(f"GET {_CASE}/invitation.ics", CASE_PARTIES | AUTHOR, SECRET),
        Row(f"POST {_CASE}/invitation", THE_OFFICE, SECRET, seen_by=AUTHOR | AUTHORITY),
        Row(f"POST {_CASE}/minutes", CASE_PARTIES, SECRET, seen_by=AUTHOR),
        Row(f"POST {_CASE}/follow-up", CASE_PARTIES, SECRET, seen_by=AUTHOR),
        Row(f"POST {_CASE}/closing", THE_OFFICE, SECRET, seen_by=AUTHOR | AUTHORITY),
        Row("GET /reporting/v1/obstacles", PERSONS, note="what they may see of them"),
        Row(
            f"GET {_OBSTACLE}",
            AUTHOR | THE_OFFICE | LEADERSHIP,
            SECRET,
            note="leadership once it is put to it; of a unit's, its head",
        ),
        *(
            Row(f"POST {_OBSTACLE}/{act}", THE_OFFICE, SECRET, seen_by=AUTHOR | LEADERSHIP)
            for act in ("gathering", "merge", "answer", "submission")
        ),
        Row(f"POST {_OBSTACLE}/decision", LEADERSHIP, SECRET, seen_by=AUTHOR | THE_OFFICE),
        Row(
            "GET /reporting/v1/results/<uuid:result_id>/explanation",
            AUTHOR | LEADING | THE_OFFICE,
            SECRET,
        ),
    ),
}

ROWS: Final[Sequence[Row]] = [row for rows in TABLE.values() for row in rows]

_BEGINNING: Final = """\
# Who may call what

Written by `make openapi` out of `tests/permissions.py`; change it there. A test makes every call as
everybody named here, and finds each one answered or refused as this page says.

Whoever sends no good token gets 401. A program gets 403 where persons are asked for, and a person
where programs are. Any other person who may not gets what the last column says: 404 where it is
secret that there is such a thing, else 403.
"""


def page() -> str:
    """Return the table as Markdown."""
    return "\n".join([_BEGINNING, *_relations(), *_tables()])


def _relations() -> Iterator[str]:
    yield "| relation | who that is |"
    yield "|---|---|"
    for relation in Relation:
        yield f"| {relation} | {TOLD[relation]} |"


def _tables() -> Iterator[str]:
    for service, rows in TABLE.items():
        yield f"\n## {service}\n"
        yield "| call | who may | others |"
        yield "|---|---|---|"
        for row in rows:
            others = "" if row.may == EVERYBODY else _others(row)
            note = f" ({row.note})" if row.note else ""
            yield f"| `{row.call}` | {_told(row.may)}{note} | {others} |"


def _others(row: Row) -> str:
    return f"{row.refused}; {_told(row.seen_by)} {CLOSED}" if row.seen_by else str(row.refused)


def _told(relations: Relations) -> str:
    """Return relations in words, those of a whole group as the group."""
    left, words = set(relations), []
    for group, word in _GROUPS:
        if group <= left:
            words.append(word)
            left -= group
    return ", ".join(words + [str(each) for each in Relation if each in left])


if __name__ == "__main__":
    print(page())
