"""Petitions: filed in time, answered from above with reasons or a correction, and never deleted."""

from datetime import datetime
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

from house import House
from integration.reporting.classifying import (
    ALL,
    OFFICE,
    code_of,
    decided,
    do,
    line,
    weeks_of,
)
from permitted import undoing
from reporting.domain.petitions import BY, NEXT, PetitionAction, PetitionParty, PetitionState

MONTH, FIRST = "2026-10", "2026-09-28"
PERSON, DIRECTOR, LEADER, COLLEAGUE, TOP = "CB056", "CB050", "CB003", "CB055", "CB001"
PETITIONS: Final = "/reporting/v1/petitions"
SAID: Final = {"said": "Đề nghị xem lại tuần thứ ba."}
SENT: Final[dict[str, dict[str, Any]]] = {
    "answer": {"outcome": "upheld", "said": "Kết quả đúng với các tuần đã phê duyệt."},
    "withdrawal": {"said": "Đã rõ."},
}
CORRECTED: Final = {"outcome": "corrected", "grade": "excellent", "said": "Có minh chứng mới."}


def published(house: House, who: str = PERSON, authority: str = DIRECTOR) -> Any:
    """Publish somebody's month of four weeks, and lock it; return the classification."""
    weeks_of(house, who, FIRST, ("88", "92", "76", "94"))
    do(house, MONTH, "opening", "computation")
    decided(house, authority, who, MONTH)
    do(house, MONTH, "publication", "lock")
    return line(house, who, MONTH)


def file(house: House, row: Any, code: str = PERSON) -> TestResponse:
    return house.call(code, "POST", f"{ALL}/{row['classification_id']}/petitions", SAID)


def act(house: House, code: str, row: Any, what: str, body: Any = None) -> TestResponse:
    path = f"{PETITIONS}/{row['petition_id']}/{what}"
    return house.call(code, "POST", path, body or SENT[what], If_Match=f'"{row["version"]}"')


def backdate(house: House, column: str, table: str, days: int) -> None:
    with house.database("reporting").transaction() as session:
        moved = f"update {table} set {column} = {column} - make_interval(days => :days)"
        session.execute(text(moved), {"days": days})


def test_a_petition_freezes_its_evidence_and_is_answered_with_a_corrected_grade(
    house: House,
) -> None:
    row = published(house)
    filed = file(house, row)
    assert filed.status_code == 201, filed.text
    petition = filed.json
    assert petition is not None
    evidence = petition["evidence"]
    assert evidence["published"]["grade"] == "good"
    assert [week["parts"] for week in evidence["facts"]["weeks"]]
    assert any(step["operation"] == "mean" for step in evidence["derivation"])
    assert petition["answers_id"] == str(house.people[LEADER])
    assert code_of(file(house, row)) == "already-petitioned"
    answered = act(house, LEADER, petition, "answer", CORRECTED)
    assert answered.status_code == 200, answered.text
    [told] = house.get(PERSON, f"{ALL}?period={MONTH}")["items"]
    assert (told["grade"], told["score"], told["final"]) == ("excellent", "87.50", True)
    whole = house.get(PERSON, f"{PETITIONS}/{petition['petition_id']}")
    assert (whole["state"], whole["outcome"], whole["overdue"]) == ("answered", "corrected", False)
    assert whole["evidence"] == evidence
    assert whole["acts"][-1]["facts"] == {
        "outcome": "corrected",
        "from": "good",
        "grade": "excellent",
    }
    acts = house.get(OFFICE, f"{ALL}/{row['classification_id']}")["acts"]
    assert [each["action"] for each in acts] == ["compute", "decide", "publish", "correct"]


def test_a_petition_is_filed_in_time_and_shown_when_its_answer_is_overdue(house: House) -> None:
    row = published(house)
    backdate(house, "published_at", "classification", 16)
    late = file(house, row)
    assert (late.status_code, code_of(late)) == (409, "too-late-to-petition")
    assert late.json is not None
    until, published_at = late.json["until"], row["published_at"]
    assert datetime.fromisoformat(until) < datetime.fromisoformat(published_at)
    backdate(house, "published_at", "classification", -1)
    petition = file(house, row).json
    assert petition is not None
    assert not petition["overdue"]
    backdate(house, "answer_due_at", "petition", 16)
    [listed] = house.get(OFFICE, f"{PETITIONS}?state=filed")["items"]
    assert listed["overdue"]
    assert act(house, LEADER, petition, "answer").status_code == 200, "late is better than never"


def test_nobody_answers_what_they_decided_and_of_a_head_the_head_of_leadership_does(
    house: House,
) -> None:
    row = published(house, DIRECTOR, LEADER)
    petition = file(house, row, DIRECTOR).json
    assert petition is not None
    assert petition["answers_id"] == str(house.people[TOP])
    assert act(house, LEADER, petition, "answer").status_code == 404
    assert act(house, TOP, petition, "answer").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        CORRECTED | {"grade": "good"},
        CORRECTED | {"grade": None},
        CORRECTED | {"grade": "superb"},
        SENT["answer"] | {"grade": "good"},
    ],
)
def test_an_answer_that_contradicts_itself_is_refused(house: House, body: Any) -> None:
    petition = file(house, published(house)).json
    answer = act(house, LEADER, petition, "answer", body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert set(answer.json["errors"]) == {"grade"}


@pytest.mark.parametrize("table", ["petition_act", "classification_act", "period_act"])
def test_no_act_is_changed_or_deleted(house: House, table: str) -> None:
    assert file(house, published(house)).status_code == 201
    for change in (f"update {table} set said = ''", f"delete from {table}"):
        with (
            pytest.raises(ProgrammingError, match="append-only"),
            house.database("reporting").transaction() as session,
        ):
            session.execute(text(change))


PATHS: Final = {PetitionAction.ANSWER: "answer", PetitionAction.WITHDRAW: "withdrawal"}
PARTIES: Final = {PERSON: PetitionParty.PERSON, LEADER: PetitionParty.ANSWERING, OFFICE: None}


def test_every_action_in_every_state_by_every_party(
    house: House, subtests: pytest.Subtests
) -> None:
    row = published(house)
    brought = {
        PetitionState.ANSWERED: (LEADER, "answer"),
        PetitionState.WITHDRAWN: (PERSON, "withdrawal"),
    }
    rows = {}
    for state, (code, what) in brought.items():
        rows[state] = act(house, code, file(house, row).json, what).json
    rows[PetitionState.FILED] = file(house, row).json
    assert {state: each["state"] for state, each in rows.items()} == {
        s: s.value for s in PetitionState
    }
    for state, action, code in product(PetitionState, PATHS, (*PARTIES, COLLEAGUE, DIRECTOR)):
        with subtests.test(f"{action} {state} {code}"), undoing(house, "reporting"):
            answer = act(house, code, rows[state], PATHS[action])
            assert answer.json is not None
            if code not in PARTIES:
                assert answer.status_code == 404
            elif PARTIES[code] is not BY[action]:
                assert (answer.status_code, code_of(answer)) == (403, "not-your-petition")
            elif (state, action) not in NEXT:
                assert (answer.status_code, code_of(answer)) == (409, "petition-not-now")
            else:
                assert answer.json["state"] == NEXT[state, action]
