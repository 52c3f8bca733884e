"""Who was competent then and who is now: authorities change while results wait."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from approval.directory import lookup
from house import ZONE, House

WEEK = "2026-11-16"
TODAY = datetime.now(ZONE).date()
LEADER, CHIEF, DIRECTOR, DEPUTY, SPECIALIST = "CB002", "CB009", "CB023", "CB024", "CB026"


def in_approval(house: House, statement: str, **given: Any) -> None:
    with house.database("approval").transaction() as session:
        session.execute(text(statement), given)


def vacate(house: House, code: str) -> None:
    """Take the head from the unit that this person heads."""
    in_approval(
        house,
        "update unit set head_id = null, version = version + 1 where head_id = :id",
        id=house.people[code],
    )


def read_authority(house: House, code: str, query: str = "") -> Any:
    return house.get(CHIEF, f"/directory/v1/people/{house.people[code]}/authority{query}")


def test_the_way_to_the_authority_is_told_post_by_post(house: House) -> None:
    vacate(house, DIRECTOR)
    found = read_authority(house, SPECIALIST)
    assert [(stage["rule"], stage["outcome"]) for stage in found["path"]] == [
        ("head_of_unit", "vacant"),
        ("leader_in_charge", "holds"),
    ]
    assert [stage["holder_id"] for stage in found["path"]] == [None, str(house.people[LEADER])]
    assert {stage["unit_name"] for stage in found["path"]} == {found["path"][0]["unit_name"]}
    assert found["passed"] == "vacant"


def test_what_was_true_at_an_instant_is_still_told_after_it_changed(house: House) -> None:
    with house.database("approval").transaction() as session:
        before: datetime = session.scalar(text("select clock_timestamp()"))
    vacate(house, DIRECTOR)
    with house.database("approval").transaction() as session:
        then = lookup.authority_at(session, house.people[SPECIALIST], before)
        now = lookup.authority_of(session, house.people[SPECIALIST])
        same = lookup.authority_at(session, house.people[SPECIALIST], before + timedelta(days=1))
        nobody = lookup.authority_at(session, house.people[SPECIALIST], before - timedelta(days=1))
    assert then is not None
    assert now is not None
    assert (then.person_id, then.passed) == (house.people[DIRECTOR], None)
    assert (now.person_id, now.passed) == (house.people[LEADER], "vacant")
    assert same == now
    assert nobody is None


def test_everybodys_authority_of_just_now_is_what_the_history_says_of_just_now(
    house: House,
) -> None:
    vacate(house, DIRECTOR)
    with house.database("approval").transaction() as session:
        now: datetime = session.scalar(text("select clock_timestamp()"))
        expected = lookup.authority_by_person(session)
        assert len(expected) > 50
        told: dict[UUID, lookup.Authority | None] = {
            person_id: lookup.authority_at(session, person_id, now) for person_id in expected
        }
    assert told == expected


def test_a_day_before_the_directory_has_no_authority_and_a_day_to_come_is_refused(
    house: House,
) -> None:
    path = f"/directory/v1/people/{house.people[SPECIALIST]}/authority"
    yesterday = house.call(CHIEF, "GET", f"{path}?on={TODAY - timedelta(days=1)}")
    assert (yesterday.status_code, yesterday.json["type"].rpartition("/")[2]) == (
        404,
        "no-authority",
    )
    tomorrow = house.call(CHIEF, "GET", f"{path}?on={TODAY + timedelta(days=1)}")
    assert tomorrow.status_code == 422
    assert str(TODAY) in tomorrow.text
    today = house.get(CHIEF, f"{path}?on={TODAY}")
    assert today["person_id"] == str(house.people[DIRECTOR])


def test_a_result_that_waits_moves_with_the_authority_and_says_why(house: House) -> None:
    house.open_week(WEEK)
    house.hand_in(SPECIALIST, WEEK)
    house.settle()
    report_id = house.report_of(SPECIALIST, WEEK)["report_id"]
    house.score(DEPUTY, report_id)
    house.settle()
    path = f"/approval/v1/proposals/{report_id}"
    assert house.get(DIRECTOR, path)["moved"] is None
    vacate(house, DIRECTOR)
    assert house.call(DIRECTOR, "GET", path).status_code == 403
    moved = house.get(LEADER, path)["moved"]
    assert moved["from_id"] == str(house.people[DIRECTOR])
    assert moved["to_id"] == str(house.people[LEADER])
    assert moved["why"] == "vacant"
    answer = house.approve(LEADER, report_id)
    assert answer.status_code == 200
    assert answer.json["moved"] is None
