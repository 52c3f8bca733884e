"""Scenarios 29, 30 and 33 to 36 of the field, through events and the API, with derivations."""

from datetime import date
from typing import Any, Final

from sqlalchemy import text

from house import House
from integration.reporting.classifying import (
    ALL,
    OFFICE,
    PERIODS,
    approved,
    code_of,
    decided,
    do,
    give,
    line,
    owed,
    weeks_of,
)
from shared.rulebook import adopt

PERSON, DIRECTOR, MONTH, FIRST = "CB056", "CB050", "2026-10", "2026-09-28"
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
