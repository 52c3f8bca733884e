"""What SCIM refuses, in its own words, and that nothing was changed then."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from real_services import bearer, said
from shared.kit.auth import SigningKeys
from shared.kit.db import Database

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
POST = "urn:tuan:params:scim:schemas:extension:2.0:Post"
UNIT = "urn:tuan:params:scim:schemas:extension:2.0:Unit"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
CODE = "CB056"
NOBODY = "018f0000-0000-7000-8000-000000000000"
BARE = {"schemas": [USER], "userName": "CB911", "displayName": "Lê Thị Mẫu"}


@pytest.mark.parametrize(
    ("change", "refusal", "told"),
    [
        ({"userName": CODE}, (409, "uniqueness"), "taken"),
        ({"userName": "two words"}, (400, "invalidValue"), "without spaces"),
        ({"userName": "x" * 65}, (400, "invalidValue"), "64"),
        ({"userName": ""}, (400, "invalidValue"), "1 to 64"),
        ({"userName": None}, (400, "invalidValue"), "userName"),
        ({"displayName": " "}, (400, "invalidValue"), "displayName"),
        ({"displayName": None}, (400, "invalidValue"), "displayName"),
        ({"displayName": "a\x00b"}, (400, "invalidValue"), "NUL"),
        ({"externalId": "taken"}, (409, "uniqueness"), "externalId"),
        ({"emails": [{"value": "TAKEN@agency.example"}]}, (409, "uniqueness"), "e-mail"),
        ({"emails": [{"value": "no address"}]}, (400, "invalidValue"), "emails[0].value"),
        ({"active": "perhaps"}, (400, "invalidValue"), "active"),
        ({POST: {"tier": "boss"}}, (400, "invalidValue"), "specialist"),
        ({ENTERPRISE: {"department": "nowhere"}}, (400, "invalidValue"), "nowhere"),
        ({ENTERPRISE: {"manager": {"value": NOBODY}}}, (400, "invalidValue"), NOBODY),
        ({ENTERPRISE: {"manager": {"value": "somebody"}}}, (400, "invalidValue"), "id of a User"),
    ],
)
def test_a_person_who_cannot_be_is_refused(
    provisioner: Any,
    approval_database: Database,
    refused: Any,
    change: dict[str, Any],
    refusal: tuple[int, str],
    told: str,
) -> None:
    provisioner.add("CB910", externalId="taken", emails=[{"value": "taken@agency.example"}])
    before = len(said(approval_database))
    answer = provisioner.call("POST", "/Users", BARE | change)
    assert refused(answer) == refusal, answer.text
    assert told in answer.json["detail"]
    assert len(said(approval_database)) == before


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"displayName": ""}, (400, "invalidValue")),
        ({UNIT: {"kind": "club", "parent": "LD"}}, (400, "invalidValue")),
        ({UNIT: {"kind": "section", "parent": "nowhere"}}, (400, "invalidValue")),
        ({UNIT: {"kind": "office", "parent": "V1"}}, (400, "invalidValue")),
        ({"members": [{"value": NOBODY}]}, (400, "invalidValue")),
        ({"externalId": "VP"}, (409, "uniqueness")),
    ],
)
def test_a_group_that_cannot_be_is_refused(
    provisioner: Any, refused: Any, change: dict[str, Any], refusal: tuple[int, str]
) -> None:
    before = provisioner.get("/Groups?count=0")["totalResults"]
    body = {"schemas": [GROUP], "displayName": "Phòng Mẫu"} | change
    assert refused(provisioner.call("POST", "/Groups", body)) == refusal
    assert provisioner.get("/Groups?count=0")["totalResults"] == before


def test_nobody_stands_above_themselves(
    provisioner: Any, refused: Any, ids: Mapping[str, UUID]
) -> None:
    manager = provisioner.get(f"/Users/{ids[CODE]}")[ENTERPRISE]["manager"]["value"]
    for below in (str(ids[CODE]), manager):
        change = {"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"value": below}}
        answer = provisioner.patch(f"/Users/{manager}", change)
        assert refused(answer) == (400, "invalidValue")
        assert "circle" in answer.text
    top = provisioner.unit("Lãnh đạo Ban")["id"]
    change = {"op": "add", "path": f"{UNIT}:parent", "value": "VP"}
    assert refused(provisioner.patch(f"/Groups/{top}", change)) == (409, None)
    office = provisioner.unit("Văn phòng Ban")["id"]
    change = {"op": "add", "path": f"{UNIT}:parent", "value": "VP-HC"}
    assert refused(provisioner.patch(f"/Groups/{office}", change)) == (400, "invalidValue")


def test_nobody_is_removed_from_the_top_unit_to_nowhere(provisioner: Any, refused: Any) -> None:
    top = provisioner.unit("Lãnh đạo Ban")
    remove = {"op": "remove", "path": "members"}
    assert refused(provisioner.patch(f"/Groups/{top['id']}", remove)) == (409, None)
    assert provisioner.get(f"/Groups/{top['id']}") == top


def test_a_code_stays_the_same(provisioner: Any, refused: Any, ids: Mapping[str, UUID]) -> None:
    path = f"/Users/{ids[CODE]}"
    change = {"op": "replace", "path": "userName", "value": "CB912"}
    assert refused(provisioner.patch(path, change)) == (400, "mutability")
    assert refused(provisioner.call("PUT", path, BARE)) == (400, "mutability")


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "nonsense[", "value": "x"},
        {"op": "jump", "path": "title", "value": "x"},
        {"op": "remove"},
        {"op": "replace", "path": "groups", "value": []},
        {"op": "replace", "path": "active", "value": "perhaps"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": NOBODY},
    ],
)
def test_a_patch_that_makes_no_sense_is_refused(
    provisioner: Any, refused: Any, ids: Mapping[str, UUID], operation: dict[str, Any]
) -> None:
    path = f"/Users/{ids[CODE]}"
    before = provisioner.get(path)
    status, keyword = refused(provisioner.patch(path, operation))
    assert (status, bool(keyword)) == (400, True)
    assert provisioner.get(path) == before


def test_a_stale_version_is_refused_and_the_newest_is_taken(
    provisioner: Any, refused: Any, ids: Mapping[str, UUID]
) -> None:
    path = f"/Users/{ids[CODE]}"
    read = provisioner.call("GET", path)
    version = read.headers["ETag"]
    assert version == read.json["meta"]["version"]
    title = {"op": "replace", "path": "title", "value": "Chuyên viên chính"}
    changed = provisioner.patch(path, title, If_Match=version)
    assert changed.status_code == 200
    again = title | {"value": "Chuyên viên cao cấp"}
    assert refused(provisioner.patch(path, again, If_Match=version)) == (412, None)
    assert refused(provisioner.call("DELETE", path, If_Match=version)) == (412, None)
    body = BARE | {"userName": CODE}
    assert refused(provisioner.call("PUT", path, body, If_Match=version)) == (412, None)
    assert provisioner.get(path)["title"] == "Chuyên viên chính"
    newest = changed.headers["ETag"]
    assert provisioner.call("GET", path, If_None_Match=newest).status_code == 304
    assert provisioner.patch(path, again, If_Match=newest).status_code == 200
    assert provisioner.patch(path, again, If_Match="*").status_code == 200


def test_a_group_that_somebody_joined_is_another_version(
    provisioner: Any, refused: Any, ids: Mapping[str, UUID]
) -> None:
    unit = provisioner.unit("Phòng Hành chính - Quản trị")
    path = f"/Groups/{unit['id']}"
    join = {"op": "add", "path": "members", "value": [{"value": str(ids[CODE])}]}
    assert provisioner.patch(path, join).status_code == 200
    stale = provisioner.patch(path, join, If_Match=unit["meta"]["version"])
    assert refused(stale) == (412, None)


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("filter=userName", (400, "invalidFilter")),
        ("filter=nothing%20eq%20%22x%22", (400, "invalidFilter")),
        ("sortBy=nothing", (400, "invalidPath")),
        ("count=many", (400, "invalidValue")),
        ("attributes=title&excludedAttributes=title", (400, "invalidValue")),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(
    provisioner: Any, refused: Any, query: str, refusal: tuple[int, str]
) -> None:
    assert refused(provisioner.call("GET", f"/Users?{query}")) == refusal


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"null", b'{"userName": "\xff"}'])
def test_a_body_that_is_no_object_is_refused(provisioner: Any, refused: Any, sent: bytes) -> None:
    headers = {**provisioner.headers, "Content-Type": "application/scim+json"}
    answer = provisioner.client.post("/directory/scim/v2/Users", data=sent, headers=headers)
    assert refused(answer) == (400, "invalidSyntax")


def test_what_is_not_there_is_told_in_the_words_of_scim(provisioner: Any, refused: Any) -> None:
    for path in ("/Users/x", f"/Users/{NOBODY}", f"/Groups/{NOBODY}", "/Nothing", "/Schemas/x"):
        assert refused(provisioner.call("GET", path)) == (404, None), path
    assert refused(provisioner.call("POST", "/Schemas", {})) == (405, None)
    headers = {**provisioner.headers, "Content-Type": "text/plain"}
    answer = provisioner.client.post("/directory/scim/v2/Users", data=b"x", headers=headers)
    assert refused(answer) == (415, None)


@pytest.mark.parametrize(
    ("kind", "scopes", "status"),
    [
        ("client", frozenset[str](), 403),
        ("client", frozenset({"events:read", "results:read"}), 403),
        ("person", frozenset({"directory:write"}), 403),
        (None, frozenset[str](), 401),
    ],
)
def test_nobody_without_the_scope_sees_or_changes_anything(
    provisioner: Any,
    refused: Any,
    signing: SigningKeys,
    ids: Mapping[str, UUID],
    kind: str | None,
    scopes: frozenset[str],
    status: int,
) -> None:
    path = f"/Users/{ids[CODE]}"
    before = provisioner.get(path)
    allowed = provisioner.headers
    token = {} if kind is None else bearer(signing, ids[CODE], kind=kind, scopes=scopes)
    provisioner.headers = token
    for method, at in (
        ("GET", "/Users"),
        ("GET", "/ServiceProviderConfig"),
        ("POST", "/Users"),
        ("DELETE", path),
        ("PATCH", path),
    ):
        answer = provisioner.call(method, at, None if method in {"GET", "DELETE"} else BARE)
        assert refused(answer) == (status, None), at
    provisioner.headers = allowed
    assert provisioner.get(path) == before
