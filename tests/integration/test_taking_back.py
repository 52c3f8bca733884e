"""A report that is taken back, filed on somebody's behalf, late, or twice: who wins, and who knows.

The race between an author who withdraws and a manager who scores is played in both orders.
"""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from werkzeug.test import TestResponse

from house import GOOD, House, content
from permitted import undoing
from shared.kit import clock
from submission.domain.reports import TRANSITIONS, Act, ReportState
from visiting import signed_in

WEEK = "2026-11-16"
AUTHOR, COLLEAGUE, MANAGER, AUTHORITY, OFFICE = "CB026", "CB027", "CB024", "CB023", "CB009"
REASON = {"reason": "Đang đi công tác, không có mạng."}
CALLS = {
    Act.SAVE: ("PUT", "", content()),
    Act.HAND_IN: ("POST", "/submission", content()),
    Act.FILE: ("POST", "/assisted-submission", content() | REASON),
    Act.WITHDRAW: ("POST", "/withdrawal", None),
    Act.EXCUSE: ("POST", "/excuse", REASON),
}
MAY = {
    Act.SAVE: {AUTHOR},
    Act.HAND_IN: {AUTHOR},
    Act.WITHDRAW: {AUTHOR},
    Act.FILE: {MANAGER, OFFICE},
    Act.EXCUSE: {MANAGER, OFFICE},
}
REFUSED = {"already-handed-in", "already-scored", "not-handed-in", "report-excused"}


def act(house: House, code: str, report: Any, act: Act) -> TestResponse:
    method, path, body = CALLS[act]
    target = f"/submission/v1/reports/{report['report_id']}{path}"
    return house.call(code, method, target, body, If_Match=f'"{report["version"]}"')


def code_of(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["type"].rpartition("/")[2])


def own(house: House) -> Any:
    return house.report_of(AUTHOR, WEEK)


def brought_to(house: House, state: ReportState) -> Any:
    """Bring the author's report to a state by what people do, and return it."""
    house.open_week(WEEK)
    report = own(house)
    if state is ReportState.EXCUSED:
        assert act(house, MANAGER, report, Act.EXCUSE).status_code == 200
    elif state is not ReportState.DRAFT:
        assert house.hand_in(AUTHOR, WEEK).status_code == 200
        house.settle()
    path = f"/scoring/v1/assessments/{report['report_id']}"
    if state is ReportState.RETURNED:
        house.call(MANAGER, "POST", f"{path}/return", REASON, If_Match='"1"')
    if state in {ReportState.SCORED, ReportState.APPROVED}:
        assert house.score(MANAGER, report["report_id"]).status_code == 200
        house.settle()
    if state is ReportState.APPROVED:
        assert house.approve(AUTHORITY, report["report_id"]).status_code == 200
    house.settle()
    assert own(house)["state"] == state
    return own(house)


@pytest.mark.parametrize("state", ReportState)
def test_every_act_in_every_state_by_every_party(
    house: House, state: ReportState, subtests: pytest.Subtests
) -> None:
    report = brought_to(house, state)
    for one, code in product(Act, (AUTHOR, COLLEAGUE, MANAGER, AUTHORITY, OFFICE)):
        with subtests.test(f"{one} by {code}"), undoing(house, "submission"):
            answer = act(house, code, report, one)
            if code not in MAY[one]:
                assert answer.status_code in {403, 404}
            elif (state, one) in TRANSITIONS:
                assert answer.json is not None
                assert answer.status_code == 200
                told = answer.json.get("state", state)  # a kept draft tells its version only
                assert told == TRANSITIONS[state, one]
            else:
                assert (answer.status_code, code_of(answer) in REFUSED) == (409, True)
    assert own(house) == report
    for one in [each for before, each in TRANSITIONS if before is state]:
        with subtests.test(f"{one} is allowed"):
            now = own(house)
            if now["state"] != state:
                break
            assert act(house, min(MAY[one]), now, one).status_code == 200
            assert own(house)["state"] == TRANSITIONS[state, one]


def test_what_is_withdrawn_leaves_the_queue_and_comes_back_when_it_is_handed_in(
    house: House,
) -> None:
    report = brought_to(house, ReportState.HANDED_IN)
    path = f"/scoring/v1/assessments/{report['report_id']}"
    week = f"/reporting/v1/weeks/{WEEK}"
    before = house.get(OFFICE, week)["handed_in"]
    answer = act(house, AUTHOR, report, Act.WITHDRAW)
    assert answer.json is not None
    assert (answer.json["state"], answer.json["revision"]) == ("draft", 2)
    assert [item["title"] for item in answer.json["items"]] == [
        item["title"] for item in content()["items"]
    ]
    house.settle()
    assert house.get(MANAGER, "/scoring/v1/assessments")["items"] == []
    assert house.get(MANAGER, path)["state"] == "withdrawn"
    assert house.get(OFFICE, week)["handed_in"] == before - 1
    score = {"parts": GOOD, "comment": "Tốt."}
    told = house.call(MANAGER, "POST", f"{path}/score", score, If_Match='"2"')
    assert (told.status_code, code_of(told)) == (409, "not-awaiting-you")
    assert house.hand_in(AUTHOR, WEEK, GOOD | {"quality": "30"}).status_code == 200
    house.settle()
    (waiting,) = house.get(MANAGER, "/scoring/v1/assessments")["items"]
    assert (waiting["revision"], waiting["self_parts"]["quality"]) == (2, "30")


def test_a_score_that_was_given_before_the_withdrawal_was_heard_holds(house: House) -> None:
    report = brought_to(house, ReportState.HANDED_IN)
    assert house.score(MANAGER, report["report_id"]).status_code == 200
    assert act(house, AUTHOR, report, Act.WITHDRAW).status_code == 200
    changed = content(GOOD | {"quality": "20"}) | {"summary": "Viết lại."}
    target = f"/submission/v1/reports/{report['report_id']}"
    newest = own(house)["version"]
    assert house.call(AUTHOR, "PUT", target, changed, If_Match=f'"{newest}"').status_code == 200
    house.settle()
    after = house.get(AUTHOR, target)
    assert (after["state"], after["revision"]) == ("scored", 1)
    assert (after["summary"], after["self_parts"]) == (content()["summary"], GOOD)
    assert after["handed_in_at"] == report["handed_in_at"]
    assert code_of(act(house, AUTHOR, after, Act.WITHDRAW)) == "already-scored"
    assert house.approve(AUTHORITY, report["report_id"]).status_code == 200


def test_a_return_that_was_given_before_the_withdrawal_was_heard_holds(house: House) -> None:
    report = brought_to(house, ReportState.HANDED_IN)
    path = f"/scoring/v1/assessments/{report['report_id']}/return"
    assert house.call(MANAGER, "POST", path, REASON, If_Match='"1"').status_code == 200
    assert act(house, AUTHOR, report, Act.WITHDRAW).status_code == 200
    house.settle()
    after = own(house)
    assert (after["state"], after["revision"]) == ("returned", 2)
    assert after["return_reason"] == REASON["reason"]
    assert house.hand_in(AUTHOR, WEEK).status_code == 200


def test_filing_on_somebodys_behalf_says_who_and_why(house: House) -> None:
    house.open_week(WEEK)
    assert code_of(act(house, AUTHOR, own(house), Act.FILE)) == "not-yours-to-file"
    assert act(house, MANAGER, own(house), Act.FILE).status_code == 200
    report = house.get(AUTHOR, f"/submission/v1/reports/{own(house)['report_id']}")
    filed = (report["state"], report["filed_by_id"], report["filing_reason"])
    assert filed == ("handed_in", str(house.people[MANAGER]), REASON["reason"])
    said = house.said("submission")[-1]
    assert said["data"]["filed_by_id"] == str(house.people[MANAGER])
    house.settle()
    (waiting,) = house.get(MANAGER, "/scoring/v1/assessments")["items"]
    assert waiting["report_id"] == report["report_id"]
    assert waiting["filed_by_id"] == str(house.people[MANAGER])
    assert house.score(MANAGER, report["report_id"]).status_code == 200
    house.settle()
    proposal = house.get(AUTHORITY, f"/approval/v1/proposals/{report['report_id']}")
    assert proposal["filed_by_id"] == str(house.people[MANAGER])
    page = signed_in(house, AUTHORITY).get(f"/approval/decide/{report['report_id']}")
    assert "Nộp thay người báo cáo" in page.text


def test_trap_handing_in_after_the_deadline_is_taken_and_marked_with_the_hours(
    house: House,
) -> None:
    last = datetime.fromisoformat("2026-11-02").date()
    house.open_week(str(last))
    answer = house.hand_in(AUTHOR, str(last))
    assert answer.json is not None
    report = house.report_of(AUTHOR, str(last))
    late = clock.now() - datetime.fromisoformat(report["hand_in_due_at"])
    begun = late // timedelta(hours=1) + 1
    assert answer.json["late"] is True
    assert answer.json["late_hours"] in {begun - 1, begun}
    hours = answer.json["late_hours"]
    assert house.said("submission")[-1]["data"]["late_hours"] == hours
    house.settle()
    (waiting,) = house.get(MANAGER, "/scoring/v1/assessments")["items"]
    assert (waiting["late_hours"], waiting["filed_by_id"]) == (hours, None)
    assert house.score(MANAGER, report["report_id"]).status_code == 200
    house.settle()
    (proposal,) = house.get(AUTHORITY, "/approval/v1/proposals")["items"]
    assert (proposal["late_hours"], proposal["filed_by_id"]) == (hours, None)
    pages = {MANAGER: f"/scoring/team/{report['report_id']}", AUTHORITY: "/approval/decide"}
    for code, path in pages.items():
        assert f"Trễ {hours} giờ" in signed_in(house, code).get(path).text


def test_trap_handing_in_twice_is_refused_and_changes_nothing(house: House) -> None:
    report = brought_to(house, ReportState.HANDED_IN)
    said = len(house.said("submission"))
    assert code_of(act(house, AUTHOR, report, Act.HAND_IN)) == "already-handed-in"
    assert len(house.said("submission")) == said


def test_trap_nobody_hands_in_for_a_week_in_which_they_take_no_part(house: House) -> None:
    house.open_week(WEEK)
    assert act(house, COLLEAGUE, own(house), Act.HAND_IN).status_code == 404
    answer = house.get(AUTHOR, "/submission/v1/reports?week=2026-11-09")
    assert answer["items"] == []


@pytest.mark.parametrize(
    ("part", "told"),
    [("quality", "Give 0 to 40 points, not 41."), ("conduct", "Give 0 to 20 points, not 41.")],
)
def test_trap_a_score_above_the_maximum_is_refused_whatever_the_client_says_is_the_maximum(
    house: House, part: str, told: str
) -> None:
    house.open_week(WEEK)
    report = own(house)
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    over = content(GOOD | {part: "41"})
    answer = house.call(AUTHOR, "POST", path, over, If_Match='"1"')
    assert answer.json is not None
    assert (answer.status_code, answer.json["errors"]) == (422, {f"self_parts.{part}": [told]})
    claimed = house.call(AUTHOR, "POST", path, content() | {"max": 100}, If_Match='"1"')
    assert claimed.status_code == 422


def test_trap_a_week_over_two_months_is_one_week_by_its_monday(house: House) -> None:
    house.open_week("2026-09-28")
    report = house.report_of(AUTHOR, "2026-09-28")
    assert house.hand_in(AUTHOR, "2026-09-28").status_code == 200
    assert own_weeks(house) == ["2026-09-28"]
    odd = house.call(OFFICE, "POST", "/submission/v1/weeks", {"week": "2026-10-01"})
    assert odd.json is not None
    assert (odd.status_code, "2026-09-28" in str(odd.json["errors"])) == (422, True)
    again = house.call(OFFICE, "POST", "/submission/v1/weeks", {"week": report["week"]})
    assert code_of(again) == "week-already-open"


def test_trap_the_week_is_the_agencys_whatever_a_reader_sets(house: House) -> None:
    """Its Monday and deadlines follow from no language, zone or first day of anybody's week."""
    house.open_week(WEEK)
    usual = house.headers(AUTHOR)
    settings = {"Accept-Language": "en-US", "Time-Zone": "Pacific/Honolulu"}
    asked = house.client("submission")
    cookie = "language=en; time_zone=Pacific/Honolulu; first_day_of_week=sunday"
    for path in ("/submission/v1/weeks", f"/submission/v1/reports?week={WEEK}"):
        told = asked.get(path, headers=usual)
        other = asked.get(path, headers=usual | settings | {"Cookie": cookie})
        assert (told.status_code, other.json) == (200, told.json)
    sunday = house.call(AUTHOR, "GET", "/submission/v1/reports?week=2026-11-15")
    assert sunday.status_code == 422


def own_weeks(house: House) -> list[str]:
    return [line["week"] for line in house.get(AUTHOR, "/submission/v1/reports")["items"]]
