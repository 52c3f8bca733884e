"""Fairness of a period as its Office reads it: worked by hand, with small groups left out."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from house import ZONE, House
from integration.reporting.telling import Envelope, hear, say

WEEK, BEFORE = "2026-11-09", "2026-10-12"
UNIT: Final = uuid4()
LENIENT, STRICT, FEW = uuid4(), uuid4(), uuid4()
GRADED: Final = (("excellent", 90), ("good", 75), ("completed", 50), ("not_completed", 0))


def week(scorer: UUID, total: int, *, own: int, monday: str = WEEK) -> Envelope:
    """Return the approved week of somebody new."""
    report = uuid4()
    return say(
        "approval.result_approved.v1",
        report,
        2,
        report_id=report,
        person_id=uuid4(),
        week=monday,
        unit_id=UNIT,
        scorer_id=scorer,
        self_parts={"quality": str(own)},
        manager_parts={"quality": str(total)},
        total=f"{total}.00",
        grade=next(grade for grade, floor in GRADED if total >= floor),
    )


def told() -> list[Envelope]:
    lenient = [week(LENIENT, total, own=total) for total in (92, 92, 92, 86, 88)]
    strict = [week(STRICT, total, own=total + 4) for total in (70, 72, 74, 76, 78)]
    few = [week(FEW, total, own=total) for total in (80, 80)]
    earlier = [week(STRICT, 80, own=80, monday=BEFORE) for _ in range(6)]
    imported = week(STRICT, 10, own=10)
    imported["data"] |= {
        "imported": True,
        "document": "Số 15",
        "self_parts": {},
        "manager_parts": {},
    }
    return [*lenient, *strict, *few, *earlier, imported]


def steps() -> list[Envelope]:
    """Say of six reports: four handed in, one late; two scored, one late."""
    due = datetime(2026, 11, 13, 17, tzinfo=ZONE)
    dues = {f"{step}_due_at": due for step in ("hand_in", "score", "approve")}
    said = [say("submission.week_opened.v1", uuid4(), 1, week=WEEK, **dues)]
    for number in range(6):
        report = uuid4()
        who = {"report_id": report, "person_id": uuid4(), "week": WEEK, "unit_id": UNIT}
        said.append(say("submission.report_opened.v1", report, 1, **who))
        if number < 4:
            late = {"late": number == 0, "handed_in_at": due, "revision": 1}
            said.append(say("submission.report_handed_in.v1", report, 2, **who, **late))
        if number < 2:
            scored_at = due + timedelta(hours=number)
            scored = {"scored_at": scored_at, "revision": 1}
            said.append(say("scoring.report_scored.v1", report, 1, **who, **scored))
    return said


def read(house: House, code: str = "CB012") -> dict[str, Any]:
    found: dict[str, Any] = house.get(code, "/reporting/v1/fairness?period=2026-11")
    return found


def test_a_period_is_told_as_worked_by_hand(house: House) -> None:
    hear(house.database("reporting"), told())
    found = read(house)
    assert (found["before"], found["people"], found["smallest_group"]) == ("2026-10", 13, 5)
    # Excellent 3, good 6 (86, 88, 76, 78, 80, 80), completed 3, not completed 1 of 13; six were
    # good before: 7 of 13 would have to change.
    assert {each["grade"]: each["results"] for each in found["distribution"]} == {
        "excellent": 3,
        "good": 6,
        "completed": 3,
        "not_completed": 1,
    }
    assert found["drift"] == "0.5385"
    assert (found["scorers_in_all"], found["scorers_left_out"]) == (3, 1)
    lines = {each["scorer_id"]: each for each in found["scorers"]}
    assert set(lines) == {str(LENIENT), str(STRICT)}
    lenient, strict = lines[str(LENIENT)], lines[str(STRICT)]
    assert (lenient["mean"], lenient["same_total"], lenient["gap"]) == ("90.00", "0.6000", "0.00")
    assert (strict["mean"], strict["same_total"], strict["gap"]) == ("74.00", "0.2000", "-4.00")
    assert float(lenient["low"]) > 0 > float(strict["high"])
    assert 0 < float(lenient["leniency"]) < 90 - (74 * 5 + 80 * 2) / 7
    assert found["gap"] == {
        "results": 12,
        "mean": "-1.67",  # 5 x 4 of 12
        "mean_size": "1.67",
        "same_as_self": "0.5833",
        "approved_as_scored": "1.0000",
    }


def test_how_timely_each_step_was_is_counted_and_small_groups_are_left_out(house: House) -> None:
    hear(house.database("reporting"), steps())
    found = read(house)
    assert found["timeliness"] == [
        {"step": "hand_in", "owed": 6, "done": 4, "in_time": 3, "overdue": 2}
    ]
    assert (found["people"], found["distribution"], found["drift"]) == (None, [], None)
    assert (found["gap"], found["scorers"]) == (None, [])


def test_leadership_reads_it_too_and_heads_of_units_do_not(house: House) -> None:
    assert read(house, "CB002")["period"] == "2026-11"
    assert house.call("CB023", "GET", "/reporting/v1/fairness?period=2026-11").status_code == 403
    wrong = house.call("CB012", "GET", "/reporting/v1/fairness?period=soon")
    assert wrong.status_code == 422
