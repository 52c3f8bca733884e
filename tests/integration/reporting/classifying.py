"""Plays weeks of people by events, and periods through the API."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from house import House
from integration.reporting.telling import hear, say

OFFICE, CHIEF = "CB012", "CB009"
PERIODS: Final = "/reporting/v1/periods"
ALL: Final = "/reporting/v1/classifications"


def parts(total: str) -> dict[str, str]:
    """Return points by part that add up to a total of the weekly letter, in half points."""
    doubled = int(float(total) * 2)
    quality = min(80, doubled)
    progress = min(80, doubled - quality)
    return {
        "quality": f"{quality / 2:g}",
        "progress": f"{progress / 2:g}",
        "conduct": f"{(doubled - quality - progress) / 2:g}",
    }


def approved(
    house: House,
    code: str,
    week: date,
    points: str | dict[str, str],
    *,
    unit_id: str | None = None,
    version: int = 2,
    report_id: UUID | None = None,
) -> UUID:
    """Let reporting hear that a week was approved with a total, or with points by part."""
    report = report_id or uuid4()
    given = parts(points) if isinstance(points, str) else points
    person = str(house.people[code])
    more = {} if unit_id is None else {"unit_id": unit_id}
    total = points if isinstance(points, str) else str(sum(map(float, points.values())))
    told = {"report_id": report, "person_id": person, "week": week, "result_id": uuid4()}
    told |= {"approved_parts": given, "total": total, "grade": "good", **more}
    event = say("approval.result_approved.v1", report, version, **told)
    hear(house.database("reporting"), [event])
    return report


def weeks_of(house: House, code: str, first: str, totals: Sequence[str | None]) -> None:
    """Let a person have weeks in a row; nothing for one without."""
    monday = date.fromisoformat(first)
    for place, total in enumerate(totals):
        if total is not None:
            approved(house, code, monday + timedelta(weeks=place), total)


def owed(house: House, code: str, week: str, *, excused: bool = False) -> UUID:
    """Let reporting hear that a person owes a week, or is excused from it."""
    report = uuid4()
    name = "report_excused" if excused else "report_opened"
    told = {"report_id": report, "person_id": house.people[code], "week": week}
    unit = house.get(code, "/directory/v1/me")["unit_id"]
    event = say(f"submission.{name}.v1", report, 1, **told, unit_id=unit)
    hear(house.database("reporting"), [event])
    return report


def state(house: House, period: str) -> Any:
    return house.get(OFFICE, f"{PERIODS}/{period}/state")


def ask(house: House, period: str, act: str, body: Any = None, *, by: str = OFFICE) -> TestResponse:
    """Do something about a period in its newest version."""
    version = 0 if act == "opening" else state(house, period)["version"]
    path = f"{PERIODS}/{period}/{act}"
    return house.call(by, "POST", path, body, If_Match=f'"{version}"')


def do(house: House, period: str, *acts: str) -> Any:
    answer = None
    for act in acts:
        body = {"reason": "Có kết quả đính chính."} if act == "reopening" else None
        answer = ask(house, period, act, body)
        assert answer.status_code in {200, 201}, answer.text
    assert answer is not None
    return answer.json


def line(house: House, code: str, period: str, *, by: str = OFFICE) -> Any:
    """Return somebody's classification of a period as it is listed."""
    items = house.get(by, f"{ALL}?period={period}&limit=200")["items"]
    found = [each for each in items if each["person_id"] == str(house.people[code])]
    assert len(found) == 1, items
    return found[0]


def give(
    house: House, code: str, row: Any, what: str, grade: str, said: str = "Theo kết quả."
) -> TestResponse:
    path = f"{ALL}/{row['classification_id']}/{what}"
    body = {"grade": grade, "said": said}
    return house.call(code, "POST", path, body, If_Match=f'"{row["version"]}"')


def decided(house: House, code: str, who: str, period: str, grade: str | None = None) -> Any:
    """Let the authority decide on somebody's grade: the computed one, or another."""
    row = line(house, who, period)
    answer = give(house, code, row, "decision", grade or row["computed_grade"])
    assert answer.status_code == 200, answer.text
    return answer.json


def code_of(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["type"].rpartition("/")[2])
