"""Lets a remediation case open, by two failed weeks that reporting hears of, and end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from house import ZONE, House
from integration.reporting.classifying import OFFICE, weeks_of
from reporting.usecases import examine
from shared.kit import clock
from shared.rulebook import adopt


def opened_and_closed(house: House, code: str, first: str) -> UUID:
    """Let a case of somebody open for two failed weeks, meet and close; return its id."""
    weeks_of(house, code, first, ("40", "40"))
    with house.database("reporting").transaction() as session:
        examine(session, adopted=adopt("btctw-8679-weekly", None), now=clock.now())
    cases = house.get(OFFICE, "/reporting/v1/cases")["items"]
    [case] = [each for each in cases if each["person_id"] == str(house.people[code])]
    later = clock.now().astimezone(ZONE).date() + timedelta(days=7)
    measures = [{"what": "Giao ít việc song song hơn.", "due_day": str(later)}]
    minutes = {"causes": "Nhận nhiều việc.", "said": "Đã họp.", "measures": measures}
    for act, body in (("minutes", minutes), ("closing", {"said": "Đã khắc phục."})):
        case = _act(house, case, act, body)
    return UUID(case["case_id"])


def _act(house: House, case: Any, act: str, body: Any) -> Any:
    path, etag = f"/reporting/v1/cases/{case['case_id']}/{act}", f'"{case["version"]}"'
    answer = house.call(OFFICE, "POST", path, body, If_Match=etag)
    assert answer.status_code == 200, answer.text
    return answer.json
