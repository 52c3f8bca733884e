"""What an identity system does with groups: units, and who belongs to them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from approval.directory import queries
from approval.directory.models import AuditEntry, Person, Unit
from approval.directory.usecases import change_units
from real_services import said
from shared.kit.auth import Caller
from shared.kit.db import Database

UNIT = "urn:tuan:params:scim:schemas:extension:2.0:Unit"
SECTION = "Phòng Hành chính - Quản trị"
CODE = "CB056"


def unit_of(database: Database, person_id: object) -> str:
    wanted = select(Unit.code).join(Person, Person.unit_id == Unit.id)
    with database.transaction() as session:
        return session.scalars(wanted.where(Person.id == UUID(str(person_id)))).one()


def test_a_bare_group_is_a_section_below_the_top_unit(
    provisioner: Any, approval_database: Database
) -> None:
    made = provisioner.add_group("Phòng Mẫu", externalId="PM")
    assert made[UNIT] == {"kind": "section", "parent": "LD"}
    assert "members" not in made
    coded = provisioner.get(f"/Groups/{made['id']}?attributes={UNIT}:code")
    assert coded[UNIT]["code"] == "PM"
    assert provisioner.found("Groups", f'{UNIT}:code eq "PM"') == [made]
    [event] = [each for each in said(approval_database) if each["subject"] == made["id"]]
    assert (event["type"], event["data"]["code"]) == ("directory.unit_changed.v1", "PM")
    with approval_database.transaction() as session:
        acts = select(AuditEntry.action).where(AuditEntry.subject_id == UUID(made["id"]))
        assert session.scalars(acts).all() == ["unit_added", "unit_identity_changed"]


def test_a_group_may_say_what_it_is_and_where_it_stands(provisioner: Any) -> None:
    place = {"kind": "department", "parent": "LD"}
    made = provisioner.add_group("Vụ Mẫu", externalId="an id with spaces", **{UNIT: place})
    assert made[UNIT] == place
    assert provisioner.found("Groups", 'externalId eq "an id with spaces"') == [made]
    change = {"op": "replace", "path": f"{UNIT}:parent", "value": "VP"}
    moved = provisioner.patch(f"/Groups/{made['id']}", change)
    assert moved.json[UNIT] == {"kind": "department", "parent": "VP"}


def test_who_is_added_to_a_group_moves_there_and_who_is_removed_to_the_top(
    provisioner: Any, approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    path, person = f"/Groups/{provisioner.unit(SECTION)['id']}", str(ids[CODE])
    left = provisioner.get(f"/Users/{person}")["groups"][0]["value"]
    added = provisioner.patch(path, {"op": "Add", "path": "members", "value": [{"value": person}]})
    assert added.status_code == 200, added.text
    assert person in {each["value"] for each in added.json["members"]}
    assert unit_of(approval_database, person) == "VP-HC"
    before = provisioner.get(f"/Groups/{left}").get("members", [])
    assert person not in {each["value"] for each in before}
    remove = {"op": "remove", "path": f'members[value eq "{person}"]'}
    removed = provisioner.patch(path, remove)
    assert person not in {each["value"] for each in removed.json["members"]}
    assert unit_of(approval_database, person) == "LD"
    events = [each["data"] for each in said(approval_database) if each["subject"] == person]
    moves = [each["unit_id"] for each in events]
    assert len(moves) == 3
    assert moves[1] == path.rpartition("/")[2]


def test_a_removal_as_entra_writes_it_is_understood(
    provisioner: Any, approval_database: Database
) -> None:
    unit = provisioner.unit(SECTION)
    person = unit["members"][0]["value"]
    remove = {"op": "Remove", "path": "members", "value": [{"value": person}]}
    after = provisioner.patch(f"/Groups/{unit['id']}", remove).json
    assert len(after["members"]) == len(unit["members"]) - 1
    assert unit_of(approval_database, person) == "LD"


def test_a_group_may_be_sent_as_a_whole_and_without_members_keeps_them(
    provisioner: Any, approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    unit = provisioner.unit(SECTION)
    path = f"/Groups/{unit['id']}"
    body = {"schemas": unit["schemas"], "displayName": "Phòng Hành chính"}
    renamed = provisioner.call("PUT", path, body).json
    assert renamed["displayName"] == "Phòng Hành chính"
    assert renamed["members"] == unit["members"]
    only = provisioner.call("PUT", path, body | {"members": [{"value": str(ids[CODE])}]}).json
    assert [each["value"] for each in only["members"]] == [str(ids[CODE])]
    assert {unit_of(approval_database, each["value"]) for each in unit["members"]} == {"LD"}


def test_a_group_ends_when_nobody_is_in_it_and_begins_anew_under_its_code(
    provisioner: Any, approval_database: Database, refused: Any
) -> None:
    made = provisioner.add_group("Phòng Mẫu", externalId="PM")
    path = f"/Groups/{made['id']}"
    assert provisioner.call("DELETE", path).status_code == 204
    assert refused(provisioner.call("GET", path)) == (404, None)
    assert provisioner.found("Groups", 'displayName eq "Phòng Mẫu"') == []
    with approval_database.transaction() as session:
        assert session.get_one(Unit, UUID(made["id"])).active is False
    assert provisioner.add_group("Phòng Mẫu 2", externalId="PM")["id"] == made["id"]


def test_a_second_top_stays_where_it_is(
    provisioner: Any, approval_database: Database, now: datetime
) -> None:
    unit = UUID(provisioner.add_group("Hội Mẫu", externalId="HM")["id"])
    by = Caller("client", "test", frozenset())
    with approval_database.transaction() as session:
        entry = replace(queries.units_by_id(session, [unit])[unit], parent_id=None)
        change_units(session, [entry], by=by, now=now)
    change = {"op": "replace", "path": "displayName", "value": "Hội Khác"}
    assert provisioner.patch(f"/Groups/{unit}", change).json[UNIT] == {"kind": "section"}


def test_a_group_with_people_or_groups_in_it_does_not_end(provisioner: Any, refused: Any) -> None:
    top, office = provisioner.unit("Lãnh đạo Ban"), provisioner.unit("Văn phòng Ban")
    for unit in (office, provisioner.unit(SECTION), top):
        answer = provisioner.call("DELETE", f"/Groups/{unit['id']}")
        assert refused(answer) == (409, None)
        assert provisioner.get(f"/Groups/{unit['id']}") == unit
    assert "Move them first" in provisioner.call("DELETE", f"/Groups/{office['id']}").text


def test_a_search_finds_people_and_groups(provisioner: Any, ids: Mapping[str, UUID]) -> None:
    schema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
    wanted = f'displayName eq "{SECTION}" or userName eq "{CODE}"'
    answer = provisioner.call("POST", "/.search", {"schemas": [schema], "filter": wanted})
    kinds = {each["meta"]["resourceType"] for each in answer.json["Resources"]}
    assert (answer.json["totalResults"], kinds) == (2, {"User", "Group"})
    assert str(ids[CODE]) in {each["id"] for each in answer.json["Resources"]}
