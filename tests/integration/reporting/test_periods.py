"""A period from its opening to its lock: what each step needs, and who does it."""

from datetime import date
from typing import Final

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
    state,
    weeks_of,
)

MONTH, FIRST = "2026-10", "2026-09-28"
PERSON, HEAD, DIRECTOR = "CB056", "CB053", "CB050"
LEADER, COLLEAGUE, OTHER = "CB003", "CB055", "CB023"
TOTALS: Final = ("88", "92", "76", "94")


def test_scenario_28_a_month_of_four_weeks_is_computed_decided_published_and_locked(
    house: House,
) -> None:
    weeks_of(house, PERSON, FIRST, TOTALS)
    do(house, MONTH, "opening", "computation")
    row = line(house, PERSON, MONTH)
    assert (row["state"], row["status"]) == ("computed", "classified")
    assert (row["score"], row["computed_grade"], row["grade"]) == ("87.50", "good", None)
    assert house.get(PERSON, f"{ALL}?period={MONTH}")["items"] == []
    path = f"{ALL}/{row['classification_id']}"
    assert house.call(PERSON, "GET", path).status_code == 404
    proposed = give(house, HEAD, row, "proposal", "completed", "Chậm hai nhiệm vụ.")
    assert proposed.status_code == 200, proposed.text
    decided(house, DIRECTOR, PERSON, MONTH)
    do(house, MONTH, "publication")
    [seen] = house.get(PERSON, f"{ALL}?period={MONTH}")["items"]
    assert (seen["grade"], seen["score"], seen["final"]) == ("good", "87.50", False)
    assert do(house, MONTH, "lock")["state"] == "locked"
    whole = house.get(PERSON, path)
    assert whole["final"]
    assert [each["action"] for each in whole["acts"]] == [
        "compute",
        "propose",
        "decide",
        "publish",
    ]
    told = house.get(PERSON, f"{path}/explanation?language=vi")
    assert told["grade"] == "good"
    assert any(step["operation"] == "mean" for step in told["derivation"])
    [first] = whole["acts"][:1]
    assert [week["parts"]["quality"] for week in first["facts"]["facts"]["weeks"]]
    assert first["facts"]["rulebook"]["sha256"]


def test_a_period_is_not_locked_while_weeks_are_open_and_the_problem_says_where(
    house: House,
) -> None:
    weeks_of(house, PERSON, FIRST, TOTALS[:3])
    owed(house, PERSON, "2026-10-19")
    do(house, MONTH, "opening", "computation")
    assert line(house, PERSON, MONTH)["status"] == "provisional"
    decided(house, DIRECTOR, PERSON, MONTH)
    do(house, MONTH, "publication")
    refused = ask(house, MONTH, "lock")
    assert (refused.status_code, code_of(refused)) == (409, "weeks-pending")
    assert refused.json is not None
    unit = house.get(PERSON, "/directory/v1/me")["unit_id"]
    assert refused.json["pending"] == 1
    assert [(each["unit_id"], each["weeks"]) for each in refused.json["units"]] == [(unit, 1)]
    assert refused.json["units"][0]["unit_name"]


def test_what_is_approved_after_the_computation_is_not_locked_away(house: House) -> None:
    weeks_of(house, PERSON, FIRST, TOTALS)
    do(house, MONTH, "opening", "computation")
    decided(house, DIRECTOR, PERSON, MONTH)
    do(house, MONTH, "publication")
    weeks_of(house, COLLEAGUE, FIRST, TOTALS)
    refused = ask(house, MONTH, "lock")
    assert (code_of(refused), refused.json and refused.json["people"]) == ("figures-moved", 1)
    do(house, MONTH, "reopening", "computation")
    assert line(house, PERSON, MONTH)["state"] == "decided"
    decided(house, DIRECTOR, COLLEAGUE, MONTH)
    assert do(house, MONTH, "publication", "lock")["state"] == "locked"


def test_a_correction_after_publication_begins_anew_and_the_person_keeps_what_was_told(
    house: House,
) -> None:
    weeks_of(house, PERSON, FIRST, TOTALS[:3])
    report = approved(house, PERSON, _monday("2026-10-19"), "94")
    do(house, MONTH, "opening", "computation")
    decided(house, DIRECTOR, PERSON, MONTH)
    do(house, MONTH, "publication")
    approved(house, PERSON, _monday("2026-10-19"), "40", version=3, report_id=report)
    do(house, MONTH, "reopening", "computation")
    row = line(house, PERSON, MONTH)
    assert (row["state"], row["score"], row["computed_grade"]) == ("computed", "74.00", "completed")
    [told] = house.get(PERSON, f"{ALL}?period={MONTH}")["items"]
    assert (told["score"], told["grade"]) == ("87.50", "good")
    path = f"{ALL}/{row['classification_id']}"
    assert house.get(PERSON, f"{path}/explanation?language=en")["grade"] == "good"
    assert house.get(OFFICE, f"{path}/explanation?language=en")["grade"] == "completed"
    decided(house, DIRECTOR, PERSON, MONTH)
    do(house, MONTH, "publication")
    [told] = house.get(PERSON, f"{ALL}?period={MONTH}")["items"]
    assert (told["score"], told["grade"]) == ("74.00", "completed")
    acts = [each["action"] for each in house.get(OFFICE, path)["acts"]]
    assert acts == ["compute", "decide", "publish", "reopen", "compute", "decide", "publish"]


def test_a_proposal_on_a_figure_that_was_computed_anew_is_refused_as_stale(house: House) -> None:
    weeks_of(house, PERSON, FIRST, TOTALS[:3])
    do(house, MONTH, "opening", "computation")
    row = line(house, PERSON, MONTH)
    weeks_of(house, PERSON, "2026-10-19", ["94"])
    do(house, MONTH, "computation")
    for code, what in ((HEAD, "proposal"), (DIRECTOR, "decision")):
        answer = give(house, code, row, what, "good")
        assert (answer.status_code, code_of(answer)) == (412, "stale-version")
    assert line(house, PERSON, MONTH)["version"] == row["version"] + 1


def test_computing_again_what_did_not_change_touches_nobody(house: House) -> None:
    weeks_of(house, PERSON, FIRST, TOTALS)
    do(house, MONTH, "opening", "computation")
    before = decided(house, DIRECTOR, PERSON, MONTH)
    again = do(house, MONTH, "computation")
    assert again["acts"][-1]["facts"] == {"changed": 0}
    assert line(house, PERSON, MONTH)["version"] == before["version"]


def test_the_leader_in_charge_decides_on_a_head_and_nobody_on_their_own(house: House) -> None:
    for code in (PERSON, DIRECTOR):
        weeks_of(house, code, FIRST, TOTALS)
    do(house, MONTH, "opening", "computation")
    row = line(house, DIRECTOR, MONTH)
    assert give(house, DIRECTOR, row, "decision", "excellent").status_code == 404
    assert code_of(give(house, OFFICE, row, "decision", "good")) == "not-competent"
    assert give(house, LEADER, row, "decision", "good").status_code == 200
    mine = line(house, PERSON, MONTH)
    assert code_of(give(house, LEADER, mine, "decision", "good")) == "not-competent"
    assert give(house, OTHER, mine, "decision", "good").status_code == 404


def test_a_grade_is_published_once_all_are_decided_and_says_where_they_are_not(
    house: House,
) -> None:
    weeks_of(house, PERSON, FIRST, TOTALS)
    do(house, MONTH, "opening", "computation")
    refused = ask(house, MONTH, "publication")
    assert (refused.status_code, code_of(refused)) == (409, "not-all-decided")
    assert refused.json is not None
    assert [each["people"] for each in refused.json["units"]] == [1]


def test_what_cannot_be_is_refused_and_says_why(house: House) -> None:
    assert ask(house, "2026-13", "opening").status_code == 422
    assert ask(house, MONTH, "opening", by=DIRECTOR).status_code == 403
    assert house.call(OFFICE, "GET", f"{PERIODS}/{MONTH}/state").status_code == 404
    do(house, MONTH, "opening")
    assert code_of(ask(house, MONTH, "opening")) == "period-already-opened"
    assert code_of(ask(house, MONTH, "lock")) == "period-not-now"
    weeks_of(house, PERSON, FIRST, TOTALS)
    do(house, MONTH, "computation")
    row = line(house, PERSON, MONTH)
    unknown = give(house, DIRECTOR, row, "decision", "superb")
    assert unknown.status_code == 422
    assert "superb" in unknown.text
    finding = {"gate": "disciplined", "evidence": "Quyết định số 3"}
    path = f"{ALL}/{row['classification_id']}/finding"
    answer = house.call(OFFICE, "POST", path, finding, If_Match=f'"{row["version"]}"')
    assert answer.status_code == 422, "the weekly letter knows no such finding"
    assert state(house, MONTH)["people"]["computed"] == 1


def test_whoever_leads_a_unit_sees_it_and_those_below_and_no_other(house: House) -> None:
    for code in (PERSON, OTHER):
        weeks_of(house, code, FIRST, TOTALS)
    do(house, MONTH, "opening", "computation")
    unit = house.get(DIRECTOR, "/directory/v1/me")["unit_id"]
    items = house.get(DIRECTOR, f"{ALL}?period={MONTH}&unit={unit}")["items"]
    assert [each["person_id"] for each in items] == [str(house.people[PERSON])]
    assert house.call(OTHER, "GET", f"{ALL}?period={MONTH}&unit={unit}").status_code == 403
    assert house.get(DIRECTOR, f"{ALL}?period={MONTH}")["items"] == []


def _monday(text: str) -> date:
    return date.fromisoformat(text)
