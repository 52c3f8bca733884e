"""Scenarios 29 to 36 of the field, through events and the API, with derivations."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import text
from werkzeug.test import TestResponse

from house import House
from integration.reporting.classifying import (
    ALL,
    OFFICE,
    PERIODS,
    approved,
    ask,
    code_of,
    decided,
    do,
    give,
    line,
    owed,
    weeks_of,
)
from integration.reporting.telling import hear, say
from shared.rulebook import adopt
from visiting import signed_in

PERSON, DIRECTOR, LEADER = "CB056", "CB050", "CB003"
MONTH, FIRST = "2026-10", "2026-09-28"
DECREE: Final = "decree-335-2025-staff,decree-335-2025-leader"
GROUP: Final = tuple(f"CB0{number}" for number in range(26, 26 + 15))


def judged_by(house: House, names: str) -> None:
    """Let the agency have adopted other rulebooks."""
    house.apps["reporting"].config["RULEBOOKS"] = adopt(names, None)


def explained(house: House, row: Any) -> Any:
    path = f"{ALL}/{row['classification_id']}/explanation?language=en"
    return house.get(OFFICE, path)


def steps(told: Any) -> dict[str, Any]:
    return {step["operation"]: step for step in told["derivation"]}


def test_scenario_29_a_mean_of_71_is_completed_and_good_under_the_decree_side_by_side(
    house: House,
) -> None:
    weeks_of(house, PERSON, FIRST, ["70", "72"])
    weeks_of(house, "CB055", FIRST, ["80", "80"])
    do(house, MONTH, "opening", "computation")
    row = line(house, PERSON, MONTH)
    assert (row["score"], row["computed_grade"]) == ("71.00", "completed")
    query = f"unit={row['unit_id']}&rulebook=decree-335-2025-staff"
    [found] = house.get(DIRECTOR, f"{PERIODS}/{MONTH}/comparison?{query}")["items"]
    assert (found["people"], found["changed"], found["unjudged"]) == (2, 1, 0)
    [change] = found["changes"]
    assert change["person"] == row["person_id"]
    assert change["from"] == {"score": "71", "grade": "completed"}
    assert change["to"] == {"score": "71", "grade": "good"}
    assert "begins at 70" in change["why"]
    assert line(house, PERSON, MONTH)["computed_grade"] == "completed"
    unknown = house.call(
        DIRECTOR, "GET", f"{PERIODS}/{MONTH}/comparison?unit={row['unit_id']}&rulebook=none"
    )
    assert unknown.status_code == 422


def test_scenario_30_a_quarter_is_divided_by_its_evaluated_weeks(house: House) -> None:
    totals = ["88", "92", "76", "94", "81", "79", "90", "85", "72", "91", "87"]
    weeks_of(house, PERSON, "2025-12-29", [*totals[:7], None, None, *totals[7:]])
    owed(house, PERSON, "2026-02-23", excused=True)
    do(house, "2026-Q1", "opening", "computation")
    row = line(house, PERSON, "2026-Q1")
    assert (row["status"], row["score"], row["computed_grade"]) == ("classified", "85.00", "good")
    told = explained(house, row)
    assert len(steps(told)["mean"]["inputs"]["values"]) == len(totals)
    assert steps(told)["mean"]["output"] == "85"


WORK: Final = {"general": "27", "results": "60"}
"""Points of a week; those of results give way to products."""


def product(
    name: str,
    coefficient: str,
    assigned: str,
    done: str,
    *,
    item_id: UUID | None = None,
    errors: int | None = None,
    delays: int | None = None,
) -> dict[str, Any]:
    return {
        "title": name,
        "item_id": item_id,
        "coefficient": coefficient,
        "quantity_assigned": assigned,
        "quantity_completed": done,
        "major_errors": errors,
        "delays": delays,
    }


def worked(
    house: House,
    code: str,
    week: str,
    items: list[dict[str, Any]],
    points: dict[str, str],
    judged: list[dict[str, Any]],
) -> UUID:
    """Let reporting hear a week: handed in with these items, scored, approved."""
    who = {"person_id": house.people[code], "week": week}
    report = approved(house, code, date.fromisoformat(week), points)
    who |= {"report_id": report}
    handed_in = say("submission.report_handed_in.v1", report, 2, **who, items=items)
    hear(house.database("reporting"), [handed_in])
    rejudged(house, report, code, week, judged, version=2)
    return report


def rejudged(
    house: House, report: UUID, code: str, week: str, judged: list[dict[str, Any]], version: int
) -> None:
    told = {"report_id": report, "person_id": house.people[code], "week": week}
    event = say("scoring.report_scored.v1", report, version, **told, judgements=judged)
    hear(house.database("reporting"), [event])


def judgement(item: int, **found: object) -> dict[str, Any]:
    nothing = {"major_error": False, "delayed": False, "objective_cause": "none"}
    return {"item": item, "accepted": True, **nothing, **found}


def shares(told: Any) -> list[str]:
    """Return the percentages a, b and c, as the derivation works them out."""
    return [step["output"] for step in told["derivation"] if step["operation"] == "share"]


def test_scenario_31_products_with_an_error_and_a_delay_make_the_results(house: House) -> None:
    judged_by(house, DECREE)
    documents = uuid4()
    first = [
        product("Văn bản", "1", "10", "5", item_id=documents),
        product("Báo cáo", "4", "2", "2"),
    ]
    second = [
        product("Văn bản", "1", "10", "4", item_id=documents),
        product("Đề án", "12", "1", "1"),
    ]
    late = judgement(2, delayed=True, objective_cause="refused")
    worked(house, PERSON, FIRST, first, WORK, [judgement(2, major_error=True)])
    report = worked(house, PERSON, "2026-10-05", second, WORK, [late])
    do(house, MONTH, "opening", "computation")
    row = line(house, PERSON, MONTH)
    # 29, 28 and 26 of 30 converted products; 64.56 of 70, and 27 for the general criteria.
    assert (row["score"], row["computed_grade"]) == ("91.56", "excellent")
    told = explained(house, row)
    assert shares(told) == ["290/3", "280/3", "260/3"]
    lines = steps(told)["share"]["inputs"]
    assert sum(map(Decimal, lines["assigned"])) == 30
    assert (row["cap"], row["status"]) == ("over", "classified")  # nobody is good: the cap is empty

    rejudged(house, report, PERSON, "2026-10-05", [late | {"objective_cause": "confirmed"}], 3)
    do(house, MONTH, "computation")
    row = line(house, PERSON, MONTH)
    assert (row["score"], row["computed_grade"]) == ("93.89", "excellent")
    assert shares(explained(house, row)) == ["290/3", "280/3", "290/3"]


def test_scenario_31_work_over_two_months_is_owed_once_and_points_count_without_products(
    house: House,
) -> None:
    judged_by(house, DECREE)
    scheme = uuid4()
    item = product("Đề án", "2", "10", "6", item_id=scheme) | {"due_day": "2026-11-20"}
    worked(house, PERSON, FIRST, [item], WORK, [])
    worked(house, PERSON, "2026-11-02", [item | {"quantity_completed": "2"}], WORK, [])
    approved(house, "CB055", date.fromisoformat(FIRST), WORK)
    for month in (MONTH, "2026-11"):
        do(house, month, "opening", "computation")
    # In October what is due later is owed as far as it is done; in November 4 of 10 are left.
    october, november = (explained(house, line(house, PERSON, each)) for each in (MONTH, "2026-11"))
    assert shares(october) == ["100", "100", "100"]
    assert shares(november) == ["50", "50", "50"]
    assert line(house, "CB055", MONTH)["score"] == "87.00"


def stated(house: House, code: str, row: Any, factor: str, percent: str | None) -> TestResponse:
    path = f"{ALL}/{row['classification_id']}/factor"
    body = {"factor": factor, "percent": percent, "source": "Biên bản họp số 12"}
    return house.call(code, "POST", path, body, If_Match=f'"{row["version"]}"')


def test_scenario_32_a_leaders_factors_are_stated_with_their_source(house: House) -> None:
    judged_by(house, DECREE)
    item = product("Chỉ đạo", "1", "100", "95", errors=12, delays=20)
    judged = [judgement(1, major_error=True, delayed=True)]
    worked(house, DIRECTOR, FIRST, [item], {"general": "28"}, judged)
    do(house, MONTH, "opening", "computation")
    row = house.get(OFFICE, f"{ALL}/{line(house, DIRECTOR, MONTH)['classification_id']}")
    assert (row["status"], row["lacking"]) == ("insufficient_data", ["d", "đ", "e"])
    refused = give(house, LEADER, row, "decision", "good")
    assert (refused.status_code, code_of(refused)) == (409, "figures-lacking")
    assert refused.json is not None
    assert refused.json["lacking"] == ["d", "đ", "e"]
    assert code_of(ask(house, MONTH, "publication")) == "not-all-decided"
    assert code_of(stated(house, OFFICE, row, "d", "50")) == "not-competent"
    for factor, percent in (("d", "60"), ("a", "100"), ("z", "100")):
        assert stated(house, LEADER, row, factor, percent).status_code == 422, factor
    page = f"/reporting/classifications/{row['classification_id']}"
    leader = signed_in(house, LEADER)
    assert "d, đ, e" in leader.get(page).text
    filled = leader.fill(
        leader.get(page), f"{page}/factor", factor="d", percent="100", source="Biên bản"
    )
    assert "Biên bản" in filled.text
    row = house.get(OFFICE, f"{ALL}/{row['classification_id']}")
    assert row["lacking"] == ["đ", "e"]
    for factor, percent in (("d", "50"), ("đ", "100"), ("e", "100")):
        answer = stated(house, LEADER, row, factor, percent)
        assert answer.status_code == 200, answer.text
        row = answer.json
    # (95 + 92 + 90 + 50 + 100 + 100) / 6 = 87.83; 61.48 of 70, and 28.
    assert (row["score"], row["computed_grade"], row["lacking"]) == ("89.48", "good", [])
    assert row["factors"]["d"] == {"percent": "50", "source": "Biên bản họp số 12"}
    assert shares(explained(house, row)) == ["95", "92", "90"]
    answer = stated(house, LEADER, row, "d", "100")
    assert answer.json is not None
    assert (answer.json["score"], answer.json["computed_grade"]) == ("95.32", "excellent")
    do(house, MONTH, "computation")
    assert line(house, DIRECTOR, MONTH)["score"] == "95.32", "what was stated stays"


def one_group(house: House, unit_id: str) -> None:
    """Let the people of the group be of one unit, with one tier."""
    with house.database("reporting").transaction() as session:
        session.execute(
            text("update person set unit_id = :unit, tier = 'specialist' where code = any(:codes)"),
            {"unit": unit_id, "codes": list(GROUP)},
        )


def graded_by_decree(house: House, scores: list[int]) -> Any:
    """Let the people of the group have these scores in a month under the decree; return rows."""
    judged_by(house, DECREE)
    one_group(house, house.get(DIRECTOR, "/directory/v1/me")["unit_id"])
    for code, score in zip(GROUP, scores, strict=True):
        given = {"general": "28", "results": str(score - 28)}
        approved(house, code, date.fromisoformat(FIRST), given)
    do(house, MONTH, "opening", "computation")
    return [line(house, code, MONTH) for code in GROUP]


def test_scenario_33_at_most_a_fifth_of_the_good_are_excellent_and_points_stay(
    house: House,
) -> None:
    rows = graded_by_decree(house, [95, 94, 93, 92, 91, *[80] * 10])
    assert [row["cap"] for row in rows[:5]] == ["stays"] * 2 + ["over"] * 3
    assert {row["computed_grade"] for row in rows[:5]} == {"excellent"}
    unit = rows[0]["unit_id"]
    rooms = house.get(DIRECTOR, f"{PERIODS}/{MONTH}/caps?unit={unit}")["items"]
    assert {
        (each["kind"], each["candidates"], each["counted"], each["allowed"]) for each in rooms
    } == {
        ("unit", 5, 10, 2),
        ("duty", 5, 10, 2),
    }
    [step] = rooms[0]["steps"]
    assert (step["operation"], step["inputs"]["percent"]) == ("allowed", "20")
    for code in GROUP[:2]:
        decided(house, DIRECTOR, code, MONTH)
    refused = give(house, DIRECTOR, rows[2], "decision", "excellent")
    assert (refused.status_code, code_of(refused)) == (409, "cap-exceeded")
    assert refused.json is not None
    assert {each["allowed"] for each in refused.json["rooms"]} == {2}
    third = give(house, DIRECTOR, rows[2], "decision", "good")
    assert third.json is not None
    assert (third.json["grade"], third.json["score"]) == ("good", "93.00")


def test_scenario_33_between_equals_the_authority_decides_and_nobody_else(house: House) -> None:
    rows = graded_by_decree(house, [95, 94, 94, 94, 91, *[80] * 10])
    assert [row["cap"] for row in rows[:5]] == ["stays", "tied", "tied", "tied", "over"]
    assert {row["grade"] for row in rows} == {None}
    assert give(house, DIRECTOR, rows[0], "decision", "excellent").status_code == 200
    assert give(house, DIRECTOR, rows[3], "decision", "excellent").status_code == 200
    assert code_of(give(house, DIRECTOR, rows[1], "decision", "excellent")) == "cap-exceeded"


def test_scenario_34_a_reprimand_forces_the_years_grade_and_leaves_the_weeks(
    house: House,
) -> None:
    judged_by(house, DECREE)
    approved(house, PERSON, date(2026, 10, 5), {"general": "28", "results": "65"})
    do(house, "2026", "opening", "computation")
    row = line(house, PERSON, "2026")
    assert (row["score"], row["computed_grade"]) == ("93.00", "excellent")
    body = {"gate": "disciplined", "evidence": "Quyết định số 3 ngày 01/11"}
    path = f"{ALL}/{row['classification_id']}/finding"
    found = house.call(OFFICE, "POST", path, body, If_Match=f'"{row["version"]}"')
    assert found.status_code == 200, found.text
    row = found.json
    assert row is not None
    assert (row["score"], row["computed_grade"]) == ("93.00", "not_completed")
    assert row["findings"] == {"disciplined": body["evidence"]}
    forced = steps(explained(house, row))["forced"]
    assert (forced["output"], forced["inputs"]["evidence"]) == ("not_completed", body["evidence"])
    assert give(house, DIRECTOR, row, "decision", "good").status_code == 422
    do(house, "2026", "computation")
    assert line(house, PERSON, "2026")["version"] == row["version"], "the finding stays"
    [result] = house.get(PERSON, f"/reporting/v1/people/{row['person_id']}/results")["items"]
    assert result["total"] == "93.00"


def test_scenario_35_three_weeks_in_a_quarter_are_not_evaluated_and_no_failure(
    house: House,
) -> None:
    judged_by(house, "customs-21169-2026-quarterly,customs-21169-2026-quarterly-leader")
    for day in (date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19)):
        approved(house, PERSON, day, {"general": "28", "results": "60"})
    do(house, "2026-Q4", "opening", "computation")
    row = line(house, PERSON, "2026-Q4")
    assert (row["status"], row["computed_grade"], row["state"]) == (
        "not_evaluated",
        None,
        "decided",
    )
    assert steps(explained(house, row))["too_few"]["inputs"]["worked"] == 3
    do(house, "2026-Q4", "publication")
    [told] = house.get(PERSON, f"{ALL}?period=2026-Q4")["items"]
    assert (told["status"], told["grade"]) == ("not_evaluated", None)


def test_scenario_36_hanoi_adds_a_bonus_and_caps_the_best_at_three_in_ten(house: House) -> None:
    judged_by(house, "hanoi-3814-2018-monthly")
    given = {"conduct": "18", "results": "65", "bonus": "8"}
    approved(house, PERSON, date.fromisoformat(FIRST), given)
    do(house, MONTH, "opening", "computation")
    row = line(house, PERSON, MONTH)
    assert (row["score"], row["computed_grade"], row["cap"]) == ("91.00", "A", "over")
    rooms = house.get(OFFICE, f"{PERIODS}/{MONTH}/caps")["items"]
    assert {(each["counted"], each["allowed"]) for each in rooms} == {(1, 0)}
