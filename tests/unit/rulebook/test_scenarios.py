"""The worked scenarios of docs/regulations.md that speak of points, meetings, periods and caps."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from rulebooks import LEADER, LETTER, STAFF, W10, W11, W12, a_week, read, shipped
from shared.errors import Invalid
from shared.rulebook import Period, Rulebook, convert, replay
from shared.rulebook.answers import caps_answer, classify_answer, escalate_answer, grade_answer
from shared.rulebook.loading import shipped_files

W = shipped(LETTER)
N = shipped(STAFF)
TWO_FAILED = [
    a_week(W10, "45", key_task_missed=True),
    a_week(W11, "47", key_task_missed=True),
]


def graded(rulebook: Rulebook, **given: Any) -> tuple[str, str, str]:
    """Return the total, the figure to print, and the grade."""
    answer, derivation = grade_answer(rulebook, given)
    assert replay(derivation) == answer["grade"]
    return answer["total"], answer["printed"], answer["grade"]


def letter(quality: str, progress: str, conduct: str) -> tuple[str, str]:
    parts = {"quality": quality, "progress": progress, "conduct": conduct}
    total, _, found = graded(W, parts=parts)
    return total, found


def meeting(weeks: list[dict[str, Any]], rulebook: Rulebook = W, **person: Any) -> dict[str, Any]:
    answer, derivation = escalate_answer(rulebook, {"person": person, "weeks": weeks})
    assert replay(derivation) == answer["meeting"]
    return answer


def period(
    written: str, weeks: list[dict[str, Any]], rulebook: Rulebook = W, **facts: Any
) -> dict[str, Any]:
    facts["weeks"] = weeks
    return classify_answer(rulebook, Period.read(written, rulebook.year), facts)[0]


def weeks_from(monday: str, *totals: str) -> list[dict[str, Any]]:
    first = date.fromisoformat(monday)
    return [a_week(str(first + timedelta(weeks=n)), total) for n, total in enumerate(totals)]


def breach(week: dict[str, Any]) -> dict[str, Any]:
    return week | {"breach": True}


def test_scenario_1_nothing_is_rounded_up_into_excellent() -> None:
    assert letter("36", "35", "18.5") == ("89.5", "good")


def test_scenario_2_a_floor_belongs_to_its_grade() -> None:
    assert letter("36", "36", "18") == ("90", "excellent")


def test_scenario_3_a_hundredth_below_good_is_completed_and_good_under_the_decree() -> None:
    assert letter("30", "30", "14.99") == ("74.99", "completed")
    assert letter("30", "30", "15") == ("75", "good")
    assert convert(Decimal("74.99"), W, N)[0].grade == "good"


def test_scenario_4_the_floor_of_completed_from_both_sides() -> None:
    assert letter("20", "19.9", "10") == ("49.9", "not_completed")
    assert letter("20", "20", "10") == ("50", "completed")


def test_scenario_5_the_approved_points_grade_and_not_those_of_oneself() -> None:
    assert W.official == "approved"
    assert letter("38", "37", "19") == ("94", "excellent")
    assert letter("33", "32", "17") == ("82", "good")


@pytest.mark.parametrize(
    ("part", "points"),
    [("quality", "41"), ("conduct", "-1"), ("conduct", "NaN"), ("progress", "Infinity")],
)
def test_scenario_6_points_that_are_not_allowed_are_refused_by_name(part: str, points: str) -> None:
    given = {"quality": "30", "progress": "30", "conduct": "15"} | {part: points}
    with pytest.raises(Invalid) as refused:
        grade_answer(W, {"parts": given})
    errors: Any = refused.value.facts["errors"]
    assert list(errors) == [f"parts.{part}"]


def test_scenario_7_the_authority_may_change_82_to_78_and_both_are_good() -> None:
    assert letter("33", "32", "17") == ("82", "good")
    assert letter("31", "31", "16") == ("78", "good")


def test_scenario_16_two_failed_weeks_and_a_breach_call_for_a_meeting() -> None:
    found = meeting([TWO_FAILED[0], breach(TWO_FAILED[1])])
    assert found == {
        "meeting": "mandatory",
        "weeks": [W10, W11],
        "parties": ["person", "office", "head_of_unit"],
    }


def test_scenario_17_without_a_breach_it_is_an_alert_and_no_meeting() -> None:
    assert meeting(TWO_FAILED)["meeting"] == "advisory"


def test_scenario_18_a_good_week_between_two_failed_ones_breaks_the_streak() -> None:
    weeks = [a_week(W10, "45"), a_week(W11, "62"), a_week(W12, "44")]
    assert meeting(weeks)["meeting"] == "none"
    assert meeting([breach(each) for each in weeks])["meeting"] == "advisory"


@pytest.mark.parametrize(
    "last_of_the_year", ["2025-12-22", "2026-12-28"], ids=["2025-W52", "2026-W53"]
)
def test_scenario_19_a_new_year_breaks_no_streak(last_of_the_year: str) -> None:
    weeks = weeks_from(last_of_the_year, "48", "46")
    assert meeting([weeks[0], breach(weeks[1])])["meeting"] == "mandatory"


STRICT = """\
id: strict-weekly
version: "1"
extends: btctw-8679-weekly
escalation:
  excused: breaks
examples:
  - sentence: An excused week breaks the streak
    run: escalate
    given:
      weeks:
        - {week: 2026-03-02, status: approved, parts: {quality: 20, progress: 15, conduct: 10}}
        - {week: 2026-03-09, status: excused}
        - {week: 2026-03-16, status: approved, parts: {quality: 20, progress: 15, conduct: 10}}
    gives: {meeting: none}
"""


@pytest.mark.parametrize(
    ("between", "outcome"),
    [
        (a_week(W11, status="missing"), "pending"),
        (a_week(W11, "30"), "mandatory"),
        (a_week(W11, status="excused"), "mandatory"),
    ],
    ids=["never handed in", "scored as failed", "excused"],
)
def test_scenario_20_a_missing_week_between_two_failed_ones(
    between: dict[str, Any], outcome: str
) -> None:
    weeks = [a_week(W10, "45"), between, breach(a_week(W12, "44"))]
    assert meeting(weeks)["meeting"] == outcome


def test_scenario_20_in_a_strict_rulebook_an_excused_week_breaks_the_streak() -> None:
    letter_file = next(file for file in shipped_files() if file.name.startswith(LETTER))
    strict = read(STRICT, letter_file.read_text(encoding="utf-8")).newest
    away = a_week(W11, status="excused")
    failed = [a_week(W10, "45"), away, a_week(W12, "44")]
    assert meeting(failed, strict)["meeting"] == "none"
    assert meeting([*failed[:2], breach(failed[2])], strict)["meeting"] == "advisory"


def test_scenario_21_a_week_of_sick_leave_is_skipped_and_without_breach_it_is_an_alert() -> None:
    found = meeting([a_week(W10, "45"), a_week(W11, status="excused"), a_week(W12, "44")])
    assert (found["meeting"], found["weeks"]) == ("advisory", [W10, W12])


def test_scenario_22_nobody_meets_before_the_second_week_is_approved() -> None:
    pending = breach(a_week(W11, "47", status="pending"))
    assert meeting([a_week(W10, "45"), pending])["meeting"] == "pending"


def test_scenario_23_the_leader_in_charge_meets_a_director() -> None:
    found = meeting([TWO_FAILED[0], breach(TWO_FAILED[1])], leader=True)
    assert found["meeting"] == "mandatory"
    assert found["parties"] == ["person", "office", "leader_in_charge"]


def test_scenario_24_a_week_with_leave_is_not_prorated() -> None:
    assert letter("34", "34", "18") == ("86", "good")


def test_scenario_25_a_week_without_working_days_is_in_no_mean_and_breaks_no_streak() -> None:
    tet = a_week("2026-02-16", status="no_working_days")
    before, after = a_week("2026-02-09", "45"), a_week("2026-02-23", "47")
    found = period("2026-02", [before, tet, after])
    assert (found["status"], found["score"]) == ("classified", "46")
    assert found["weeks_counted"] == ["2026-02-09", "2026-02-23"]
    assert meeting([before, tet, breach(after)])["meeting"] == "mandatory"


def test_scenario_28_a_month_is_the_mean_of_its_weeks() -> None:
    found = period("2026-03", weeks_from(W10, "88", "92", "76", "94"))
    assert (found["score"], found["grade"]) == ("87.5", "good")
    assert convert(Decimal("87.5"), W, N)[0].grade == "good"


def test_scenario_29_a_mean_of_71_is_completed_in_the_letter_and_good_under_the_decree() -> None:
    found = period("2026-03", weeks_from(W10, "70", "72"))
    assert (found["score"], found["grade"]) == ("71", "completed")
    assert convert(Decimal(71), W, N)[0].grade == "good"
    with pytest.raises(Invalid) as refused:
        convert("completed", W, N)
    assert "Convert the score, not the grade" in str(refused.value.facts)


def test_scenario_30_a_quarter_is_divided_by_its_evaluated_weeks() -> None:
    totals = ("88", "92", "76", "94", "81", "79", "90", "85", "72", "91", "87")
    weeks = weeks_from("2025-12-29", *totals[:7])
    weeks += [a_week("2026-02-16", status="no_working_days")]
    weeks += [a_week("2026-02-23", status="excused")]
    weeks += weeks_from("2026-03-02", *totals[7:])
    found = period("2026-Q1", weeks)
    assert (found["status"], found["score"], found["grade"]) == ("classified", "85", "good")
    assert len(found["weeks_counted"]) == 11


def products(**scheme: Any) -> list[dict[str, Any]]:
    return [
        {"coefficient": "1", "assigned": 10, "completed": 9},
        {"coefficient": "4", "assigned": 2, "completed": 2, "quality_failures": 1},
        {"coefficient": "12", "assigned": 1, "completed": 1, "delays": 1} | scheme,
    ]


def test_scenario_31_products_are_converted_and_errors_and_delays_take_a_quarter() -> None:
    found = graded(N, parts={"general": "27"}, products=products())
    assert found == ("824/9", "91.56", "excellent")
    _, derivation = grade_answer(N, {"parts": {"general": "27"}, "products": products()})
    shares = {step.clause: step.output for step in derivation if step.operation == "share"}
    assert shares == {
        "factors.a": Fraction(290, 3),
        "factors.b": Fraction(280, 3),
        "factors.c": Fraction(260, 3),
    }


def test_scenario_31_a_delay_with_a_confirmed_objective_cause_takes_nothing() -> None:
    confirmed = products(objective_cause_confirmed=True)
    assert graded(N, parts={"general": "27"}, products=confirmed)[1:] == ("93.89", "excellent")


@pytest.mark.parametrize(
    ("d", "found"), [("50", ("89.48", "good")), ("100", ("95.32", "excellent"))]
)
def test_scenario_32_one_subordinate_who_fails_halves_a_leaders_d(
    d: str, found: tuple[str, str]
) -> None:
    factors = {"a": "95", "b": "92", "c": "90", "d": d, "đ": "100", "e": "100"}
    assert graded(shipped(LEADER), parts={"general": "28"}, factors=factors)[1:] == found


def people(excellent: int, good: int) -> dict[str, Any]:
    scores = [100 - n for n in range(excellent)] + [85 - n for n in range(good)]
    same = {"unit": "office", "duty": "expert"}
    return {
        "people": [{"id": f"p{n}", "score": str(s), "group": same} for n, s in enumerate(scores)]
    }


CAP = """\
id: capped
extends: decree-335-2025-staff
caps: {excellent: {%s}}
examples:
  - {sentence: One, run: grade, given: {parts: {general: 30, results: 60}}, gives: {total: 90}}
"""


def capped(changes: str, group: dict[str, Any]) -> int:
    files = [file.read_text(encoding="utf-8") for file in shipped_files()]
    rulebook = read(CAP % changes, *files).newest
    return len(caps_answer(rulebook, group)[0]["caps"][0]["stays"])


def test_scenario_33_at_most_a_fifth_of_the_good_are_excellent_and_points_stay() -> None:
    group = people(5, 10)
    answer, derivation = caps_answer(N, group)
    (found,) = answer["caps"]
    assert (found["stays"], found["over"], found["tied"]) == (["p0", "p1"], ["p2", "p3", "p4"], [])
    assert found["below"] == "good"
    assert [room["allowed"] for room in found["rooms"]] == [2, 2]
    assert derivation[-1].inputs["counted"] == 10
    assert group == people(5, 10)


@pytest.mark.parametrize(
    ("changes", "group", "stays"),
    [
        ("of: [excellent, good]", (5, 10), 3),
        ("", (6, 14), 2),
        ("count: recomputed", (6, 14), 3),
        ("of: [excellent, good]", (6, 14), 4),
        ("", (3, 0), 0),
    ],
)
def test_scenario_33_each_reading_of_the_cap_is_a_line_in_a_file(
    changes: str, group: tuple[int, int], stays: int
) -> None:
    assert capped(changes, people(*group)) == stays


def test_scenario_34_a_reprimand_forces_the_years_grade_and_no_other() -> None:
    weeks = [{"week": W10, "status": "approved", "parts": {"general": "28", "results": "65"}}]
    year = period("2026", weeks, N, gates=["disciplined"])
    assert (year["score"], year["grade"]) == ("93", "not_completed")
    assert period("2026-03", weeks, N, gates=["disciplined"])["grade"] == "excellent"
    assert not W.gates


def test_scenario_35_three_weeks_worked_are_not_evaluated_and_no_failure() -> None:
    customs = shipped("customs-21169-2026-quarterly")
    parts = dict.fromkeys(customs.parts, "0")
    first = date(2026, 7, 6)
    weeks = [
        {"week": str(first + timedelta(weeks=n)), "status": "approved", "parts": parts}
        for n in range(3)
    ]
    found = period("2026-Q3", weeks, customs)
    assert (found["status"], found["score"], found["grade"]) == ("not_evaluated", None, None)
    assert customs.time_worked["one_month_or_less"].carried_on


def test_scenario_36_hanoi_counts_a_bonus_and_caps_the_best_at_three_in_ten() -> None:
    hanoi = shipped("hanoi-3814-2018-monthly")
    assert sorted(part.maximum for part in hanoi.parts.values()) == [10, 20, 70]
    given = {part.maximum: name for name, part in hanoi.parts.items()}
    parts = {given[Decimal(20)]: "18", given[Decimal(70)]: "65", given[Decimal(10)]: "8"}
    assert graded(hanoi, parts=parts) == ("91", "91", "A")
    group: dict[str, Any] = people(4, 6)
    for each in group["people"]:
        each["group"] = {"unit": "office"}
    assert caps_answer(hanoi, group)[0]["caps"][0]["stays"] == ["p0", "p1", "p2"]
    outstanding = group | {"circumstances": [next(iter(hanoi.exceptions.values())).when]}
    assert len(caps_answer(hanoi, outstanding)[0]["caps"][0]["stays"]) == 4
