"""Each API keeps what its OpenAPI document promises, whatever is sent to it.

Schemathesis makes requests out of the documents, good ones and bad ones, and several people of the
sample agency send them to the real applications, in the middle of a week.
"""

from typing import Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, checks

from integration.house import House
from shared.kit.testing import bearer

WEEK: Final = "2026-11-16"
AUTHOR, ANOTHER_AUTHOR, MANAGER, AUTHORITY, OFFICE = "CB026", "CB028", "CB024", "CB023", "CB009"
PEOPLE: Final = (AUTHOR, MANAGER, AUTHORITY, OFFICE)
SCOPES: Final = frozenset({"events:read", "status:read"})
CHECKS: Final = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
BOUNDED: Final = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def known(house: House) -> dict[str, str]:
    """Give path parameters that name what is there, in the middle of a week."""
    house.open_week(WEEK)
    for code in (AUTHOR, ANOTHER_AUTHOR):
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    done = house.report_of(ANOTHER_AUTHOR, WEEK)["report_id"]
    assert house.score(MANAGER, done).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, done).status_code == 200
    house.settle()
    path = f"/reporting/v1/people/{house.people[ANOTHER_AUTHOR]}/results"
    [result] = house.get(OFFICE, path)["items"]
    return {
        "week": WEEK,
        "month": WEEK[:7],
        "person_id": str(house.people[AUTHOR]),
        "report_id": house.report_of(AUTHOR, WEEK)["report_id"],
        "result_id": result["result_id"],
        "unit_id": result["unit_id"],
    }


@pytest.mark.parametrize("service", ["submission", "scoring", "approval", "reporting"])
def test_every_operation_keeps_what_its_document_promises(
    house: House, known: dict[str, str], service: str, subtests: pytest.Subtests
) -> None:
    schema = schemathesis.openapi.from_wsgi(f"/{service}/openapi.json", house.apps[service])
    client = bearer(house.signing, "reporting", kind="client", scopes=SCOPES)
    callers = [client, *(house.headers(code) for code in PEOPLE)]
    for found in schema.get_all_operations():
        operation = found.ok()
        with subtests.test(operation.label):
            promise(operation, known, callers)


def promise(
    operation: APIOperation, known: dict[str, str], callers: list[dict[str, str]]
) -> None:
    there = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
    requests = st.one_of(
        operation.as_strategy(mode, path_parameters=parameters)
        for mode in GenerationMode
        for parameters in ([there, None] if there else [None])
    )
    seen = []
    @BOUNDED
    @given(case=requests, caller=st.sampled_from(callers), newest=st.booleans())
    def keeps(case: Case, caller: dict[str, str], *, newest: bool) -> None:
        headers = caller | ({"If-Match": '"1"'} if newest else {})
        seen.append(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    try:
      keeps()
    finally:
      print(operation.label, sorted(seen))
