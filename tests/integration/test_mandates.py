"""Who approves whom, who decides on whose behalf, and what was before: the scenarios of the field.

The numbers are those of ``docs/regulations.md``, section 8.
"""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from house import ZONE, House
from real_services import bearer

WEEK = "2026-11-16"
TODAY = datetime.now(ZONE).date()
LEADER, CHIEF, DEPUTY_CHIEF = "CB002", "CB009", "CB010"
DIRECTOR, DEPUTY, OTHER_DEPUTY, SPECIALIST = "CB023", "CB024", "CB025", "CB026"
BUREAU_DIRECTOR, BUREAU_LEADER, SECTION_HEAD = "CB050", "CB003", "CB053"
SECRETARY = "CB006"


def days(first: int = 0, last: int = 4) -> dict[str, str]:
    return {
        "first_day": str(TODAY + timedelta(days=first)),
        "last_day": str(TODAY + timedelta(days=last)),
    }


def delegate(house: House, code: str, to: str, **given: Any) -> Any:
    body = {"to_id": str(house.people[to]), "document": "Giấy ủy quyền số 12"} | days() | given
    return house.call(code, "POST", "/directory/v1/delegations", body)


def scored(house: House, code: str) -> str:
    """Take somebody's report to the authority's queue and return its id."""
    house.hand_in(code, WEEK)
    house.settle()
    report = house.report_of(code, WEEK)
    manager = next(name for name, one in house.people.items() if str(one) == report["manager_id"])
    report_id: str = report["report_id"]
    assert house.score(manager, report_id).status_code == 200
    house.settle()
    return report_id


def queue(house: House, code: str) -> set[str]:
    return {line["report_id"] for line in house.get(code, "/approval/v1/proposals")["items"]}


def decisions(house: House, code: str, report_id: str) -> Any:
    return house.get(code, f"/approval/v1/proposals/{report_id}")["decisions"]


def authority(house: House, code: str) -> Any:
    return house.get(CHIEF, f"/directory/v1/people/{house.people[code]}/authority")


def test_scenario_8_a_specialist_of_a_section_is_approved_by_the_bureau_director(
    house: House,
) -> None:
    found = authority(house, "CB054")
    assert found["person_id"] == str(house.people[BUREAU_DIRECTOR])
    assert (found["rule"], found["passed"], found["acting"]) == ("head_of_unit", None, False)


def test_scenario_9_a_directors_own_report_is_scored_and_approved_by_the_leader_in_two_acts(
    house: House,
) -> None:
    house.open_week(WEEK)
    report_id = scored(house, DIRECTOR)
    assert house.approve(LEADER, report_id).status_code == 200
    house.settle()
    person = f"/reporting/v1/people/{house.people[DIRECTOR]}"
    (result,) = house.get(DIRECTOR, f"{person}/results")["items"]
    entry = house.get(LEADER, f"/approval/v1/results/{result['result_id']}")
    assert entry["scorer_id"] == entry["decided_by_id"] == str(house.people[LEADER])
    assert entry["same_person"] is True
    assert [
        each["kind"] for each in house.get(LEADER, f"/scoring/v1/assessments/{report_id}")["acts"]
    ]


def test_scenario_10_a_secretarys_report_is_approved_by_the_leader_in_charge(house: House) -> None:
    found = authority(house, SECRETARY)
    assert (found["rule"], found["person_id"]) == (
        "leader_in_charge",
        str(house.people["CB001"]),
    )


def test_scenario_11_a_deputy_director_is_scored_and_approved_by_the_director(
    house: House,
) -> None:
    house.open_week(WEEK)
    report_id = scored(house, DEPUTY)
    assert report_id in queue(house, DIRECTOR)
    assert house.approve(DIRECTOR, report_id).status_code == 200


def test_scenario_12_the_chief_approves_the_deputy_chief_and_the_leader_the_chief(
    house: House,
) -> None:
    assert authority(house, DEPUTY_CHIEF)["person_id"] == str(house.people[CHIEF])
    assert authority(house, CHIEF)["person_id"] == str(house.people[LEADER])


def test_scenario_13_a_chief_does_not_decide_on_another_units_people(house: House) -> None:
    house.open_week(WEEK)
    report_id = scored(house, SPECIALIST)
    answer = house.call(CHIEF, "GET", f"/approval/v1/proposals/{report_id}")
    assert answer.status_code == 403
    assert answer.json["type"].endswith("not-your-decision")


def test_scenario_14_a_delegate_decides_on_behalf_and_never_on_their_own_report(
    house: House,
) -> None:
    house.open_week(WEEK)
    others = scored(house, SPECIALIST)
    own = scored(house, DEPUTY)
    assert others not in queue(house, DEPUTY)
    assert delegate(house, DIRECTOR, DEPUTY).status_code == 201
    assert others in queue(house, DEPUTY)
    assert own not in queue(house, DEPUTY)
    assert house.approve(DEPUTY, others).status_code == 200
    (decided,) = decisions(house, DIRECTOR, others)
    assert decided["by_id"] == str(house.people[DEPUTY])
    assert decided["on_behalf_of_id"] == str(house.people[DIRECTOR])
    assert own in queue(house, LEADER)
    assert own not in queue(house, DIRECTOR)
    assert authority(house, DEPUTY)["passed"] == "delegated_to_them"
    assert house.approve(LEADER, own).status_code == 200
    assert decisions(house, LEADER, own)[0]["on_behalf_of_id"] is None


def test_a_delegation_is_neither_passed_on_nor_given_by_somebody_without_a_post(
    house: House,
) -> None:
    assert delegate(house, DIRECTOR, DEPUTY).status_code == 201
    passed_on = delegate(house, DEPUTY, OTHER_DEPUTY)
    assert passed_on.status_code == 403
    assert passed_on.json["type"].endswith("holds-no-such-post")
    assert delegate(house, SPECIALIST, DEPUTY).status_code == 403


def test_a_delegation_covers_its_units_and_tiers_and_no_more(house: House) -> None:
    house.open_week(WEEK)
    specialist, deputy = scored(house, SPECIALIST), scored(house, OTHER_DEPUTY)
    assert delegate(house, DIRECTOR, DEPUTY, tiers=["specialist"]).status_code == 201
    assert specialist in queue(house, DEPUTY)
    assert deputy not in queue(house, DEPUTY)
    assert house.call(DEPUTY, "GET", f"/approval/v1/proposals/{deputy}").status_code == 403


def test_a_delegation_ends_by_itself_and_begins_on_its_day(house: House) -> None:
    house.open_week(WEEK)
    report_id = scored(house, SPECIALIST)
    assert delegate(house, DIRECTOR, DEPUTY, **days(1, 3)).status_code == 201
    assert report_id not in queue(house, DEPUTY)
    move = "update delegation set since = since - interval '10 days', until = until - interval '{}'"
    with house.database("approval").transaction() as session:
        session.execute(text(move.format("1 day")))
    assert report_id in queue(house, DEPUTY)
    with house.database("approval").transaction() as session:
        session.execute(text(move.format("5 days")))
    assert report_id not in queue(house, DEPUTY)


def test_a_delegation_revoked_between_opening_the_page_and_approving_is_refused(
    house: House,
) -> None:
    house.open_week(WEEK)
    report_id = scored(house, SPECIALIST)
    given = delegate(house, DIRECTOR, DEPUTY).json
    page = house.get(DEPUTY, f"/approval/v1/proposals/{report_id}")
    path = f"/directory/v1/delegations/{given['delegation_id']}/revocation"
    assert house.call(SPECIALIST, "POST", path).status_code == 404
    assert house.call(DIRECTOR, "POST", path).json["revoked_at"] is not None
    answer = house.call(
        DEPUTY,
        "POST",
        f"/approval/v1/proposals/{report_id}/approval",
        If_Match=f'"{page["version"]}"',
    )
    assert answer.status_code == 403
    assert house.call(DIRECTOR, "POST", path).status_code == 409
    assert decisions(house, DIRECTOR, report_id) == []


def test_a_revocation_and_a_decision_at_once_come_one_after_the_other(house: House) -> None:
    house.open_week(WEEK)
    report_id = scored(house, SPECIALIST)
    given = delegate(house, DIRECTOR, DEPUTY).json
    version = house.get(DEPUTY, f"/approval/v1/proposals/{report_id}")["version"]
    answers: dict[str, int] = {}
    start = threading.Barrier(2)

    def send(name: str, code: str, path: str, **headers: str) -> None:
        client = house.client("approval")
        written = bearer(house.signing, house.people[code]) | headers
        start.wait(timeout=10)
        answers[name] = client.post(path, headers=written).status_code

    threads = [
        threading.Thread(
            target=send,
            args=(
                "revoked",
                DIRECTOR,
                f"/directory/v1/delegations/{given['delegation_id']}/revocation",
            ),
        ),
        threading.Thread(
            target=send,
            args=("approved", DEPUTY, f"/approval/v1/proposals/{report_id}/approval"),
            kwargs={"If-Match": f'"{version}"'},
        ),
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    assert answers["revoked"] == 200
    assert answers["approved"] in {200, 403}
    with house.database("approval").transaction() as session:
        row = session.execute(
            text("select count(*) as made from decision where delegation_id is not null")
        ).one()
    assert row.made == (answers["approved"] == 200)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (days(-1, 3), "first_day"),
        (days(3, 2), "last_day"),
        (days(0, 366), "last_day"),
        ({"to_id": "00000000-0000-0000-0000-000000000000"}, "to_id"),
        ({"unit_id": "00000000-0000-0000-0000-000000000000"}, "unit_id"),
        ({"tiers": ["boss"]}, "tiers.0"),
        ({"document": ""}, "document"),
        ({"first_day": "9999-12-31", "last_day": "9999-12-31"}, "first_day"),
    ],
)
def test_a_wrong_delegation_is_refused_by_its_field(
    house: House, given: dict[str, Any], field: str
) -> None:
    answer = delegate(house, DIRECTOR, DEPUTY, **given)
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert house.get(DIRECTOR, "/directory/v1/delegations")["items"] == []


def test_nobody_delegates_to_themselves(house: House) -> None:
    assert "to_id" in delegate(house, DIRECTOR, DIRECTOR).json["errors"]


def test_from_a_vacant_post_results_go_up_until_somebody_acts_and_then_to_them(
    house: House,
) -> None:
    house.open_week(WEEK)
    report_id = scored(house, SPECIALIST)
    with house.database("approval").transaction() as session:
        session.execute(
            text("update unit set head_id = null, version = version + 1 where code = 'V1'")
        )
        unit = session.scalar(text("select id from unit where code = 'V1'"))
    assert report_id in queue(house, LEADER)
    assert authority(house, SPECIALIST)["passed"] == "vacant"
    writer = bearer(house.signing, "roster", kind="client", scopes={"directory:write"})
    acting = {
        "unit_id": str(unit),
        "post": "head",
        "person_id": str(house.people[OTHER_DEPUTY]),
        "document": "Quyết định 7",
    } | days()
    client = house.client("approval")
    named = client.post("/directory/v1/acting", json=acting, headers=writer)
    assert named.status_code == 201, named.text
    assert report_id in queue(house, OTHER_DEPUTY)
    assert report_id not in queue(house, LEADER)
    assert authority(house, SPECIALIST)["acting"] is True
    assert authority(house, OTHER_DEPUTY)["person_id"] == str(house.people[LEADER])
    ended = client.post(f"/directory/v1/acting/{named.json['acting_id']}/end", headers=writer)
    assert ended.json["ended_at"] is not None
    assert report_id in queue(house, LEADER)


def test_nobody_acts_in_a_post_that_is_held_and_only_an_api_client_names_anybody(
    house: House,
) -> None:
    unit = house.get(DIRECTOR, f"/directory/v1/people/{house.people[DIRECTOR]}")["unit_id"]
    body = {
        "unit_id": unit,
        "post": "head",
        "person_id": str(house.people[DEPUTY]),
        "document": "Quyết định 7",
    } | days()
    writer = bearer(house.signing, "roster", kind="client", scopes={"directory:write"})
    client = house.client("approval")
    held = client.post("/directory/v1/acting", json=body, headers=writer)
    assert (held.status_code, held.json["type"].rpartition("/")[2]) == (409, "post-is-held")
    assert house.call(DIRECTOR, "POST", "/directory/v1/acting", body).status_code == 403


def test_what_was_true_on_a_day_can_be_asked_and_is_never_rewritten(house: House) -> None:
    person = house.people[SPECIALIST]
    path = f"/directory/v1/people/{person}/history"
    (first,) = house.get(CHIEF, path)["items"]
    with house.database("approval").transaction() as session:
        session.execute(
            text(
                "update person set post_title = 'Chuyên viên cao cấp', version = version + 1"
                " where id = :id"
            ),
            {"id": person},
        )
    before, after = house.get(CHIEF, path)["items"]
    assert before == first | {"until": after["since"]}
    assert (after["version"], after["post_title"], after["until"]) == (
        2,
        "Chuyên viên cao cấp",
        None,
    )
    assert house.get(CHIEF, f"{path}?on={TODAY}")["items"] == [before, after]
    assert house.get(CHIEF, f"{path}?on=2020-01-01")["items"] == []
    for rewriting in ("update person_version set name = 'X'", "delete from person_version"):
        with (
            pytest.raises(Exception, match="is not rewritten"),
            house.database("approval").transaction() as session,
        ):
            session.execute(text(rewriting))
    unit = house.get(CHIEF, f"/directory/v1/people/{person}")["unit_id"]
    assert len(house.get(CHIEF, f"/directory/v1/units/{unit}/history")["items"]) == 1


def test_who_delegated_and_revoked_is_recorded_shown_to_them_and_never_changed(
    house: House,
) -> None:
    given = delegate(house, DIRECTOR, DEPUTY).json
    path = f"/directory/v1/delegations/{given['delegation_id']}/revocation"
    assert house.call(DIRECTOR, "POST", path).status_code == 200
    revoked, made = house.get(DIRECTOR, "/directory/v1/me/audit")["items"]
    assert [made["action"], revoked["action"]] == ["delegation_given", "delegation_revoked"]
    assert made["subject_id"] == revoked["subject_id"] == given["delegation_id"]
    assert made["facts"]["to_id"] == str(house.people[DEPUTY])
    assert house.get(DEPUTY, "/directory/v1/me/audit")["items"] == []
    refused = house.call(DIRECTOR, "GET", "/directory/v1/audit")
    assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (
        403,
        "only-administrators",
    )
    with house.database("approval").transaction() as session:
        chief = {"id": house.people[CHIEF]}
        session.execute(
            text("insert into administrator values (:id, now(), 'test')"),
            chief,
        )
        session.execute(
            text(
                "insert into second_factor"
                " (person_id, sealed_secret, created_at, confirmed_at, last_step)"
                " values (:id, 'x', now(), now(), 0)"
            ),
            chief,
        )
    page = house.get(CHIEF, f"/directory/v1/audit?subject={given['delegation_id']}&limit=1")
    assert page["items"] == [revoked]
    after = house.get(
        CHIEF, f"/directory/v1/audit?subject={given['delegation_id']}&cursor={page['next']}"
    )
    assert after["items"] == [made]
    with (
        pytest.raises(DBAPIError, match="append-only"),
        house.database("approval").transaction() as session,
    ):
        session.execute(text("delete from audit_entry"))
