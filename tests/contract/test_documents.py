"""The OpenAPI documents: valid, complete, and committed as they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

import approval.app
import reporting.app
import scoring.app
import submission.app
from shared.kit.application import Web, describe

WEBS = [submission.app.WEB, scoring.app.WEB, approval.app.WEB, reporting.app.WEB]
COMMITTED = Path(__file__).parents[2] / "docs" / "api"
KEEPING_NOTHING = {"POST /scoring/v1/assessments/{report_id}/preview"}
BY_NAMES_OF_THEIR_OWN = {
    "PUT /submission/v1/imports/items",
    "PUT /directory/v1/me/language",
    "PUT /approval/v1/public-types/{event_type}",
}
"""Whoever imports names each item, and a choice is the whole; the same again changes nothing."""

TELLING_SECRETS = {
    "POST /directory/v1/sessions",
    "POST /directory/v1/sessions/current/refresh",
    "POST /directory/v1/tokens",
    "PUT /directory/v1/me/password",
    "POST /directory/v1/invitations/accept",
    "POST /directory/v1/me/second-factor",
    "POST /directory/v1/me/second-factor/confirmation",
    "POST /directory/v1/me/second-factor/removal",
    "POST /directory/v1/me/second-factor/renewal",
    "POST /directory/v1/me/second-factor/renewal/confirmation",
    "POST /directory/v1/me/second-factor/recovery-codes",
    "POST /directory/v1/sign-in/openid/code",
    "POST /approval/v1/webhooks",
    "POST /approval/v1/webhooks/{webhook_id}/secret",
    "POST /directory/v1/clients",
    "POST /directory/v1/clients/{name}/secret",
}
"""They prove by a secret that is good once, or answer one: no answer of theirs may be kept."""

EVERY_SERVICE = pytest.mark.parametrize("web", WEBS, ids=lambda web: web.service)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield f"{method.upper()} {path}", operation


@EVERY_SERVICE
def test_a_document_is_valid_openapi_3_1(web: Web) -> None:
    document = orjson.loads(orjson.dumps(describe(web)))
    assert document["openapi"] == "3.1.0"
    validate(document, cls=OpenAPIV31SpecValidator)


@EVERY_SERVICE
def test_the_committed_document_is_the_one_that_the_code_gives(web: Web) -> None:
    committed = (COMMITTED / f"{web.service}.openapi.json").read_bytes()
    written = orjson.dumps(describe(web), option=orjson.OPT_INDENT_2)
    assert committed == written + b"\n", "run `make openapi` and look at what it changes"


@EVERY_SERVICE
def test_every_operation_says_what_it_does_what_it_gives_and_how_it_refuses(web: Web) -> None:
    for name, operation in operations(describe(web)):
        assert operation["summary"].endswith("."), name
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}, name
        given = set(operation["responses"]) - {"304"}  # for whoever has the answer already
        good = [status for status in given if status.startswith(("2", "3"))]
        assert len(good) == 1, name
        if good[0].startswith("3"):
            assert "Location" in operation["responses"][good[0]]["headers"], name
            continue
        content = operation["responses"][good[0]]["content"]
        files = [each for each in content.values() if each["schema"].get("format") == "binary"]
        assert "application/json" in content or len(files) == len(content), name


@EVERY_SERVICE
def test_every_operation_that_changes_something_can_be_repeated_safely(web: Web) -> None:
    """By a key, or by replacing a version that was read; what tells a secret keeps no answer."""
    for name, operation in operations(describe(web)):
        headers = {
            each["name"] for each in operation.get("parameters", []) if each["in"] == "header"
        }
        if name in TELLING_SECRETS | KEEPING_NOTHING | BY_NAMES_OF_THEIR_OWN:
            continue
        if name.startswith("POST"):
            assert "Idempotency-Key" in headers, name
        if name.startswith("PUT"):
            assert "If-Match" in headers, name


@EVERY_SERVICE
def test_decimals_are_strings_in_the_document(web: Web) -> None:
    for name, schema in describe(web)["components"]["schemas"].items():
        for field, described in schema.get("properties", {}).items():
            if described.get("format") == "decimal" or field in {"total", "mean"}:
                assert "number" not in described["type"], f"{name}.{field}"
                assert "string" in described["type"], f"{name}.{field}"
