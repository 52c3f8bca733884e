"""Every refusal leaves as a problem document with a stable code; a fault of ours says nothing."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, Gone, PreconditionRequired

from shared import errors
from shared.kit.http.problems import (
    CONTENT_TYPE,
    STATUS,
    WRITERS,
    flattened,
    install_problems,
    request_id,
)

Raising = Callable[[Exception], FlaskClient]


class TooEarly(errors.Conflict):
    """The store is still closed."""

    code = "too-early"
    title = "The store opens at eight"


@pytest.fixture
def raising() -> Raising:
    """Give ``raising(fault)``: a client of an application whose only page raises it."""

    def client(fault: Exception) -> FlaskClient:
        app = Flask("small")
        install_problems(app)

        @app.get("/")
        def page() -> str:
            raise fault

        return app.test_client()

    return client


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (errors.NotAuthenticated(), 401, "not-authenticated"),
        (errors.NotAllowed(), 403, "not-allowed"),
        (errors.NotFound(), 404, "not-found"),
        (errors.Conflict(), 409, "conflict"),
        (TooEarly(), 409, "too-early"),
        (errors.Stale(current=3), 412, "stale-version"),
        (StaleDataError("another was first"), 412, "stale-version"),
        (errors.Invalid({"title": ["Too long."]}), 422, "invalid"),
        (PreconditionRequired(), 428, "precondition-required"),
        (BadRequest("no JSON"), 400, "bad-request"),
        (Gone(), 410, "gone"),
        (OperationalError("select", {}, Exception("away")), 503, "busy"),
        (PoolTimeoutError("no connection left"), 503, "busy"),
        (DataError("select", {}, Exception("what was written")), 500, "fault"),
        (ZeroDivisionError("what was written"), 500, "fault"),
    ],
)
def test_a_refusal_has_a_status_and_a_code_that_never_changes(
    raising: Raising, fault: Exception, status: int, code: str
) -> None:
    answer = raising(fault).get("/")
    assert answer.status_code == status
    assert answer.content_type == CONTENT_TYPE
    assert answer.json is not None
    assert answer.json["type"] == f"https://tuan.example/problems/{code}"
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert UUID(answer.json["instance"].removeprefix("urn:uuid:"))
    assert "what was written" not in answer.text


def test_facts_stand_beside_and_never_over_the_document(raising: Raising) -> None:
    fault = TooEarly("It is six.", opens_at="08:00", status="sleepy", type="x")
    document = raising(fault).get("/").json
    assert document is not None
    assert (document["opens_at"], document["detail"]) == ("08:00", "It is six.")
    assert (document["status"], document["type"][-9:]) == (409, "too-early")


def test_errors_are_told_by_field(raising: Raising) -> None:
    document = raising(errors.Invalid({"items.0.title": ["Too long."]})).get("/").json
    assert document is not None
    assert document["errors"] == {"items.0.title": ["Too long."]}


def test_a_busy_service_says_when_to_come_back(raising: Raising) -> None:
    answer = raising(PoolTimeoutError("no connection left")).get("/")
    assert answer.headers["Retry-After"] == "2"


def test_an_unknown_caller_is_told_how_to_sign_in(raising: Raising) -> None:
    answer = raising(errors.NotAuthenticated()).get("/")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_wrong_method_is_told_the_right_ones(raising: Raising) -> None:
    answer = raising(errors.NotFound()).post("/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_fault_of_ours_is_logged_whole(
    raising: Raising, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        raising(ZeroDivisionError("the reason")).get("/")
    [record] = caplog.records
    assert record.message == "request_failed"
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)


def test_every_kind_of_refusal_has_a_status_of_its_own() -> None:
    kinds = {kind for kind, _ in STATUS}
    assert kinds == set(errors.Refused.__subclasses__())
    assert len({status for _, status in STATUS}) == len(STATUS)


@pytest.mark.parametrize(
    ("messages", "flat"),
    [
        ({"title": ["Too long."]}, {"title": ["Too long."]}),
        ({"items": {0: {"title": ["a", "b"]}}}, {"items.0.title": ["a", "b"]}),
        ({"parts": {"quality": {"value": ["Too many."]}}}, {"parts.quality": ["Too many."]}),
        ({"_schema": ["Not an object."]}, {"body": ["Not an object."]}),
        ("No.", {"body": ["No."]}),
        ({}, {}),
    ],
)
def test_nested_messages_are_told_by_dotted_field(
    messages: object, flat: dict[str, list[str]]
) -> None:
    assert flattened(messages) == flat


def test_a_callers_request_id_is_taken_if_it_is_a_uuid() -> None:
    given = uuid4()
    assert request_id(str(given)) == given
    for other in (None, "", "một", "1234"):
        assert request_id(other) is None


def test_below_a_prefix_another_protocol_writes_what_went_wrong() -> None:
    app = Flask("small")
    install_problems(app)

    def written(members: Mapping[str, Any]) -> Response:
        return Response(f"{members['status']} {members['type']}", members["status"])

    app.extensions[WRITERS] = {"/other": written}
    client = app.test_client()
    below, beside = client.get("/other/nothing"), client.get("/otherwise")
    assert below.text == "404 https://tuan.example/problems/not-found"
    assert beside.content_type == CONTENT_TYPE
