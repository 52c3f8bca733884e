"""The Office's second look at the best and worst grades, where the agency asks for one."""

from typing import Any, Final

import pytest

from approval.domain.proposals import SecondLook
from house import GOOD, House

WEEK: Final = "2026-11-16"
LEADER, DIRECTOR, SPECIALIST, DEPUTY = "CB002", "CB023", "CB026", "CB024"
CHIEF, OFFICE = "CB009", "CB013"
EXCELLENT: Final = {"quality": "39", "progress": "38", "conduct": "19"}


def awaiting(house: House, code: str, scorer: str, parts: dict[str, str]) -> str:
    """Take somebody's week before the authority and return its report."""
    assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    report_id = str(house.report_of(code, WEEK)["report_id"])
    assert house.score(scorer, report_id, parts).status_code == 200
    house.settle()
    return report_id


@pytest.fixture
def looked_at(house: House) -> str:
    """Let the leader score and approve a director as excellent; return the report."""
    house.apps["approval"].config["SECOND_LOOK"] = SecondLook.SAME_PERSON
    house.open_week(WEEK)
    report_id = awaiting(house, DIRECTOR, LEADER, EXCELLENT)
    assert house.approve(LEADER, report_id).json["state"] == "second_look"
    house.settle()
    return report_id


def look(house: House, code: str, report_id: str, outcome: str, version: int = 2) -> Any:
    return house.call(
        code,
        "POST",
        f"/approval/v1/proposals/{report_id}/second-look",
        {"outcome": outcome, "remark": "Đã đối chiếu minh chứng."},
        If_Match=f'"{version}"',
    )


def results(house: House, code: str) -> Any:
    return house.get(code, f"/reporting/v1/people/{house.people[code]}/results")["items"]


def test_nothing_is_official_before_the_office_confirms_and_then_both_acts_are_kept(
    house: House, looked_at: str
) -> None:
    assert results(house, DIRECTOR) == []
    assert house.report_of(DIRECTOR, WEEK)["state"] == "scored"
    [line] = house.get(OFFICE, "/approval/v1/proposals/second-looks")["items"]
    assert (line["report_id"], line["state"]) == (looked_at, "second_look")
    assert house.get(OFFICE, f"/approval/v1/proposals/{looked_at}")["grade"] == "excellent"

    confirmed = look(house, OFFICE, looked_at, "confirmed")
    assert confirmed.status_code == 200, confirmed.text
    acts = [(each["kind"], each["by_id"], each["rule"]) for each in confirmed.json["decisions"]]
    leader, office = str(house.people[LEADER]), str(house.people[OFFICE])
    assert acts == [
        ("approved", leader, "leader_in_charge"),
        ("confirmed", office, "office"),
    ]
    house.settle()
    [result] = results(house, DIRECTOR)
    kept = house.get(OFFICE, f"/approval/v1/results/{result['result_id']}")
    assert (kept["decided_by_id"], kept["confirmed_by_id"]) == (leader, office)
    assert (kept["same_person"], kept["rule"]) == (True, "leader_in_charge")
    assert house.call(OFFICE, "GET", f"/approval/v1/proposals/{looked_at}").status_code == 403


def test_what_is_sent_back_waits_for_the_authority_again(house: House, looked_at: str) -> None:
    assert look(house, OFFICE, looked_at, "sent_back").json["state"] == "awaiting"
    house.settle()
    assert results(house, DIRECTOR) == []
    path = f"/approval/v1/proposals/{looked_at}/adjustment"
    adjusted = house.call(
        LEADER, "POST", path, {"parts": GOOD, "reason": "Theo ý kiến Văn phòng."}, If_Match='"3"'
    )
    assert (adjusted.status_code, adjusted.json["state"]) == (200, "approved")
    house.settle()
    assert [line["grade"] for line in results(house, DIRECTOR)] == ["good"]


def test_who_had_a_part_in_the_week_does_not_look_at_it_again(house: House) -> None:
    """The chief of Office scores and decides in the Office, and is a member of it."""
    house.apps["approval"].config["SECOND_LOOK"] = SecondLook.ALL
    house.open_week(WEEK)
    report = house.report_of(OFFICE, WEEK)
    scorer = next(code for code, each in house.people.items() if str(each) == report["manager_id"])
    report_id = awaiting(house, OFFICE, scorer, EXCELLENT)
    assert house.approve(CHIEF, report_id).json["state"] == "second_look"
    for code in {CHIEF, OFFICE, scorer}:
        refused = look(house, code, report_id, "confirmed")
        assert refused.status_code == 403
        assert refused.json["type"].rpartition("/")[2] == "not-your-second-look"
    others = set(house.people) - {CHIEF, OFFICE, scorer}
    allowed = [code for code in sorted(others) if look_is_theirs(house, code)]
    assert look(house, allowed[0], report_id, "confirmed").status_code == 200


def look_is_theirs(house: House, code: str) -> bool:
    answer = house.call(code, "GET", "/approval/v1/proposals/second-looks")
    return answer.status_code == 200


@pytest.mark.parametrize(
    ("setting", "parts", "scorer", "state"),
    [
        (SecondLook.NONE, EXCELLENT, DEPUTY, "approved"),
        (SecondLook.SAME_PERSON, EXCELLENT, DEPUTY, "approved"),
        (SecondLook.ALL, EXCELLENT, DEPUTY, "second_look"),
        (SecondLook.ALL, GOOD, DEPUTY, "approved"),
        (SecondLook.ALL, dict.fromkeys(GOOD, "10"), DEPUTY, "second_look"),
    ],
)
def test_only_what_the_setting_names_is_looked_at(
    house: House, setting: SecondLook, parts: dict[str, str], scorer: str, state: str
) -> None:
    house.apps["approval"].config["SECOND_LOOK"] = setting
    house.open_week(WEEK)
    report_id = awaiting(house, SPECIALIST, scorer, parts)
    assert house.approve(DIRECTOR, report_id).json["state"] == state


def test_a_second_look_needs_a_remark_and_the_version_that_was_read(
    house: House, looked_at: str
) -> None:
    path = f"/approval/v1/proposals/{looked_at}/second-look"
    bare = house.call(OFFICE, "POST", path, {"outcome": "confirmed"}, If_Match='"2"')
    assert (bare.status_code, set(bare.json["errors"])) == (422, {"remark"})
    assert look(house, OFFICE, looked_at, "confirmed", version=1).status_code == 412
