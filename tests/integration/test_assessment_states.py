"""Every action in every state of an assessment by every party: allowed, or refused as it should."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import pytest
from werkzeug.test import TestResponse

from house import GOOD, House
from permitted import undoing
from scoring.domain.assessments import Action, AssessmentState, Party, before

MONDAY: Final = date(2026, 11, 16)
WEEKS: Final[Mapping[AssessmentState, str]] = {
    state: str(MONDAY - timedelta(weeks=back)) for back, state in enumerate(AssessmentState)
}
"""In which week of the one author the assessment is in each state."""

AUTHOR: Final = "CB026"
CAST: Final[Mapping[str, str]] = {
    Party.AUTHOR: AUTHOR,
    Party.DIRECT_MANAGER: "CB024",
    Party.OTHER_MANAGER: "CB031",
    Party.AUTHORITY: "CB023",
    "the Office": "CB009",
    "a colleague": "CB027",
    "an authority elsewhere": "CB030",
}
REASON: Final = {"reason": "Có lý do."}
CALLS: Final[Mapping[Action, tuple[Party, str, Any]]] = {
    Action.SCORE: (
        Party.DIRECT_MANAGER,
        "/scoring/v1/assessments/{}/score",
        {"parts": GOOD, "comment": "Tốt."},
    ),
    Action.RETURN: (Party.DIRECT_MANAGER, "/scoring/v1/assessments/{}/return", REASON),
    Action.ATTACH_NOTE: (Party.OTHER_MANAGER, "/scoring/v1/beside/{}/notes", {"said": "Tốt."}),
    Action.SEND_BACK: (Party.AUTHORITY, "/approval/v1/proposals/{}/return", REASON),
    Action.APPROVE: (Party.AUTHORITY, "/approval/v1/proposals/{}/approval", None),
}
ELSEWHERE: Final = {
    *(Action.HAND_IN, Action.TAKE_BACK),
    *(Action.GIVE_BACK, Action.REOPEN_TO_SCORER, Action.REOPEN_TO_AUTHOR),
}
"""What submission and approval walk, each with its own table."""

CODES: Final[Mapping[Action, str]] = {
    Action.SCORE: "not-awaiting-you",
    Action.RETURN: "not-awaiting-you",
    Action.ATTACH_NOTE: "already-official",
}
"""What whoever may is told where the state refuses; approval has words of its own."""


@pytest.fixture
def reports(house: House) -> Mapping[AssessmentState, str]:
    """Give the id of one author's report in each state."""
    _work_in_two_places(house)
    for week in WEEKS.values():
        house.open_week(week)
        assert house.hand_in(AUTHOR, week).status_code == 200
    house.settle()
    found = {state: house.report_of(AUTHOR, week)["report_id"] for state, week in WEEKS.items()}
    manager = CAST[Party.DIRECT_MANAGER]
    path = f"/scoring/v1/assessments/{found[AssessmentState.RETURNED]}/return"
    assert house.call(manager, "POST", path, REASON, If_Match='"1"').status_code == 200
    for state in (AssessmentState.SCORED, AssessmentState.APPROVED):
        assert house.score(manager, found[state]).status_code == 200
    house.settle()
    approved = house.approve(CAST[Party.AUTHORITY], found[AssessmentState.APPROVED])
    assert approved.status_code == 200
    taken_back = found[AssessmentState.WITHDRAWN]
    path = f"/submission/v1/reports/{taken_back}/withdrawal"
    assert house.call(AUTHOR, "POST", path, If_Match='"2"').status_code == 200
    house.settle()
    for state, report_id in found.items():
        assert house.get(manager, f"/scoring/v1/assessments/{report_id}")["state"] == state
    return found


def _work_in_two_places(house: House) -> None:
    other = CAST[Party.OTHER_MANAGER]
    post = {
        "kind": "concurrent",
        "unit_id": house.get(other, "/directory/v1/me")["unit_id"],
        "post_title": "Kiêm nhiệm",
        "tier": "specialist",
        "manager_id": str(house.people[other]),
        "first_day": min(WEEKS.values()),
        "last_day": "2099-12-31",
        "document": "Quyết định số 3",
    }
    house.keep(f"/people/{house.people[AUTHOR]}/assignments", post)


def _told(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json", answer.text
    assert answer.json is not None
    return answer.status_code, answer.json["type"].rpartition("/")[2]


def _act(house: House, action: Action, report_id: str, party: str) -> TestResponse:
    _, path, body = CALLS[action]
    reading = "proposals" if "/approval/" in path else "assessments"
    service = path.split("/")[1]
    reader = CAST[Party.AUTHORITY if reading == "proposals" else Party.DIRECT_MANAGER]
    seen = house.call(reader, "GET", f"/{service}/v1/{reading}/{report_id}").json or {}
    version = {"If_Match": f'"{seen.get("version", 1)}"'}
    with undoing(house, *house.apps):
        return house.call(CAST[party], "POST", path.format(report_id), body, **version)


def test_the_table_has_a_call_for_every_action_that_is_not_walked_elsewhere() -> None:
    assert set(CALLS) == set(Action) - ELSEWHERE


def test_every_action_in_every_state_by_every_party(
    house: House, reports: Mapping[AssessmentState, str]
) -> None:
    surprises, walked = [], 0
    for action, (whose, _, _) in CALLS.items():
        for state, report_id in reports.items():
            for party in CAST:
                answer = _act(house, action, report_id, party)
                walked += 1
                if party != whose:
                    as_it_should = _told(answer)[0] in {403, 404}
                elif state in before(action):
                    as_it_should = answer.status_code in {200, 201}
                elif action in CODES:
                    as_it_should = _told(answer) == (409, CODES[action])
                else:
                    as_it_should = _told(answer)[0] in {404, 409}
                if not as_it_should:
                    surprises.append(f"{action} {state} by {party}: {answer.text}")
    assert walked == len(CALLS) * len(AssessmentState) * len(CAST)
    assert surprises == []
