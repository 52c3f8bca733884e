"""What tests of SCIM stand on: the shipped agency, spoken to as identity systems do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from approval.directory.api import SignInSettings
from house import SIGN_IN
from real_services import bearer
from shared.kit.auth import SigningKeys

PREFIX = "/directory/scim/v2"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass
class Provisioner:
    """An identity system; ``headers`` are those of its token."""

    client: FlaskClient
    headers: Mapping[str, str]

    def call(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Send a request; ``If_Match="…"`` becomes the header."""
        written = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {} if body is None else {"json": body, "content_type": "application/scim+json"}
        kept = {**self.headers, **written}
        return self.client.open(f"{PREFIX}{path}", method=method, headers=kept, **sent)

    def add(self, code: str, **attributes: Any) -> Any:
        body = {"schemas": [USER], "userName": code, "displayName": "Lê Thị Mẫu", **attributes}
        answer = self.call("POST", "/Users", body)
        assert answer.status_code == 201, answer.text
        return answer.json

    def add_group(self, name: str, **attributes: Any) -> Any:
        body = {"schemas": [GROUP], "displayName": name, **attributes}
        answer = self.call("POST", "/Groups", body)
        assert answer.status_code == 201, answer.text
        return answer.json

    def patch(self, path: str, *operations: Mapping[str, Any], **headers: str) -> TestResponse:
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.call("PATCH", path, body, **headers)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def found(self, kind: str, wanted: str) -> list[Any]:
        answer = self.client.get(
            f"{PREFIX}/{kind}", query_string={"filter": wanted}, headers=dict(self.headers)
        )
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        assert answer.json["totalResults"] == len(answer.json.get("Resources", []))
        return list(answer.json.get("Resources", []))

    def unit(self, name: str) -> Any:
        """Return the group of this name."""
        [unit] = self.found("Groups", f'displayName eq "{name}"')
        return unit


def refusal(answer: TestResponse) -> tuple[int, str | None]:
    assert answer.content_type == "application/scim+json", answer.text
    assert answer.json is not None
    assert answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.json["status"] == str(answer.status_code)
    assert answer.json["detail"]
    return answer.status_code, answer.json.get("scimType")


@pytest.fixture
def refused() -> Callable[[TestResponse], tuple[int, str | None]]:
    """Give ``refused(answer)``: the status and scimType of an error of SCIM."""
    return refusal


@pytest.fixture
def app(moved_into: Callable[[SignInSettings], Flask]) -> Flask:
    """Give the service with the shipped agency in it."""
    return moved_into(SIGN_IN)


@pytest.fixture
def token(signing: SigningKeys) -> Mapping[str, str]:
    """Give the header of an API client that may write the directory."""
    return bearer(signing, "identities", kind="client", scopes=frozenset({"directory:write"}))


@pytest.fixture
def provisioner(app: Flask, token: Mapping[str, str]) -> Provisioner:
    return Provisioner(app.test_client(), token)
