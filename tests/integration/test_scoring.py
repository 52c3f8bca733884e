"""Scoring a week: scenarios of docs/regulations.md, section 8, and what peers got wrong."""

from datetime import date, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from house import GOOD, ZONE, House, content
from scoring.domain.reasons import Rules
from shared.kit import clock

WEEK, WEEK_BEFORE = "2026-11-16", "2026-11-09"
AUTHOR, MANAGER, AUTHORITY = "CB026", "CB024", "CB023"
SELF_94 = {"quality": "38", "progress": "37", "conduct": "19"}
GIVEN_82 = {"quality": "33", "progress": "32", "conduct": "17"}


def handed_in(house: House, parts: dict[str, str], week: str = WEEK) -> str:
    house.open_week(week)
    assert house.hand_in(AUTHOR, week, parts).status_code == 200
    house.settle()
    report_id: str = house.report_of(AUTHOR, week)["report_id"]
    return report_id


def give(house: House, report_id: str, body: dict[str, Any], act: str = "score") -> TestResponse:
    path = f"/scoring/v1/assessments/{report_id}"
    version = house.get(MANAGER, path)["version"]
    sent = {"comment": "Đã đối chiếu sản phẩm."} | body
    return house.call(MANAGER, "POST", f"{path}/{act}", sent, If_Match=f'"{version}"')


def problem(answer: TestResponse) -> Any:
    assert answer.content_type == "application/problem+json", answer.text
    assert answer.json is not None
    return answer.json | {"code": answer.json["type"].rpartition("/")[2]}


def test_scenario_5_a_gap_to_the_self_assessment_asks_for_a_reason(house: House) -> None:
    report_id = handed_in(house, SELF_94)
    told = problem(give(house, report_id, {"parts": GIVEN_82}))
    assert (told["status"], told["code"], told["why"]) == (422, "reason-needed", ["gap_to_self"])
    assert told["errors"] == {
        "reason": ["The total 82.00 is more than 10 points from the self-assessment's 94.00."]
    }
    assert problem(give(house, report_id, {"parts": GIVEN_82, "reason": "  "}))["status"] == 422
    given = give(house, report_id, {"parts": GIVEN_82, "reason": "Hai việc chưa có sản phẩm."})
    assert given.status_code == 200, given.text
    house.settle()
    proposal = house.get(AUTHORITY, f"/approval/v1/proposals/{report_id}")
    assert (proposal["total"], proposal["grade"]) == ("82.00", "good")
    assert (proposal["self_parts"], proposal["manager_parts"]) == (SELF_94, GIVEN_82)
    assert house.approve(AUTHORITY, report_id).status_code == 200
    house.settle()
    assert house.report_of(AUTHOR, WEEK)["grade"] == "good"


def test_scenario_7_the_authority_changes_82_to_78_and_all_three_scores_stay(house: House) -> None:
    report_id = handed_in(house, SELF_94)
    given = give(house, report_id, {"parts": GIVEN_82, "reason": "Hai việc chưa có sản phẩm."})
    assert given.status_code == 200
    house.settle()
    path = f"/approval/v1/proposals/{report_id}/adjustment"
    decided = {"quality": "31", "progress": "30", "conduct": "17"}
    body = {"parts": decided, "reason": "Một sản phẩm chậm."}
    assert house.call(AUTHORITY, "POST", path, body, If_Match='"1"').status_code == 200
    house.settle()
    report = house.report_of(AUTHOR, WEEK)
    assert (report["total"], report["grade"]) == ("78.00", "good")
    [line] = house.get(AUTHOR, f"/reporting/v1/people/{house.people[AUTHOR]}/results")["items"]
    result = house.get(AUTHOR, f"/approval/v1/results/{line['result_id']}")
    three = (result["self_parts"], result["manager_parts"], result["approved_parts"])
    assert (three, result["reason"]) == ((SELF_94, GIVEN_82, decided), body["reason"])


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"quality": "41"}, "parts.quality"),
        ({"conduct": "-1"}, "parts.conduct"),
        ({"progress": "NaN"}, "parts.progress"),
    ],
)
def test_scenario_6_and_the_trap_of_a_score_above_the_cap(
    house: House, parts: dict[str, str], field: str
) -> None:
    report_id = handed_in(house, GOOD)
    for act in ("preview", "score"):
        told = problem(give(house, report_id, {"parts": GOOD | parts, "reason": "Có."}, act))
        assert told["status"] == 422
        assert [name.replace(".value", "") for name in told["errors"]] == [field]
    kept = house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")
    assert (kept["state"], kept["acts"], kept["version"]) == ("awaiting", [], 1)


@pytest.mark.parametrize(
    "sent", [{"maximum": "100"}, {"maxima": {"quality": "100"}}, {"step": "0.001"}, {"total": "99"}]
)
def test_the_trap_of_limits_and_totals_trusted_from_the_client(
    house: House, sent: dict[str, Any]
) -> None:
    report_id = handed_in(house, GOOD)
    told = problem(give(house, report_id, {"parts": GOOD} | sent))
    assert (told["status"], told["errors"]) == (422, {next(iter(sent)): ["Unknown field."]})


def test_the_trap_of_a_manager_overwriting_self_scores(house: House) -> None:
    report_id = handed_in(house, SELF_94)
    own = {"parts": GIVEN_82, "reason": "Có căn cứ.", "self_parts": GIVEN_82}
    assert problem(give(house, report_id, own))["errors"] == {"self_parts": ["Unknown field."]}
    del own["self_parts"]
    assert give(house, report_id, own).status_code == 200
    house.settle()
    assert house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")["self_parts"] == SELF_94
    report = house.get(AUTHOR, f"/submission/v1/reports/{report_id}")
    assert report["self_parts"] == SELF_94
    [said] = [each for each in house.said("scoring") if each["type"].endswith("scored.v1")]
    assert (said["data"]["self_parts"], said["data"]["manager_parts"]) == (SELF_94, GIVEN_82)


def test_scenario_15_a_returned_report_comes_again_is_scored_80_and_both_are_kept(
    house: House,
) -> None:
    report_id = handed_in(house, GOOD)
    assert give(house, report_id, {}, "return").status_code == 422
    path = f"/scoring/v1/assessments/{report_id}/return"
    reason = {"reason": "Bổ sung minh chứng."}
    returned = house.call(MANAGER, "POST", path, reason, If_Match='"1"')
    assert returned.json is not None
    assert (returned.json["state"], returned.json["returns"]) == ("returned", 1)
    house.settle()
    again = {"quality": "32", "progress": "32", "conduct": "17"}
    assert house.hand_in(AUTHOR, WEEK, again).status_code == 200
    house.settle()
    eighty = {"quality": "32", "progress": "32", "conduct": "16"}
    scored = give(house, report_id, {"parts": eighty})
    assert scored.json is not None
    assert (scored.json["total"], scored.json["grade"]) == ("80.00", "good")
    acts = [(each["kind"], each["revision"], each["said"]) for each in scored.json["acts"]]
    assert acts == [
        ("returned", 1, "Bổ sung minh chứng."),
        ("scored", 2, "Đã đối chiếu sản phẩm."),
    ]
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    revisions = [
        (each["data"]["revision"], each["data"]["self_parts"])
        for each in house.said("submission")
        if each["type"].endswith("handed_in.v1")
    ]
    assert revisions == [(1, GOOD), (2, again)]


def test_a_report_goes_back_as_often_as_the_agency_allows(house: House) -> None:
    house.apps["scoring"].config["RULES"] = Rules(most_returns=0)
    report_id = handed_in(house, GOOD)
    path = f"/scoring/v1/assessments/{report_id}/return"
    answer = house.call(MANAGER, "POST", path, {"reason": "Thiếu."}, If_Match='"1"')
    told = problem(answer)
    assert (told["status"], told["code"], told["most"]) == (409, "too-many-returns", 0)


def test_what_became_of_items_and_the_key_task_goes_with_the_score(house: House) -> None:
    report_id = handed_in(house, GOOD)
    judged = [
        {"item": 1, "accepted": False, "delayed": True, "objective_cause": "refused"},
        {"item": 2, "accepted": True, "major_error": True, "objective_cause": "confirmed"},
    ]
    body = {"parts": GOOD, "judgements": judged, "key_task_missed": True}
    told = problem(give(house, report_id, body | {"missed_item": 2}))
    assert told["errors"] == {
        "missed_item": ["This is no key task of the report; the report's are 1."]
    }
    answer = give(house, report_id, body | {"missed_item": 1})
    assert answer.json is not None, answer.text
    [act] = answer.json["acts"]
    assert [
        {name: each[name] for name in sent}
        for sent, each in zip(judged, act["judgements"], strict=True)
    ] == (judged)
    assert (act["key_task_missed"], act["missed_item"]) == (True, 1)
    [said] = [each for each in house.said("scoring") if each["type"].endswith("scored.v1")]
    assert said["data"]["key_task_missed"] is True


def test_the_queue_is_ordered_by_deadline_and_pages_go_on_where_they_ended(house: House) -> None:
    for week in (WEEK, WEEK_BEFORE):
        house.open_week(week)
        for code in (AUTHOR, "CB028"):
            assert house.hand_in(code, week).status_code == 200
    house.settle()
    whole = house.get(MANAGER, "/scoring/v1/assessments")["items"]
    assert [line["week"] for line in whole] == [WEEK_BEFORE, WEEK_BEFORE, WEEK, WEEK]
    dues = [line["score_due_at"] for line in whole]
    assert dues == sorted(dues)
    assert dues[0].startswith("2026-11-16T05:00:00")
    assert [item["title"] for item in whole[0]["items"]] == [
        item["title"] for item in content()["items"]
    ]
    paged, cursor = [], ""
    for _ in whole:
        page = house.get(MANAGER, f"/scoring/v1/assessments?limit=1{cursor}")
        paged += page["items"]
        cursor = f"&cursor={page['next']}"
    assert paged == whole


def test_the_persons_official_weeks_stand_beside_the_report_and_ask_for_a_reason(
    house: House,
) -> None:
    ninety = {"quality": "36", "progress": "36", "conduct": "18"}
    monday = date.fromisoformat(WEEK)
    for back in range(4, 0, -1):
        report_id = handed_in(house, ninety, str(monday - timedelta(weeks=back)))
        assert give(house, report_id, {"parts": ninety}).status_code == 200
        house.settle()
        assert house.approve(AUTHORITY, report_id).status_code == 200
        house.settle()
    report_id = handed_in(house, GIVEN_82 | {"quality": "29"})
    seen = house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")["history"]
    assert seen["weeks"][0]["week"] == WEEK_BEFORE
    assert {(each["total"], each["grade"]) for each in seen["weeks"]} == {("90.00", "excellent")}
    assert (seen["average"], seen["trend"], seen["unit_average"]) == ("90.00", None, None)
    told = problem(give(house, report_id, {"parts": GIVEN_82 | {"quality": "29"}}))
    assert told["why"] == ["gap_to_average"]


def test_signals_are_shown_before_the_score_kept_with_it_and_block_nothing(house: House) -> None:
    house.open_week(WEEK)
    team = [AUTHOR, "CB028"]
    for code in team:
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    full = GOOD | {"quality": "40"}
    reports = [house.report_of(code, WEEK)["report_id"] for code in team]
    before = len(house.said("scoring"))
    shown = give(house, reports[0], {"parts": full}, "preview")
    assert shown.json == {
        "total": "90",
        "grade": "excellent",
        "why": [],
        "flags": ["full_without_evidence"],
    }
    assert len(house.said("scoring")) == before
    assert house.get(MANAGER, f"/scoring/v1/assessments/{reports[0]}")["acts"] == []
    scored = give(house, reports[0], {"parts": full})
    assert scored.json is not None
    assert (scored.status_code, scored.json["flags"]) == (200, ["full_without_evidence"])
    [said] = [each for each in house.said("scoring") if each["type"].endswith("scored.v1")]
    assert said["data"]["flags"] == ["full_without_evidence"]


def test_the_trap_of_a_manager_change_while_the_report_is_in_flight(house: House) -> None:
    today = clock.now().astimezone(ZONE).date()
    report_id = handed_in(house, GOOD, str(today - timedelta(days=today.weekday())))
    path = f"/scoring/v1/assessments/{report_id}"
    read = house.get(MANAGER, path)["version"]
    new = "CB031"
    facts = {
        "unit_id": house.get(new, "/directory/v1/me")["unit_id"],
        "manager_id": str(house.people[new]),
    }
    order = {"day": str(today), "document": "Quyết định số 208", "facts": facts}
    house.keep(f"/people/{house.people[AUTHOR]}/changes", order)
    body = {"parts": GOOD, "comment": "Tốt."}
    late = house.call(MANAGER, "POST", f"{path}/score", body, If_Match=f'"{read}"')
    assert problem(late)["code"] == "not-found"
    breach = {"kind": "late_arrival", "day": str(today), "note": "Đến muộn."}
    person = f"/scoring/v1/people/{house.people[AUTHOR]}/breaches"
    assert house.call(MANAGER, "POST", person, breach).status_code == 404
    assert house.score(new, report_id).status_code == 200
    [said] = [each for each in house.said("scoring") if each["type"].endswith("scored.v1")]
    assert said["data"]["scorer_id"] == str(house.people[new])
