"""Units report as collectives: scenario 37 of docs/regulations.md and all round it, over HTTP."""

from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from bodies import REASON, unit_content
from cast import leave
from house import GOOD, House, content
from permitted import undoing
from shared.kit.ids import new_id
from submission.domain.collective import (
    BY,
    TRANSITIONS,
    CollectiveAct,
    CollectiveState,
    Party,
    Posts,
    check_party,
)
from submission.domain.errors import OwnCollectiveReport
from submission.models import Unit

WEEK: Final = "2026-11-02"
HEAD, LEADER, OFFICE, CHIEF = "CB023", "CB002", "CB013", "CB009"
MEMBER, MANAGER, OTHER_HEAD, OTHER_LEADER = "CB026", "CB024", "CB030", "CB003"
LIST: Final = f"/submission/v1/collective?week={WEEK}"
CALLS: Final[dict[CollectiveAct, tuple[str, str, Any]]] = {
    CollectiveAct.SAVE: ("PUT", "", unit_content()),
    CollectiveAct.HAND_IN: ("POST", "/submission", unit_content()),
    CollectiveAct.CONFIRM: ("POST", "/confirmation", None),
    CollectiveAct.RETURN: ("POST", "/return", REASON),
}
PARTIES: Final = (HEAD, LEADER, OFFICE, MEMBER, MANAGER, OTHER_HEAD, OTHER_LEADER, "CB001")
MAY: Final = {Party.HEAD: HEAD, Party.LEADER: LEADER}
SEEING: Final = {HEAD, LEADER, OFFICE}


def unit_report(house: House, code: str = HEAD) -> Any:
    """Return the whole report of the unit that somebody heads."""
    (line,) = house.get(code, LIST)["items"]
    return house.get(code, f"/submission/v1/collective/{line['collective_id']}")


def act(house: House, code: str, report: Any, one: CollectiveAct, body: Any = None) -> TestResponse:
    method, path, sent = CALLS[one]
    target = f"/submission/v1/collective/{report['collective_id']}{path}"
    return house.call(code, method, target, body or sent, If_Match=f'"{report["version"]}"')


def done(house: House, code: str, report: Any, one: CollectiveAct, body: Any = None) -> Any:
    answer = act(house, code, report, one, body)
    assert answer.status_code == 200, answer.text
    return answer.json


def code_of(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["type"].rpartition("/")[2])


def handed_in(house: House, body: Any = None) -> Any:
    return done(house, HEAD, unit_report(house), CollectiveAct.HAND_IN, body)


def in_reporting(house: House, code: str = OFFICE) -> list[dict[str, Any]]:
    """Return what reporting shows of the unit's report after all events arrived."""
    house.settle()
    unit_id = house.get(HEAD, "/directory/v1/me")["unit_id"]
    path = f"/reporting/v1/units/{unit_id}/collective?week={WEEK}"
    items: list[dict[str, Any]] = house.get(code, path)["items"]
    return items


def test_every_unit_but_sections_and_the_leadership_has_a_report_when_a_week_opens(
    house: House,
) -> None:
    house.open_week(WEEK)
    lines = house.get(CHIEF, LIST)["items"]
    heads = {line["head_id"] for line in lines}
    codes = ("CB009", "CB023", "CB030", "CB037", "CB044", "CB050")
    assert heads == {str(house.people[code]) for code in codes}
    assert {line["state"] for line in lines} == {"draft"}
    assert [line["unit_id"] for line in house.get(MEMBER, LIST)["items"]] == []
    assert len(house.get(LEADER, LIST)["items"]) == 3
    page = house.get(CHIEF, f"{LIST}&limit=4")
    rest = house.get(CHIEF, f"{LIST}&limit=4&cursor={page['next']}")
    assert page["items"] + rest["items"] == lines


def test_scenario_37_a_unit_reports_itself_and_its_leader_in_charge_confirms(
    house: House,
) -> None:
    house.open_week(WEEK)
    draft = done(house, HEAD, unit_report(house), CollectiveAct.SAVE)
    assert (draft["state"], draft["self_parts"], draft["version"]) == ("draft", {}, 2)
    report = handed_in(house)
    assert (report["state"], report["revision"], report["late"]) == ("handed_in", 1, True)
    assert [item["title"] for item in report["items"]] == ["Báo cáo chuyên đề"]
    (seen,) = in_reporting(house, HEAD)
    assert (seen["state"], seen["summary"]) == ("handed_in", report["summary"])
    confirmed = done(house, LEADER, report, CollectiveAct.CONFIRM)
    assert confirmed["confirmed_by_id"] == str(house.people[LEADER])
    assert [each["action"] for each in confirmed["acts"]] == ["hand_in", "confirm"]
    (seen,) = in_reporting(house, LEADER)
    assert (seen["state"], seen["decided_by_id"]) == ("confirmed", str(house.people[LEADER]))
    assert seen["unit_name"] == "Vụ Tổng hợp"
    week = house.get(OFFICE, f"/reporting/v1/weeks/{WEEK}")
    assert week["collective"] == {"handed_in": 0, "returned": 0, "confirmed": 1}


def test_what_is_returned_comes_back_as_the_next_revision_also_after_it_was_confirmed(
    house: House,
) -> None:
    house.open_week(WEEK)
    report = done(house, LEADER, handed_in(house), CollectiveAct.CONFIRM)
    returned = done(house, LEADER, report, CollectiveAct.RETURN)
    told = (returned["state"], returned["revision"], returned["return_reason"])
    assert told == ("returned", 2, REASON["reason"])
    assert (returned["confirmed_by_id"], returned["summary"]) == (None, report["summary"])
    (seen,) = in_reporting(house)
    assert (seen["state"], seen["revision"], seen["return_reason"]) == (
        *("returned", 1),
        REASON["reason"],
    )
    again = done(house, HEAD, returned, CollectiveAct.HAND_IN, unit_content(GOOD))
    assert (again["revision"], again["return_reason"], again["self_parts"]) == (2, "", GOOD)
    (seen,) = in_reporting(house)
    assert (seen["state"], seen["revision"], seen["decided_by_id"]) == ("handed_in", 2, None)


def test_counts_are_drawn_from_the_members_until_hand_in_and_stand_from_then_on(
    house: House,
) -> None:
    house.open_week(WEEK)
    before = unit_report(house)["counts"]
    assert (before["owed"], before["handed_in"], before["items"]) == (7, 0, 0)
    items = content()["items"]
    sent = content() | {"items": [items[0] | {"completed_day": "2026-11-04"}, items[1]]}
    own = house.report_of(MEMBER, WEEK)
    path = f"/submission/v1/reports/{own['report_id']}/submission"
    assert house.call(MEMBER, "POST", path, sent, If_Match='"1"').status_code == 200
    absent = house.report_of("CB028", WEEK)
    path = f"/submission/v1/reports/{absent['report_id']}/excuse"
    assert house.call(MANAGER, "POST", path, REASON, If_Match='"1"').status_code == 200
    house.settle()
    live = unit_report(house)["counts"]
    assert (live["owed"], live["excused"], live["handed_in"]) == (6, 1, 1)
    assert (live["items"], live["items_done"]) == (2, 1)
    assert (live["key_tasks"], live["key_tasks_done"], live["scored"]) == (1, 1, 0)
    frozen = handed_in(house)["counts"]
    assert frozen == live
    assert house.score(MANAGER, own["report_id"]).status_code == 200
    house.settle()
    assert unit_report(house)["counts"] == frozen
    (seen,) = in_reporting(house)
    assert seen["counts"] == frozen
    returned = done(house, LEADER, unit_report(house), CollectiveAct.RETURN)
    assert returned["counts"]["scored"] == 1


def test_a_bureaus_counts_are_of_its_sections_too(house: House) -> None:
    house.open_week(WEEK)
    assert unit_report(house, "CB050")["counts"]["owed"] == 16


def test_a_collective_score_is_never_an_average_of_members(house: House) -> None:
    house.open_week(WEEK)
    report_id = house.report_of(MEMBER, WEEK)["report_id"]
    assert house.hand_in(MEMBER, WEEK).status_code == 200
    house.settle()
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    assert house.approve(HEAD, report_id).status_code == 200
    house.settle()
    without = handed_in(house)
    confirmed = done(house, LEADER, without, CollectiveAct.CONFIRM)
    assert (without["self_parts"], confirmed["self_parts"]) == ({}, {})
    assert in_reporting(house)[0]["self_parts"] == {}
    returned = done(house, LEADER, confirmed, CollectiveAct.RETURN)
    own = {"quality": "20", "progress": "11.5", "conduct": "3"}
    scored = done(house, HEAD, returned, CollectiveAct.HAND_IN, unit_content(own))
    assert scored["self_parts"] == own
    (seen,) = in_reporting(house)
    assert seen["self_parts"] == own
    assert all(isinstance(each, int) for each in scored["counts"].values())
    assert {name for name in seen if "score" in name or "total" in name} == set()


def test_a_score_that_is_given_is_whole_and_within_the_regulation(house: House) -> None:
    house.open_week(WEEK)
    for parts, told in (
        ({"quality": "36"}, "self_parts.progress"),
        (GOOD | {"quality": "41"}, "self_parts.quality"),
    ):
        answer = act(house, HEAD, unit_report(house), CollectiveAct.HAND_IN, unit_content(parts))
        assert answer.json is not None
        assert (answer.status_code, told in answer.json["errors"]) == (422, True)
    stale = unit_report(house) | {"version": 7}
    assert act(house, HEAD, stale, CollectiveAct.HAND_IN).status_code == 412


def test_whoever_handed_it_in_does_not_confirm_it_whatever_post_they_hold_since(
    house: House,
) -> None:
    house.open_week(WEEK)
    report = handed_in(house)
    with house.database("submission").transaction() as session:
        moved = {"head_id": house.people[MANAGER], "leader_in_charge_id": house.people[HEAD]}
        named = update(Unit).where(Unit.head_id == house.people[HEAD])
        session.execute(named.values(moved))
    answer = act(house, HEAD, report, CollectiveAct.CONFIRM)
    assert (answer.status_code, code_of(answer)) == (403, "own-collective-report")
    somebody = new_id()
    with pytest.raises(OwnCollectiveReport):
        check_party(
            CollectiveAct.CONFIRM, Posts(None, somebody), by=somebody, handed_in_by=somebody
        )


def test_the_leader_in_charge_is_that_of_the_nearest_unit_above_who_is_not_the_head(
    house: House,
) -> None:
    house.open_week(WEEK)
    with house.database("submission").transaction() as session:
        unit = update(Unit).where(Unit.head_id == house.people[HEAD])
        session.execute(unit.values(leader_in_charge_id=house.people[HEAD]))
    report = handed_in(house)
    assert report["leader_id"] == str(house.people["CB001"])
    assert act(house, LEADER, report, CollectiveAct.CONFIRM).status_code == 404
    assert done(house, "CB001", report, CollectiveAct.CONFIRM)["state"] == "confirmed"


def test_whoever_left_heads_no_unit_any_more(house: House, tmp_path: Path) -> None:
    house.open_week(WEEK)
    report = unit_report(house, "CB044")
    people = [f"CB0{number}" for number in range(44, 50)]
    leave(house, tmp_path / "roster", "V4", *people)
    assert act(house, "CB044", report, CollectiveAct.SAVE).status_code == 404
    path = f"/submission/v1/collective/{report['collective_id']}"
    assert house.get(LEADER, path)["head_id"] is None


BROUGHT: Final = (
    (CollectiveState.DRAFT, None),
    (CollectiveState.HANDED_IN, CollectiveAct.HAND_IN),
    (CollectiveState.CONFIRMED, CollectiveAct.CONFIRM),
    (CollectiveState.RETURNED, CollectiveAct.RETURN),
)
"""Every state, and the act that leads there from the one before."""


def expected(state: CollectiveState, one: CollectiveAct, code: str) -> tuple[int, str]:
    """Return the status and, where it is refused, why; else the state that follows."""
    if code not in SEEING:
        return 404, "not-found"
    if code != MAY[BY[one]]:
        whose = {Party.HEAD: "only-the-head", Party.LEADER: "only-the-leader-in-charge"}
        return 403, whose[BY[one]]
    if (state, one) in TRANSITIONS:
        return 200, TRANSITIONS[state, one]
    if BY[one] is Party.HEAD:
        return 409, "already-handed-in"
    return 409, "already-confirmed" if state is CollectiveState.CONFIRMED else "not-handed-in"


def test_every_act_in_every_state_by_every_party(house: House, subtests: pytest.Subtests) -> None:
    house.open_week(WEEK)
    assert {state for state, _ in BROUGHT} == set(CollectiveState)
    for state, by_act in BROUGHT:
        if by_act is not None:
            done(house, MAY[BY[by_act]], unit_report(house), by_act)
        report = unit_report(house)
        assert report["state"] == state
        for one, code in product(CollectiveAct, PARTIES):
            with subtests.test(f"{one} {state} {code}"), undoing(house, "submission"):
                answer = act(house, code, report, one)
                assert answer.json is not None
                ok = answer.status_code == 200
                told = answer.json["state"] if ok else code_of(answer)
                assert (answer.status_code, told) == expected(state, one, code)
        assert unit_report(house) == report
