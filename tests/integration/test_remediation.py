"""Two failed weeks and what follows: scenarios 16 to 23 of docs/regulations.md, over HTTP."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from house import ZONE, House
from permitted import undoing
from reporting.domain.cases import BY, NEXT, Action, CaseParty, CaseState, NotNow, step
from reporting.models import RemediationCase
from reporting.usecases import examine
from shared.kit import clock
from shared.rulebook import adopt

TODAY = datetime.now(ZONE).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
WEEKS = [str(MONDAY - timedelta(weeks=back)) for back in (3, 2, 1)]
OFFICE, OTHER_OFFICE = "CB012", "CB013"
DIRECTOR, DEPUTY, SPECIALIST, LEADER = "CB023", "CB024", "CB026", "CB002"
COLLEAGUE = "CB027"
BAD = {"quality": "20", "progress": "15", "conduct": "10"}
FAIR = {"quality": "28", "progress": "22", "conduct": "12"}


def week(house: House, monday: str, parts: dict[str, str] | None, *, who: str = SPECIALIST) -> str:
    """Open a week and take somebody's report through it; without points it stays with them."""
    house.open_week(monday)
    report_id: str = house.report_of(who, monday)["report_id"]
    if parts is not None:
        hand_in(house, monday, who)
        decide(house, report_id, parts, who)
    return report_id


def hand_in(house: House, monday: str, who: str) -> None:
    assert house.hand_in(who, monday).status_code == 200
    house.settle()


def decide(house: House, report_id: str, parts: dict[str, str], who: str = SPECIALIST) -> None:
    manager, authority = (DEPUTY, DIRECTOR) if who == SPECIALIST else (LEADER, LEADER)
    assert house.score(manager, report_id, parts).status_code == 200
    house.settle()
    assert house.approve(authority, report_id).status_code == 200
    house.settle()
    examined(house)


def examined(house: House) -> int:
    with house.database("reporting").transaction() as session:
        adopted = adopt("btctw-8679-weekly", None)
        return examine(session, adopted=adopted, now=clock.now())


def cases(house: House, code: str = OFFICE) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = house.get(code, "/reporting/v1/cases")["items"]
    return listed


def act(house: House, code: str, case: dict[str, Any], what: str, body: Any) -> Any:
    path = f"/reporting/v1/cases/{case['case_id']}/{what}"
    answer = house.call(code, "POST", path, body, If_Match=f'"{case["version"]}"')
    assert answer.status_code == 200, answer.text
    return answer.json


def refused(house: House, code: str, case: dict[str, Any], what: str, body: Any) -> str:
    path = f"/reporting/v1/cases/{case['case_id']}/{what}"
    answer = house.call(code, "POST", path, body, If_Match=f'"{case["version"]}"')
    assert answer.json is not None
    return f"{answer.status_code} {answer.json['type'].rpartition('/')[2]}"


def test_scenario_17_two_failed_weeks_without_a_breach_raise_an_alert_only(house: House) -> None:
    week(house, WEEKS[0], BAD)
    assert cases(house) == []
    week(house, WEEKS[1], BAD)
    (case,) = cases(house)
    assert (case["meeting"], case["state"], case["weeks"]) == ("advisory", "open", WEEKS[:2])
    assert case["leader_id"] == str(house.people[DIRECTOR])
    assert [each["case_id"] for each in cases(house, SPECIALIST)] == [case["case_id"]]
    assert [each["case_id"] for each in cases(house, DIRECTOR)] == [case["case_id"]]
    assert cases(house, DEPUTY) == []
    assert examined(house) == 0


def late(house: House, manager: str, who: str, monday: str) -> str:
    """Have the direct manager record that somebody came late in that week, and return the id."""
    breach = {"kind": "late_arrival", "day": monday, "note": "Đến muộn 40 phút."}
    path = f"/scoring/v1/people/{house.people[who]}/breaches"
    answer = house.call(manager, "POST", path, breach)
    assert answer.status_code == 201, answer.text
    house.settle()
    examined(house)
    assert answer.json is not None
    breach_id: str = answer.json["breach_id"]
    return breach_id


def test_scenario_16_two_failed_weeks_with_a_breach_call_for_a_meeting(house: House) -> None:
    for monday in WEEKS[:2]:
        week(house, monday, BAD)
    breach_id = late(house, DEPUTY, SPECIALIST, WEEKS[1])
    (case,) = cases(house)
    assert (case["meeting"], case["state"], case["weeks"]) == ("mandatory", "open", WEEKS[:2])
    path = f"/scoring/v1/breaches/{breach_id}/withdrawal"
    assert house.call(DEPUTY, "POST", path, {"reason": "Nhầm người."}).status_code == 200
    house.settle()
    examined(house)
    (case,) = cases(house)
    assert (case["meeting"], case["state"]) == ("advisory", "open")
    told = house.get(SPECIALIST, f"/reporting/v1/cases/{case['case_id']}")["acts"]
    assert [each["facts"]["meeting"] for each in told] == ["advisory", "mandatory", "advisory"]


def test_scenario_23_for_a_director_with_a_breach_the_leader_meets_in_place_of_the_head(
    house: House,
) -> None:
    for monday in WEEKS[:2]:
        week(house, monday, BAD, who=DIRECTOR)
    late(house, LEADER, DIRECTOR, WEEKS[1])
    (case,) = cases(house)
    assert (case["meeting"], case["state"]) == ("mandatory", "open")
    assert (case["leader_id"], case["stands_in"]) == (str(house.people[LEADER]), True)
    minutes = act(house, LEADER, case, "minutes", MINUTES)
    assert minutes["state"] == "met"


def test_a_breach_alone_raises_an_alert_that_the_office_closes(house: House) -> None:
    week(house, WEEKS[0], FAIR)
    late(house, DEPUTY, SPECIALIST, WEEKS[0])
    (case,) = cases(house)
    assert (case["meeting"], case["weeks"]) == ("advisory", WEEKS[:1])
    closed = act(house, OFFICE, case, "closing", {"said": "Đã nhắc."})
    assert closed["state"] == "closed"
    week(house, WEEKS[1], FAIR)
    assert [each["state"] for each in cases(house)] == ["closed"]


def test_scenario_18_a_week_between_that_was_completed_breaks_the_row(house: House) -> None:
    for monday, parts in zip(WEEKS, (BAD, FAIR, BAD), strict=True):
        week(house, monday, parts)
    assert cases(house) == []


def test_scenario_22_while_a_week_is_not_approved_the_case_is_pending(house: House) -> None:
    week(house, WEEKS[0], BAD)
    report_id = week(house, WEEKS[1], None)
    examined(house)
    (case,) = cases(house)
    assert (case["meeting"], case["state"]) == ("pending", "pending")
    hand_in(house, WEEKS[1], SPECIALIST)
    decide(house, report_id, FAIR)
    assert cases(house) == []


def test_scenario_20_a_missing_week_between_two_failed_ones_is_pending_until_it_is_settled(
    house: House,
) -> None:
    week(house, WEEKS[0], BAD)
    missing = week(house, WEEKS[1], None)
    week(house, WEEKS[2], BAD)
    (case,) = cases(house)
    assert case["state"] == "pending"
    path = f"/submission/v1/reports/{missing}"
    version = house.get(SPECIALIST, path)["version"]
    excuse = {"reason": "Ốm cả tuần, đã có giấy."}
    answer = house.call(DEPUTY, "POST", f"{path}/excuse", excuse, If_Match=f'"{version}"')
    assert answer.status_code == 200
    house.settle()
    examined(house)
    (case,) = cases(house)
    assert (case["state"], case["meeting"]) == ("open", "advisory")
    assert case["weeks"] == [WEEKS[0], WEEKS[2]]


def test_for_a_director_the_leader_in_charge_takes_the_place_of_the_head(house: House) -> None:
    for monday in WEEKS[:2]:
        week(house, monday, BAD, who=DIRECTOR)
    (case,) = cases(house)
    assert (case["leader_id"], case["stands_in"]) == (str(house.people[LEADER]), True)
    assert [each["case_id"] for each in cases(house, LEADER)] == [case["case_id"]]


INVITED = {"meets_at": f"{TODAY + timedelta(days=3)}T09:00:00+07:00", "place": "Phòng họp 2"}
MINUTES = {
    "causes": "Việc dồn vào cuối tuần.",
    "measures": [
        {"what": "Báo tiến độ mỗi thứ Tư.", "due_day": str(TODAY + timedelta(days=7))},
        {"what": "Chia lại việc.", "due_day": str(TODAY)},
    ],
}


def test_a_case_goes_from_invitation_to_minutes_follow_up_and_closing(house: House) -> None:
    for monday in WEEKS[:2]:
        week(house, monday, BAD)
    (case,) = cases(house)
    path = f"/reporting/v1/cases/{case['case_id']}"
    assert house.call(SPECIALIST, "GET", f"{path}/invitation.ics").status_code == 404
    assert refused(house, DIRECTOR, case, "invitation", INVITED) == "403 not-a-party"
    case = act(house, OFFICE, case, "invitation", INVITED)
    assert (case["state"], case["place"]) == ("invited", "Phòng họp 2")
    taken = house.call(SPECIALIST, "GET", f"{path}/invitation.ics")
    assert taken.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(taken.data).walk("VEVENT")
    assert event["uid"] == case["case_id"]
    assert event.decoded("dtstart") == datetime.fromisoformat(INVITED["meets_at"])
    assert refused(house, SPECIALIST, case, "minutes", MINUTES) == "403 not-a-party"
    case = act(house, DIRECTOR, case, "minutes", MINUTES)
    assert [each["done"] for each in case["measures"]] == [False, False]
    done = {"measure": 2, "done": True, "said": "Đã chia cho hai người."}
    case = act(house, DIRECTOR, case, "follow-up", done)
    assert [each["done"] for each in case["measures"]] == [False, True]
    assert refused(house, OFFICE, case, "follow-up", done | {"measure": 3}) == "422 invalid"
    case = act(house, OTHER_OFFICE, case, "closing", {"said": "Hai tuần sau đạt yêu cầu."})
    assert case["state"] == "closed"
    assert [each["action"] for each in case["acts"]] == [
        *("open", "invite", "minute", "follow_up", "close")
    ]
    assert house.get(SPECIALIST, path)["acts"] == case["acts"]
    assert refused(house, OFFICE, case, "minutes", MINUTES) == "409 not-now"


def test_what_cannot_be_is_refused_and_says_why(house: House) -> None:
    for monday in WEEKS[:2]:
        week(house, monday, BAD)
    (case,) = cases(house)
    past = INVITED | {"meets_at": "2026-01-05T09:00:00+07:00"}
    assert refused(house, OFFICE, case, "invitation", past) == "422 invalid"
    early = {**MINUTES, "measures": [{"what": "Họp.", "due_day": str(TODAY - timedelta(days=1))}]}
    assert refused(house, OFFICE, case, "minutes", early) == "422 invalid"
    assert refused(house, DEPUTY, case, "minutes", MINUTES) == "404 not-found"
    newer = act(house, OFFICE, case, "invitation", INVITED)
    assert refused(house, OFFICE, case, "invitation", INVITED) == "412 stale-version"
    assert refused(house, OFFICE, newer, "closing", {"said": "Không họp."}) == "409 not-now"


PATHS = {
    Action.INVITE: ("invitation", INVITED),
    Action.MINUTE: ("minutes", MINUTES),
    Action.FOLLOW_UP: ("follow-up", {"measure": 1, "done": True, "said": "Đã làm."}),
    Action.CLOSE: ("closing", {"said": "Đã trao đổi."}),
}
PARTIES = {
    SPECIALIST: None,
    DIRECTOR: CaseParty.LEADER,
    OFFICE: CaseParty.OFFICE,
    OTHER_OFFICE: CaseParty.OFFICE,
}
STRANGERS = (DEPUTY, COLLEAGUE, LEADER)
BROUGHT: Mapping[CaseState, tuple[Action, ...]] = {
    CaseState.OPEN: (),
    CaseState.INVITED: (Action.INVITE,),
    CaseState.MET: (Action.INVITE, Action.MINUTE),
    CaseState.CLOSED: (Action.INVITE, Action.MINUTE, Action.CLOSE),
}


def correct(house: House, report_id: str, parts: dict[str, str]) -> None:
    """Have the authority reopen an official week, and take it through once more."""
    path = f"/approval/v1/proposals/{report_id}"
    version = house.get(DIRECTOR, path)["version"]
    reason = {"reason": "Có minh chứng mới."}
    answer = house.call(DIRECTOR, "POST", f"{path}/reopening", reason, If_Match=f'"{version}"')
    assert answer.status_code == 200
    house.settle()
    decide(house, report_id, parts)


def kept(house: House) -> Any:
    """Return the one case as the database keeps it; a withdrawn one is shown to nobody."""
    with house.database("reporting").transaction() as session:
        return session.execute(select(*RemediationCase.__table__.c)).one()


def brought_to(house: House, state: CaseState) -> Any:
    """Bring the specialist's case to a state by what people do, and return it."""
    week(house, WEEKS[0], BAD)
    report_id = week(house, WEEKS[1], None)
    examined(house)
    (case,) = cases(house)
    if state is not CaseState.PENDING:
        hand_in(house, WEEKS[1], SPECIALIST)
        decide(house, report_id, BAD)
    if state is CaseState.WITHDRAWN:
        correct(house, report_id, FAIR)
    path = f"/reporting/v1/cases/{case['case_id']}"
    for action in BROUGHT.get(state, ()):
        act(house, OFFICE, house.get(OFFICE, path), *PATHS[action])
    brought = kept(house)
    assert brought.state == state
    return brought


def expected(state: CaseState, action: Action, code: str) -> tuple[int, str]:
    """Return the status that follows, and the case's new state or the refusal."""
    if code in STRANGERS:
        return 404, "not-found"
    if PARTIES[code] not in BY[action]:
        return 403, "not-a-party"
    after = NEXT.get((state, action))
    return (409, "not-now") if after is None else (200, after)


@pytest.mark.parametrize("state", CaseState)
def test_every_action_in_every_state_by_every_party(
    house: House, state: CaseState, subtests: pytest.Subtests
) -> None:
    assert set(PATHS) == set(BY)
    case = brought_to(house, state)
    for action, code in product(BY, (*PARTIES, *STRANGERS)):
        path, body = PATHS[action]
        target = f"/reporting/v1/cases/{case.case_id}/{path}"
        with subtests.test(f"{action} by {code}"), undoing(house, "reporting"):
            answer = house.call(code, "POST", target, body, If_Match=f'"{case.version}"')
            assert answer.json is not None
            well = answer.status_code == 200
            told = answer.json["state"] if well else answer.json["type"].rpartition("/")[2]
            assert (answer.status_code, told) == expected(state, action, code)
    assert kept(house) == case


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("action", tuple(Action))
def test_every_action_in_every_state_leads_on_or_is_refused(
    state: CaseState, action: Action
) -> None:
    after = NEXT.get((state, action))
    if after is None:
        with pytest.raises(NotNow, match=f"The case is {state}"):
            step(state, action)
    else:
        assert step(state, action) is after
        assert after is not CaseState.PENDING


def test_scenario_20_the_missing_week_that_is_scored_as_failed_after_all_counts(
    house: House,
) -> None:
    week(house, WEEKS[0], BAD)
    missing = week(house, WEEKS[1], None)
    week(house, WEEKS[2], BAD)
    late(house, DEPUTY, SPECIALIST, WEEKS[2])
    hand_in(house, WEEKS[1], SPECIALIST)
    decide(house, missing, BAD)
    (case,) = cases(house)
    assert (case["state"], case["meeting"], case["weeks"][-1]) == ("open", "mandatory", WEEKS[2])


def test_scenario_21_a_week_of_sick_leave_between_two_failed_ones_raises_an_alert_only(
    house: House,
) -> None:
    week(house, WEEKS[0], BAD)
    friday = datetime.fromisoformat(WEEKS[1]).date() + timedelta(days=4)
    sick = {"kind": "sick", "first_day": WEEKS[1], "last_day": str(friday)}
    house.keep(f"/people/{house.people[SPECIALIST]}/absences", sick)
    week(house, WEEKS[1], None)
    assert house.report_of(SPECIALIST, WEEKS[1])["state"] == "excused"
    week(house, WEEKS[2], BAD)
    (case,) = cases(house)
    assert (case["state"], case["meeting"]) == ("open", "advisory")
    assert case["weeks"] == [WEEKS[0], WEEKS[2]]
