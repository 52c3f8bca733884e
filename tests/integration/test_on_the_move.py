"""People who change units within a week, work in two places, are away, or change ahead of time.

The scenarios' numbers are those of ``docs/regulations.md``, section 8. Weeks are those of today,
because a report follows its person until its week ends.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from approval.directory.usecases import carry_out_due
from house import GOOD, ZONE, House
from real_services import bearer
from shared.kit import clock

TODAY = datetime.now(ZONE).date()
THIS_WEEK = str(TODAY - timedelta(days=TODAY.weekday()))
LEADER, CHIEF = "CB002", "CB009"
DIRECTOR, DEPUTY, SPECIALIST = "CB023", "CB024", "CB026"
OTHER_DIRECTOR, OTHER_DEPUTY, OTHER_SPECIALIST = "CB030", "CB031", "CB033"
A_NOTE = {"quality": "32", "progress": "31", "conduct": "17"}
B_SCORE = {"quality": "28", "progress": "27", "conduct": "15"}
ORDER = {"document": "Quyết định số 208"}


def unit_of(house: House, code: str) -> str:
    unit_id: str = house.get(code, "/directory/v1/me")["unit_id"]
    return unit_id


def change(house: House, code: str, day: date = TODAY, **facts: Any) -> Any:
    body = ORDER | {"day": str(day), "facts": facts}
    return house.keep(f"/people/{house.people[code]}/changes", body)


def transfer(house: House, code: str, *, to: str, day: date = TODAY) -> Any:
    """Have somebody work in the unit of ``to`` and report to them."""
    facts = {"unit_id": unit_of(house, to), "manager_id": str(house.people[to])}
    return change(house, code, day, **facts)


def refusal(house: House, code: str, path: str, body: Any, headers: Any = None) -> tuple[int, str]:
    answer = house.call(code, "POST", path, body, **(headers or {}))
    assert answer.json is not None
    return answer.status_code, answer.json["type"].rpartition("/")[2]


def note(house: House, code: str, report_id: str, **more: Any) -> Any:
    path = f"/scoring/v1/beside/{report_id}/notes"
    return house.call(code, "POST", path, {"said": "Nửa tuần đầu làm tốt.", **more})


def test_scenario_26_the_unit_at_the_weeks_end_scores_with_the_earlier_managers_note(
    house: House,
) -> None:
    house.open_week(THIS_WEEK)
    report_id = house.report_of(SPECIALIST, THIS_WEEK)["report_id"]
    transfer(house, SPECIALIST, to=OTHER_DEPUTY)
    assert house.hand_in(SPECIALIST, THIS_WEEK).status_code == 200
    house.settle()

    assert house.call(DEPUTY, "GET", f"/scoring/v1/assessments/{report_id}").status_code == 404
    assert note(house, DEPUTY, report_id, parts=A_NOTE).status_code == 201
    (listed,) = house.get(DEPUTY, f"/scoring/v1/beside?week={THIS_WEEK}")["items"]
    assert (listed["report_id"], listed["relation"]) == (report_id, "earlier")
    (attached,) = house.get(OTHER_DEPUTY, f"/scoring/v1/assessments/{report_id}")["notes"]
    assert (attached["total"], attached["relation"]) == ("80.00", "earlier")
    assert house.score(OTHER_DEPUTY, report_id, B_SCORE).status_code == 200
    house.settle()

    proposal = house.get(OTHER_DIRECTOR, f"/approval/v1/proposals/{report_id}")
    assert [(each["by_id"], each["total"]) for each in proposal["notes"]] == [
        (str(house.people[DEPUTY]), "80.00")
    ]
    assert house.approve(OTHER_DIRECTOR, report_id).status_code == 200
    house.settle()
    results = house.get(SPECIALIST, f"/reporting/v1/people/{house.people[SPECIALIST]}/results")
    (result,) = results["items"]
    assert (result["total"], result["grade"]) == ("70.00", "completed")
    late = note(house, DEPUTY, report_id)
    assert (late.status_code, late.json["type"].rpartition("/")[2]) == (409, "already-official")


def test_scenario_27_a_seconded_person_has_one_report_with_the_others_comment_attached(
    house: House,
) -> None:
    person = f"/people/{house.people[SPECIALIST]}"
    post = ORDER | {
        "kind": "seconded",
        "share": 50,
        "unit_id": unit_of(house, OTHER_DEPUTY),
        "post_title": "Biệt phái",
        "tier": "specialist",
        "manager_id": str(house.people[OTHER_DEPUTY]),
        "first_day": THIS_WEEK,
    }
    house.keep(f"{person}/assignments", post)
    assert house.get(CHIEF, f"/directory/v1{person}/assignments")["main_share"] == 50
    house.open_week(THIS_WEEK)
    reports = house.get(SPECIALIST, f"/submission/v1/reports?week={THIS_WEEK}")["items"]
    assert len(reports) == 1
    house.hand_in(SPECIALIST, THIS_WEEK)
    house.settle()
    report_id = reports[0]["report_id"]
    assert note(house, OTHER_DEPUTY, report_id).status_code == 201
    assert note(house, OTHER_DIRECTOR, report_id).status_code == 404
    seen = house.get(OTHER_DEPUTY, f"/scoring/v1/beside/{report_id}")
    assert (seen["relation"], len(seen["items"])) == ("seconded", 2)
    (attached,) = house.get(DEPUTY, f"/scoring/v1/assessments/{report_id}")["notes"]
    assert (attached["relation"], attached["total"]) == ("seconded", None)
    assert house.score(DEPUTY, report_id).status_code == 200
    path = f"/scoring/v1/assessments/{report_id}"
    assert house.call(OTHER_DEPUTY, "GET", path).status_code == 404


def test_the_shares_of_secondments_leave_something_for_the_main_post(house: House) -> None:
    path = f"/people/{house.people[SPECIALIST]}/assignments"
    post = ORDER | {
        "kind": "seconded",
        "unit_id": unit_of(house, OTHER_DEPUTY),
        "post_title": "Biệt phái",
        "tier": "specialist",
        "manager_id": str(house.people[OTHER_DEPUTY]),
        "first_day": str(TODAY),
    }
    made = house.keep(path, post | {"share": 60})
    told = house.keep(path, post | {"share": 40}, 409)
    assert told["type"].endswith("shares-too-high")
    assert told["detail"] == f"On {TODAY} they would take 100 percent."
    house.keep(path, post | {"share": 39})
    house.keep(f"/assignments/{made['assignment_id']}/end", {"last_day": str(TODAY)}, 200)
    tomorrow = str(TODAY + timedelta(days=1))
    house.keep(path, post | {"share": 60, "first_day": tomorrow})
    again = house.keep(f"/assignments/{made['assignment_id']}/end", {"last_day": str(TODAY)}, 409)
    assert again["type"].endswith("already-ended")
    assert house.keep(path, post, 422)["errors"] == {
        "share": ["Say how many percent of the time go there."]
    }


def test_a_report_that_was_handed_in_lies_before_the_new_manager(house: House) -> None:
    house.open_week(THIS_WEEK)
    house.hand_in(SPECIALIST, THIS_WEEK)
    house.settle()
    report_id = house.report_of(SPECIALIST, THIS_WEEK)["report_id"]
    transfer(house, SPECIALIST, to=OTHER_DEPUTY)
    assert house.score(OTHER_DEPUTY, report_id).status_code == 200
    house.settle()
    assert house.approve(OTHER_DIRECTOR, report_id).status_code == 200


def test_a_week_that_is_over_stays_with_its_manager_unless_that_one_left(house: House) -> None:
    last_week = str(date.fromisoformat(THIS_WEEK) - timedelta(weeks=1))
    house.open_week(last_week)
    house.hand_in(SPECIALIST, last_week)
    house.settle()
    report_id = house.report_of(SPECIALIST, last_week)["report_id"]
    transfer(house, SPECIALIST, to=OTHER_DEPUTY)
    path = f"/scoring/v1/assessments/{report_id}"
    assert house.get(DEPUTY, path)["state"] == "awaiting"
    assert house.call(OTHER_DEPUTY, "GET", path).status_code == 404
    change(house, DEPUTY, active=False)
    assert house.get(OTHER_DEPUTY, path)["state"] == "awaiting"
    assert house.call(DEPUTY, "GET", path).status_code == 404


def test_whoever_is_away_on_every_working_day_owes_no_report_until_the_absence_is_shortened(
    house: House,
) -> None:
    person = f"/people/{house.people[SPECIALIST]}"
    friday = date.fromisoformat(THIS_WEEK) + timedelta(days=4)
    leave = {"kind": "leave", "first_day": THIS_WEEK, "last_day": str(friday)}
    made = house.keep(f"{person}/absences", leave)
    house.open_week(THIS_WEEK)
    line = house.report_of(SPECIALIST, THIS_WEEK)
    excused = house.get(SPECIALIST, f"/submission/v1/reports/{line['report_id']}")
    assert (excused["state"], excused["excuse_reason"]) == ("excused", "leave")
    week = house.get(CHIEF, f"/reporting/v1/weeks/{THIS_WEEK}")
    back = {"last_day": str(friday - timedelta(days=1))}
    house.keep(f"/absences/{made['absence_id']}/end", back, 200)
    assert house.report_of(SPECIALIST, THIS_WEEK)["state"] == "draft"
    later = house.get(CHIEF, f"/reporting/v1/weeks/{THIS_WEEK}")
    assert later["excused"] == week["excused"] - 1
    house.keep(f"{person}/absences", leave | {"kind": "sick", "first_day": str(friday)})
    assert house.report_of(SPECIALIST, THIS_WEEK)["state"] == "excused"
    overlapping = house.keep(f"{person}/absences", leave, 409)
    assert overlapping["type"].endswith("absences-overlap")


def test_why_somebody_is_away_is_theirs_to_know(house: House) -> None:
    path = f"/directory/v1/people/{house.people[SPECIALIST]}/absences"
    leave = {"kind": "sick", "first_day": str(TODAY), "last_day": str(TODAY)}
    house.keep(f"/people/{house.people[SPECIALIST]}/absences", leave)
    assert [each["kind"] for each in house.get(SPECIALIST, path)["items"]] == ["sick"]
    assert house.call(DEPUTY, "GET", path).status_code == 403
    assert refusal(house, DEPUTY, path, leave) == (403, "only-administrators")


def carried_out(house: House, day: date) -> int:
    with house.database("approval").transaction() as session:
        done = carry_out_due(session, today=day, since=None, now=clock.now())
    house.settle()
    return done


def test_a_change_dated_ahead_happens_on_its_day_and_not_before(house: House) -> None:
    tomorrow = TODAY + timedelta(days=1)
    planned = transfer(house, SPECIALIST, to=OTHER_DEPUTY, day=tomorrow)
    assert planned["done_at"] is None
    assert carried_out(house, TODAY) == 0
    assert unit_of(house, SPECIALIST) == unit_of(house, DEPUTY)
    assert carried_out(house, tomorrow) == 1
    assert unit_of(house, SPECIALIST) == unit_of(house, OTHER_DEPUTY)
    assert carried_out(house, tomorrow) == 0
    history = house.get(CHIEF, f"/directory/v1/people/{house.people[SPECIALIST]}/history")["items"]
    assert [each["unit_id"] for each in history] == [
        unit_of(house, DEPUTY),
        unit_of(house, OTHER_DEPUTY),
    ]
    over = house.keep(f"/changes/{planned['change_id']}/cancellation", None, 409)
    assert over["type"].endswith("change-is-over")


def test_a_change_that_is_cancelled_or_dated_back_does_not_happen(house: House) -> None:
    tomorrow = TODAY + timedelta(days=1)
    planned = transfer(house, SPECIALIST, to=OTHER_DEPUTY, day=tomorrow)
    house.keep(f"/changes/{planned['change_id']}/cancellation", None, 200)
    assert carried_out(house, tomorrow) == 0
    path = f"/people/{house.people[SPECIALIST]}/changes"
    facts = {"post_title": "Chuyên viên chính"}
    yesterday = str(TODAY - timedelta(days=1))
    told = house.keep(path, ORDER | {"day": yesterday, "facts": facts}, 422)
    assert told["errors"] == {
        "day": [f"It begins today, {TODAY}, or later; the past is not rewritten."]
    }


def test_a_change_that_does_not_fit_on_its_day_is_told_and_hinders_no_other(house: House) -> None:
    tomorrow = TODAY + timedelta(days=1)
    in_vain = transfer(house, SPECIALIST, to=OTHER_DEPUTY, day=tomorrow)
    change(house, OTHER_SPECIALIST, tomorrow, post_title="Chuyên viên cao cấp")
    change(house, OTHER_DEPUTY, active=False)
    assert carried_out(house, tomorrow) == 2
    path = f"/people/{house.people[SPECIALIST]}/changes"
    assert house.call(SPECIALIST, "GET", f"/directory/v1{path}").status_code == 403
    me = house.get(OTHER_SPECIALIST, "/directory/v1/me")
    assert me["post_title"] == "Chuyên viên cao cấp"
    program = bearer(house.signing, "hr", kind="client", scopes=frozenset({"directory:write"}))
    client = house.client("approval")
    listed = client.get(f"/directory/v1{path}", headers=program).json["items"]
    assert [(each["change_id"], each["refusal"]) for each in listed] == [
        (in_vain["change_id"], "Name somebody who works here.")
    ]
    found = client.get("/directory/v1/findings", headers=program).json["items"]
    told = f"on {tomorrow} not changed: Name somebody who works here."
    assert {"subject": "person", "code": SPECIALIST, "message": told} in found


@pytest.mark.parametrize(("who", "manager"), [(DIRECTOR, SPECIALIST), (SPECIALIST, SPECIALIST)])
def test_nobody_reports_in_a_circle(house: House, who: str, manager: str) -> None:
    body = ORDER | {"day": str(TODAY), "facts": {"manager_id": str(house.people[manager])}}
    told = house.keep(f"/people/{house.people[who]}/changes", body, 422)
    assert told["type"].endswith("goes-in-circle")
    assert str(house.people[who]) in told["errors"]["manager_id"][0]


def test_a_manager_by_post_follows_whoever_holds_the_post(house: House) -> None:
    change(house, SPECIALIST, manager_id=None)

    def manager() -> Any:
        return house.get(SPECIALIST, "/directory/v1/me")["manager_id"]

    assert manager() == str(house.people[DIRECTOR])
    unit = f"/units/{unit_of(house, DIRECTOR)}/changes"
    body = ORDER | {"day": str(TODAY), "facts": {"head_id": str(house.people[DEPUTY])}}
    house.keep(unit, body)
    assert manager() == str(house.people[DEPUTY])
    house.keep(unit, body | {"facts": {"head_id": None}})
    assert manager() == str(house.people[LEADER])
    acting = {"unit_id": unit_of(house, DIRECTOR), "post": "head", "first_day": str(TODAY)}
    acting |= {"person_id": str(house.people["CB025"]), "last_day": str(TODAY), **ORDER}
    named = house.keep("/acting", acting)
    assert manager() == str(house.people["CB025"])
    house.keep(f"/acting/{named['acting_id']}/end", None, 200)
    assert manager() == str(house.people[LEADER])
    house.open_week(THIS_WEEK)
    house.hand_in(SPECIALIST, THIS_WEEK, GOOD)
    house.settle()
    report_id = house.report_of(SPECIALIST, THIS_WEEK)["report_id"]
    assert house.score(LEADER, report_id).status_code == 200


def test_a_manager_by_post_follows_an_acting_post_that_begins_by_itself(house: House) -> None:
    change(house, SPECIALIST, manager_id=None)
    house.keep(
        f"/units/{unit_of(house, DIRECTOR)}/changes",
        ORDER | {"day": str(TODAY), "facts": {"head_id": None}},
    )
    acting = {"unit_id": unit_of(house, DIRECTOR), "post": "head", "first_day": str(TODAY)}
    acting |= {"person_id": str(house.people["CB025"]), "last_day": str(TODAY), **ORDER}
    house.keep("/acting", acting)
    begun = clock.now()
    shift = text(
        "update acting set since = since + interval '1 day', until = until + interval '1 day'"
    )
    back = text(
        "update acting set since = since - interval '1 day', until = until - interval '1 day'"
    )
    with house.database("approval").transaction() as session:
        session.execute(shift)
        carry_out_due(session, today=TODAY, since=None, now=begun)
    house.settle()
    assert house.get(SPECIALIST, "/directory/v1/me")["manager_id"] == str(house.people[LEADER])
    with house.database("approval").transaction() as session:
        session.execute(back)
        carry_out_due(session, today=TODAY, since=begun, now=clock.now())
    assert house.get(SPECIALIST, "/directory/v1/me")["manager_id"] == str(house.people[LEADER])
    with house.database("approval").transaction() as session:
        midnight = datetime.combine(TODAY, datetime.min.time(), ZONE)
        carry_out_due(session, today=TODAY, since=midnight, now=clock.now())
    house.settle()
    assert house.get(SPECIALIST, "/directory/v1/me")["manager_id"] == str(house.people["CB025"])
