"""What an identity system does with people, and what the directory makes of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from approval.directory.findings import findings
from approval.directory.models import AuditEntry, Contact, Person, PersonVersion, Unit
from real_services import said
from shared.kit.db import Database

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
POST = "urn:tuan:params:scim:schemas:extension:2.0:Post"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
CODE = "CB056"


def entry(database: Database, person_id: str) -> Any:
    with database.transaction() as session:
        wanted = select(Person, Unit.code.label("unit_code")).join(Unit, Unit.id == Person.unit_id)
        row = session.execute(wanted.where(Person.id == UUID(person_id))).one()
        session.expunge_all()
    return row


def told(database: Database, person_id: str) -> list[dict[str, Any]]:
    return [
        each["data"] | {"version": each["subjectversion"]}
        for each in said(database)
        if each["type"] == "directory.person_changed.v1" and each["subject"] == person_id
    ]


def acts(database: Database, subject_id: str) -> list[tuple[str, str, str]]:
    wanted = select(AuditEntry).where(AuditEntry.subject_id == UUID(subject_id))
    with database.transaction() as session:
        rows = session.scalars(wanted.order_by(AuditEntry.id))
        return [(row.actor_kind, row.actor_id, row.action) for row in rows]


def test_a_bare_person_joins_the_top_unit_and_is_named_by_the_check(
    provisioner: Any, approval_database: Database
) -> None:
    made = provisioner.add("CB901", externalId="6f9619ff")
    row = entry(approval_database, made["id"])
    assert (row.unit_code, row.Person.tier, row.Person.manager_id) == ("LD", "specialist", None)
    assert made["externalId"] == "6f9619ff"
    assert made["active"] is True
    assert made[POST] == {"tier": "specialist"}
    assert "title" not in made
    assert ENTERPRISE not in made
    [event] = told(approval_database, made["id"])
    assert (event["code"], event["active"], event["version"]) == ("CB901", True, 1)
    assert acts(approval_database, made["id"]) == [
        ("client", "identities", "person_added"),
        ("client", "identities", "person_identity_changed"),
    ]
    with approval_database.transaction() as session:
        found = [str(each) for each in findings(session) if each.code == "CB901"]
    assert found == [
        "person CB901: joined without a unit, so stands in the top one",
        "person CB901: has no title of a post yet",
        "person CB901: has no direct manager, so nobody scores the reports",
        "person CB901: has no competent authority, so nothing is approved",
    ]


def test_everything_that_the_directory_keeps_is_taken_and_answered(
    provisioner: Any, approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    manager = {"value": str(ids["CB054"])}
    sent = {
        "title": "Chuyên viên",
        "emails": [
            {"value": "other@home.example", "type": "home"},
            {"value": "Mau.Le@agency.example", "type": "work", "primary": True},
        ],
        "phoneNumbers": [{"value": "tel:+84-1"}],
        ENTERPRISE: {"department": "VP-HC", "manager": manager, "costCenter": "7"},
        POST: {"tier": "worker"},
    }
    made = provisioner.add("CB902", **sent)
    assert made["emails"] == [{"value": "Mau.Le@agency.example", "type": "work"}]
    assert made[ENTERPRISE]["department"] == "VP-HC"
    assert made[ENTERPRISE]["manager"]["value"] == str(ids["CB054"])
    assert "phoneNumbers" not in made
    [group] = made["groups"]
    assert group["display"] == "Phòng Hành chính - Quản trị"
    assert provisioner.get(f"/Groups/{group['value']}")["displayName"] == group["display"]
    row = entry(approval_database, made["id"])
    assert (row.unit_code, row.Person.tier, row.Person.post_title) == (
        "VP-HC",
        "worker",
        "Chuyên viên",
    )
    with approval_database.transaction() as session:
        assert session.scalar(select(Contact.email)) == "Mau.Le@agency.example"


@pytest.mark.parametrize(
    "wanted",
    [
        'userName eq "CB056"',
        'USERNAME eq "CB056" and active eq true',
        'userName sw "CB056" or userName eq "nobody"',
    ],
)
def test_a_filter_finds_people(provisioner: Any, ids: Mapping[str, UUID], wanted: str) -> None:
    [found] = provisioner.found("Users", wanted)
    assert (found["id"], found["userName"]) == (str(ids[CODE]), CODE)


def test_people_are_found_by_external_id_and_email(provisioner: Any) -> None:
    made = provisioner.add("CB903", externalId="AbC", emails=[{"value": "mau@agency.example"}])
    for wanted in (
        'externalId eq "AbC"',
        f'id eq "{made["id"]}"',
        'emails eq "MAU@agency.example"',
        'emails[type eq "work" and value eq "mau@agency.example"]',
        f'{POST}:tier eq "specialist" and externalId eq "AbC"',
    ):
        assert [each["id"] for each in provisioner.found("Users", wanted)] == [made["id"]], wanted
    for wanted in ('externalId eq "abc"', 'id eq "nobody"', 'userName eq "cb903"'):
        assert provisioner.found("Users", wanted) == []


def test_a_list_comes_in_pages_and_in_the_order_asked_for(provisioner: Any) -> None:
    everybody = provisioner.get("/Users?attributes=userName")
    codes = [each["userName"] for each in everybody["Resources"]]
    assert codes == sorted(codes)
    assert everybody["totalResults"] == len(codes) == everybody["itemsPerPage"]
    assert set(everybody["Resources"][0]) == {"schemas", "id", "userName"}
    third = provisioner.get("/Users?startIndex=3&count=2&excludedAttributes=groups")
    assert [each["userName"] for each in third["Resources"]] == codes[2:4]
    assert "groups" not in third["Resources"][0]
    assert (third["totalResults"], third["startIndex"]) == (len(codes), 3)
    none = provisioner.get("/Users?count=0")
    assert (none["totalResults"], none.get("Resources", [])) == (len(codes), [])
    last = provisioner.get("/Users?sortBy=userName&sortOrder=descending&count=1")
    assert last["Resources"][0]["userName"] == codes[-1]


def test_who_is_set_inactive_left_and_can_come_back(
    provisioner: Any, approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    path = f"/Users/{ids[CODE]}"
    before = entry(approval_database, str(ids[CODE])).Person.version
    for active in (False, True):
        change = {"op": "Replace", "path": "active", "value": active}
        answer = provisioner.patch(path, change)
        assert (answer.status_code, answer.json["active"]) == (200, active), answer.text
        assert provisioner.get(path)["active"] is active
    events = told(approval_database, str(ids[CODE]))[-2:]
    assert [(each["active"], each["version"]) for each in events] == [
        (False, before + 1),
        (True, before + 2),
    ]
    with approval_database.transaction() as session:
        kept = select(PersonVersion.active).where(PersonVersion.id == ids[CODE])
        history = session.scalars(kept.order_by(PersonVersion.version)).all()
    assert history[-3:] == [True, False, True]
    names = [action for *_, action in acts(approval_database, str(ids[CODE]))]
    assert names == ["person_left", "person_identity_changed", "person_changed"]


def test_what_is_the_same_changes_nothing_and_tells_nothing(
    provisioner: Any, approval_database: Database
) -> None:
    made = provisioner.add("CB904", externalId="x1", title="Chuyên viên")
    answer = provisioner.call("PUT", f"/Users/{made['id']}", made)
    assert answer.json == made
    assert answer.headers["ETag"] == made["meta"]["version"]
    assert len(told(approval_database, made["id"])) == 1
    assert len(acts(approval_database, made["id"])) == 2


def test_what_a_replacement_does_not_send_stays_as_it_is(
    provisioner: Any, ids: Mapping[str, UUID]
) -> None:
    path = f"/Users/{ids[CODE]}"
    before = provisioner.get(path)
    body = {"schemas": [USER], "userName": CODE, "displayName": "Trần Thị Mới", "title": None}
    after = provisioner.call("PUT", path, body).json
    assert after["displayName"] == "Trần Thị Mới"
    assert "title" not in after
    for kept in (ENTERPRISE, POST, "groups", "active"):
        assert after[kept] == before[kept], kept


def test_a_formatted_name_stands_in_for_a_display_name(provisioner: Any) -> None:
    body = {"schemas": [USER], "userName": "CB905", "name": {"formatted": "  Đỗ   Văn Mẫu "}}
    made = provisioner.call("POST", "/Users", body)
    assert (made.status_code, made.json["displayName"]) == (201, "Đỗ Văn Mẫu")
    change = {"op": "replace", "path": "name.formatted", "value": "Đỗ Văn Khác"}
    changed = provisioner.patch(f"/Users/{made.json['id']}", change)
    assert changed.json["displayName"] == "Đỗ Văn Khác"


def test_who_is_deleted_is_not_found_loses_nothing_and_is_revived_by_the_code(
    provisioner: Any, approval_database: Database, refused: Any
) -> None:
    made = provisioner.add("CB906", externalId="x2", emails=[{"value": "x2@agency.example"}])
    path = f"/Users/{made['id']}"
    answer = provisioner.call("DELETE", path)
    assert (answer.status_code, answer.data) == (204, b"")
    for method in ("GET", "DELETE"):
        assert refused(provisioner.call(method, path)) == (404, None)
    assert provisioner.found("Users", 'userName eq "CB906"') == []
    row = entry(approval_database, made["id"]).Person
    assert (row.active, row.name) == (False, "Lê Thị Mẫu")
    assert acts(approval_database, made["id"])[-1][2] == "person_withdrawn"
    with approval_database.transaction() as session:
        assert session.scalar(select(Contact.email)) is None
    again = provisioner.add("CB906", externalId="x2")
    assert again["id"] == made["id"]
    assert told(approval_database, made["id"])[-1]["version"] == 3


def test_a_manager_may_be_named_by_address_and_taken_away(
    provisioner: Any, ids: Mapping[str, UUID]
) -> None:
    path, manager = f"/Users/{ids[CODE]}", str(ids["CB055"])
    change = {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": {"value": manager}}
    assert provisioner.patch(path, change).json[ENTERPRISE]["manager"]["value"] == manager
    gone = provisioner.patch(path, {"op": "remove", "path": f"{ENTERPRISE}:manager"})
    assert "manager" not in gone.json[ENTERPRISE]


def test_a_new_title_leaves_what_is_secret_out_of_audit_and_log(
    provisioner: Any, approval_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    made = provisioner.add("CB907", emails=[{"value": "secret.mau@agency.example"}])
    with approval_database.transaction() as session:
        kept = str(session.execute(text("select facts from audit_entry")).all())
    assert made["displayName"] not in kept + caplog.text
    assert "secret.mau" not in kept + caplog.text
