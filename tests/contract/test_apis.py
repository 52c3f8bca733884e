"""Each API keeps what its OpenAPI document promises, whatever is sent to it.

Schemathesis makes requests out of the documents, good ones and bad ones, and several people of the
sample agency send them to the real applications, in the middle of a week.
"""

from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode, checks
from sqlalchemy import insert

from approval.directory.models import SecondFactor
from approval.directory.usecases import add_administrators, keep_client
from bodies import RAISED, WEBHOOK
from cast import classification_of, held
from contract.acts import (
    ACTS,
    ADMINISTRATOR,
    APPROVED,
    AUTHORITY,
    BREACH,
    BY_A_SECRET_OF_THEIR_OWN,
    BY_IDS_OF_THE_HOUSE,
    CLIENT,
    DRAFTING,
    HANDED_IN,
    MANAGER,
    OFFICE,
    OTHER_MANAGER,
    SCORED,
    SECRET,
    WEEK,
)
from house import GOOD, ZONE, House, Staged, content
from permitted import exported, printed
from real_services import bearer
from shared.kit import clock

ZIP: Final = "application/zip"
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

OFTEN: Final = {
    "submission": DRAFTING,
    "scoring": MANAGER,
    "approval": AUTHORITY,
    "reporting": OFFICE,
}
"""Who uses an API most: these may do most of what is there."""

REPORT: Final = {"submission": DRAFTING, "scoring": HANDED_IN, "approval": SCORED}
"""Whose report waits for somebody in each service, in its first version."""


@schemathesis.serializer(ZIP, XLSX, CSV)
def file_content(_: object, value: object) -> bytes:
    """Send what was made up for a file as it is."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


CHECKS: Final = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
BOUNDED: Final = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def there(staged: Staged) -> dict[str, str]:
    """Give what stands in paths, in the middle of a week; ``report_id`` is by service."""
    played: dict[str, str] = staged("all paths", played_for_all_paths)
    return played


def played_for_all_paths(house: House) -> dict[str, str]:
    house.open_week(WEEK)
    reports = {
        code: house.report_of(code, WEEK)["report_id"]
        for code in (DRAFTING, HANDED_IN, SCORED, APPROVED)
    }
    for code in (HANDED_IN, SCORED, APPROVED):
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    for code in (SCORED, APPROVED):
        assert house.score(OTHER_MANAGER, reports[code]).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, reports[APPROVED]).status_code == 200
    raised = f"/submission/v1/reports/{reports[HANDED_IN]}/obstacles"
    obstacle = house.call(HANDED_IN, "POST", raised, RAISED).json
    house.settle()
    [unit] = house.get(AUTHORITY, f"/submission/v1/collective?week={WEEK}")["items"]
    path = f"/reporting/v1/people/{house.people[APPROVED]}/results"
    [result] = house.get(OFFICE, path)["items"]
    with house.database("approval").transaction() as session:
        keep_client(session, "reporting", secret=SECRET, scopes=["events:read"], now=clock.now())
        now = clock.now()
        add_administrators(session, [house.people[ADMINISTRATOR]], recorded_by="test", now=now)
        confirmed = {"sealed_secret": b"x", "created_at": now, "confirmed_at": now, "last_step": 0}
        confirmed |= {"person_id": house.people[ADMINISTRATOR]}
        session.execute(insert(SecondFactor).values(confirmed))
    today = dict.fromkeys(("first_day", "last_day"), now.astimezone(ZONE).date().isoformat())
    delegation = {"to_id": str(house.people[OTHER_MANAGER]), "document": "Giấy ủy quyền", **today}
    given = house.call(AUTHORITY, "POST", "/directory/v1/delegations", delegation).json
    webhook = house.call(ADMINISTRATOR, "POST", "/approval/v1/webhooks", WEBHOOK).json
    path = f"/scoring/v1/people/{result['person_id']}/breaches"
    breach = house.call(OFFICE, "POST", path, BREACH).json
    return {f"report_id in {service}": reports[code] for service, code in REPORT.items()} | {
        "week": WEEK,
        "period": WEEK[:7],
        "classification_id": computed(house),
        "person_id": result["person_id"],
        "result_id": result["result_id"],
        "unit_id": result["unit_id"],
        "name": "reporting",
        "delegation_id": given["delegation_id"],
        "breach_id": breach["breach_id"],
        "collective_id": unit["collective_id"],
        "obstacle_id": obstacle["obstacle_id"],
        "export_id": exported(house, house.people[APPROVED]),
        "form_id": printed(house, APPROVED, WEEK),
        "webhook_id": webhook["webhook_id"],
        "event_type": "tuan.result.approved.v1",
        "hold_id": held(house, house.people[APPROVED], by=house.people[ADMINISTRATOR]),
    }


def computed(house: House) -> str:
    """Open and compute the week's month; return the id of a classification that is not decided."""
    path = f"/reporting/v1/periods/{WEEK[:7]}"
    for version, act in enumerate(("opening", "computation")):
        answer = house.call(OFFICE, "POST", f"{path}/{act}", If_Match=f'"{version}"')
        assert answer.status_code in {200, 201}, answer.text
    classification_id: str = classification_of(house, APPROVED, WEEK[:7])["classification_id"]
    return classification_id


def document(house: House, service: str) -> BaseSchema:
    return schemathesis.openapi.from_wsgi(f"/{service}/openapi.json", house.apps[service])


def named(path: str, there: dict[str, str]) -> dict[str, str]:
    """Return what stands for the parameters of a path."""
    known = there | {"report_id": there.get(f"report_id in {path.split('/')[1]}", "")}
    return {name: value for name, value in known.items() if f"{{{name}}}" in path}


@pytest.mark.parametrize("service", OFTEN)
def test_every_operation_keeps_what_its_document_promises(
    house: House, there: dict[str, str], service: str, subtests: pytest.Subtests
) -> None:
    for found in document(house, service).get_all_operations():
        operation = found.ok()
        with subtests.test(operation.label):
            _keeps_its_promise(operation, there, _callers(house, operation, service))


def client_headers(house: House) -> dict[str, str]:
    scopes = frozenset({"events:read", "status:read", "directory:write", "items:write"})
    scopes |= {"events:subscribe", "results:write"}
    return bearer(house.signing, "reporting", kind="client", scopes=scopes)


def _callers(
    house: House, operation: APIOperation, service: str
) -> st.SearchStrategy[dict[str, str]]:
    """Return who sends requests: mostly somebody who may, sometimes somebody else or nobody."""
    client = client_headers(house)
    often = house.headers(OFTEN[service])
    of_programs = ("/events", "/status", "/roster", "/imports/items", "/imports/results")
    if operation.path.endswith((*of_programs, "/catalogues", "/feed")):
        often = client
    anybody = [{}, client, *(house.headers(code) for code in OFTEN.values())]
    return st.one_of(st.just(often), st.just(often), st.sampled_from(anybody))


def _keeps_its_promise(
    operation: APIOperation, there: dict[str, str], callers: st.SearchStrategy[dict[str, str]]
) -> None:
    known = named(operation.path, there)
    requests = [
        operation.as_strategy(mode, path_parameters=path)
        for mode in GenerationMode
        for path in ([known, None] if known else [None])
    ]

    @BOUNDED
    @given(case=st.one_of(requests), headers=callers, newest=st.booleans())
    def promise(case: Case, headers: dict[str, str], *, newest: bool) -> None:
        version = {"If-Match": '"1"'} if newest else {}
        case.call_and_validate(headers=headers | version, checks=CHECKS)

    promise()


@pytest.mark.parametrize("label", ACTS)
def test_what_is_answered_when_it_is_done_is_what_the_document_says(
    house: House, there: dict[str, str], label: str
) -> None:
    method, path = label.split()
    code, body = ACTS[label]
    service = path.split("/")[1].replace("directory", "approval")
    operation = document(house, service)[path][method]
    kind = ZIP if isinstance(body, bytes) else "application/json"
    sent = {} if body is None else {"body": body, "media_type": kind}
    case = operation.Case(path_parameters=named(path, there), **sent)
    caller = client_headers(house) if code == CLIENT else house.headers(code) if code else {}
    answer = case.call_and_validate(headers=caller | {"If-Match": '"1"'}, checks=CHECKS)
    assert answer.status_code in {200, 201}, answer.text


def test_nothing_that_changes_something_was_left_out(house: House) -> None:
    changing = {
        found.ok().label
        for service in OFTEN
        for found in document(house, service).get_all_operations()
        if found.ok().method.upper() != "GET"
    }
    assert changing == set(ACTS) | BY_A_SECRET_OF_THEIR_OWN | BY_IDS_OF_THE_HOUSE


@pytest.mark.parametrize(
    ("label", "body", "field"),
    [
        ("PUT /submission/v1/reports/{report_id}", {"summary": "a\x00b"}, "summary"),
        (
            "POST /submission/v1/reports/{report_id}/submission",
            content() | {"items": [{"title": "Việc"}, {"title": "\x00"}]},
            "items.1.title",
        ),
        (
            "POST /scoring/v1/assessments/{report_id}/score",
            {"parts": GOOD | {"quality\x00": "1"}, "comment": "Tốt."},
            "parts",
        ),
        ("POST /approval/v1/proposals/{report_id}/return", {"reason": "\x00"}, "reason"),
        ("POST /directory/v1/sessions", {"account": "\x00", "password": "x"}, "account"),
        ("POST /directory/v1/tokens", {"client": "\x00", "secret": "x"}, "client"),
    ],
)
def test_a_text_that_the_database_cannot_keep_is_refused_by_its_field(
    house: House, there: dict[str, str], label: str, body: dict[str, Any], field: str
) -> None:
    method, path = label.split()
    caller = ACTS[label][0] or OFFICE
    written = path.format_map(named(path, there))
    answer = house.call(caller, method, written, body, If_Match='"1"')
    assert answer.status_code == 422, answer.text
    assert answer.json is not None
    assert answer.json["errors"] == {field: ["Remove the character NUL (U+0000)."]}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Match": "*"}, 422),
        ({"If-Match": 'W/"1"'}, 422),
        ({"If-Match": '"1", "2"'}, 422),
        ({"If-Match": '"99999999999"'}, 422),
        ({"If-Match": '"-1"'}, 422),
        ({"If-Match": '"2"'}, 412),
        ({"If-Match": '"1"', "Idempotency-Key": ""}, 422),
        ({"If-Match": '"1"', "Idempotency-Key": "k" * 201}, 422),
        ({"If-Match": '"1"', "Idempotency-Key": "khóa"}, 422),
        ({"If-Match": '"1"', "Content-Type": "text/plain"}, 415),
        ({"If-Match": '"1"', "Content-Type": "application/json; charset=klingon"}, 200),
        ({"If-Match": '"1"', "X-Request-ID": "một"}, 200),
        ({"If-Match": '"1"', "Accept": "image/png", "Accept-Language": "x" * 500}, 200),
        ({"If-Match": '"1"', "Authorization": "Bearer"}, 401),
        ({"If-Match": '"1"', "Authorization": "Bearer a.b.c"}, 401),
        ({"If-Match": '"1"', "Authorization": "Basic YTpi"}, 401),
    ],
)
def test_odd_headers_are_told_and_never_a_fault_of_ours(
    house: House, there: dict[str, str], headers: dict[str, str], status: int
) -> None:
    path = f"/submission/v1/reports/{there['report_id in submission']}/submission"
    answer = house.call(DRAFTING, "POST", path, content(), **headers)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"week"', 422),
        (b"{", 400),
        (b'{"week": "2026-11-09", "week": 1' + b"0" * 400 + b"}", 400),
        (b'{"week": "\\ud800"}', 400),
        (b'{"week": "\xff"}', 400),
        (b"[" * 2_000 + b"]" * 2_000, 400),
        (b'{"week": ' + b"[" * 1_000 + b"]" * 1_000 + b"}", 422),
        (b'{"week": "2026-11-10"}', 422),
        (b'{"week": "0001-01-01"}', 409),
        (b'{"week": "9999-12-27"}', 409),
        (b'{"week": "2026-11-09", "open": true}', 422),
        (b'{"week": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
)
def test_odd_bodies_are_told_and_never_a_fault_of_ours(
    house: House, sent: bytes, status: int
) -> None:
    answer = house.client("submission").post(
        "/submission/v1/weeks",
        data=sent,
        content_type="application/json",
        headers=house.headers(OFFICE),
    )
    assert answer.status_code == status, answer.text
