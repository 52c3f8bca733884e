"""What people and units raise, and what becomes of it: from the report to the decision."""

from collections.abc import Mapping
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

from bodies import RAISED, REASON
from house import House
from permitted import undoing
from reporting.domain.obstacles import (
    BY,
    NEXT,
    ObstacleAction,
    ObstacleParty,
    ObstacleState,
)
from submission.domain.obstacles import MOST

WEEK, WEEK_BEFORE = "2026-11-16", "2026-11-09"
AUTHOR, COLLEAGUE, MANAGER, HEAD, LEADER = "CB026", "CB027", "CB024", "CB023", "CB002"
OFFICE, OTHER_OFFICE, TOP, SECRETARY, OTHER_LEADER = "CB012", "CB013", "CB001", "CB005", "CB003"
PATHS: Final[Mapping[ObstacleAction, str]] = {
    ObstacleAction.GATHER: "gathering",
    ObstacleAction.MERGE: "merge",
    ObstacleAction.ANSWER: "answer",
    ObstacleAction.PUT: "submission",
    ObstacleAction.DECIDE: "decision",
}
SENT: Final[Mapping[ObstacleAction, dict[str, Any]]] = {
    ObstacleAction.GATHER: {"said": "Đã tiếp nhận."},
    ObstacleAction.MERGE: {},
    ObstacleAction.ANSWER: {"said": "Đã có văn bản đôn đốc."},
    ObstacleAction.PUT: {"said": "Xin ý kiến lãnh đạo Ban."},
    ObstacleAction.DECIDE: {"outcome": "agreed", "said": "Đồng ý, làm trong tuần sau."},
}
ALL: Final = "/reporting/v1/obstacles"


def raise_in_report(house: House, code: str, body: Any = RAISED, week: str = WEEK) -> str:
    """Let somebody raise something in their own report; return its id."""
    report_id = house.report_of(code, week)["report_id"]
    path = f"/submission/v1/reports/{report_id}/obstacles"
    return _raised(house, code, path, body)


def raise_for_unit(house: House, body: Any = RAISED) -> str:
    (line,) = house.get(HEAD, f"/submission/v1/collective?week={WEEK}")["items"]
    path = f"/submission/v1/collective/{line['collective_id']}/obstacles"
    return _raised(house, HEAD, path, body)


def _raised(house: House, code: str, path: str, body: Any) -> str:
    answer = house.call(code, "POST", path, body)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    house.settle()
    obstacle_id: str = answer.json["obstacle_id"]
    return obstacle_id


def read(house: House, obstacle_id: str, code: str = OFFICE) -> Any:
    return house.get(code, f"{ALL}/{obstacle_id}")


def ids(house: House, code: str, query: str = "") -> list[str]:
    return [line["obstacle_id"] for line in house.get(code, f"{ALL}?{query}")["items"]]


def act(house: House, code: str, row: Any, action: ObstacleAction, **more: str) -> TestResponse:
    path = f"{ALL}/{row['obstacle_id']}/{PATHS[action]}"
    return house.call(code, "POST", path, SENT[action] | more, If_Match=f'"{row["version"]}"')


def done(house: House, code: str, obstacle_id: str, action: ObstacleAction, **more: str) -> Any:
    row = read(house, obstacle_id, code)
    answer = act(house, code, row, action, **more)
    assert answer.status_code == 200, answer.text
    return answer.json


def code_of(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["type"].rpartition("/")[2])


def test_what_somebody_raises_goes_to_leadership_and_its_author_sees_every_act(
    house: House,
) -> None:
    house.open_week(WEEK)
    obstacle_id = raise_in_report(house, AUTHOR)
    begun = read(house, obstacle_id, AUTHOR)
    assert (begun["state"], begun["asked_of"], begun["acts"]) == ("raised", "Văn phòng Ban", [])
    done(house, OFFICE, obstacle_id, ObstacleAction.GATHER)
    assert ids(house, TOP) == []
    done(house, OTHER_OFFICE, obstacle_id, ObstacleAction.PUT)
    assert ids(house, TOP) == ids(house, OTHER_LEADER) == [obstacle_id]
    assert house.call(SECRETARY, "GET", f"{ALL}/{obstacle_id}").status_code == 404
    done(house, TOP, obstacle_id, ObstacleAction.DECIDE, outcome="declined")
    seen = read(house, obstacle_id, AUTHOR)
    assert (seen["state"], seen["became"]) == ("decided", None)
    assert [(each["action"], each["said"]) for each in seen["acts"]] == [
        (action, SENT[action]["said"])
        for action in (ObstacleAction.GATHER, ObstacleAction.PUT, ObstacleAction.DECIDE)
    ]
    assert seen["acts"][-1]["facts"] == {"outcome": "declined"}
    assert seen["acts"][-1]["by_id"] == str(house.people[TOP])


def test_what_is_merged_shows_what_became_of_the_main_one_and_not_who_raised_that(
    house: House,
) -> None:
    house.open_week(WEEK)
    first, second, third = (raise_in_report(house, who) for who in (AUTHOR, COLLEAGUE, MANAGER))
    for each in (first, second, third):
        done(house, OFFICE, each, ObstacleAction.GATHER)
    merged = done(house, OFFICE, first, ObstacleAction.MERGE, into_id=second)
    assert (merged["state"], merged["merged_into_id"]) == ("merged", second)
    done(house, OFFICE, second, ObstacleAction.MERGE, into_id=third)
    assert read(house, first, AUTHOR)["became"] == {
        "obstacle_id": third,
        "state": "gathered",
        "acts": [],
    }
    done(house, OFFICE, third, ObstacleAction.ANSWER)
    seen = read(house, first, AUTHOR)
    assert seen["became"]["state"] == "answered"
    assert [each["said"] for each in seen["became"]["acts"]] == [
        SENT[ObstacleAction.ANSWER]["said"]
    ]
    assert str(house.people[MANAGER]) not in str(seen)
    assert house.call(AUTHOR, "GET", f"{ALL}/{third}").status_code == 404


def test_one_is_merged_into_another_that_is_not_merged_itself(house: House) -> None:
    house.open_week(WEEK)
    first, second = raise_in_report(house, AUTHOR), raise_in_report(house, COLLEAGUE)
    for each in (first, second):
        done(house, OFFICE, each, ObstacleAction.GATHER)
    for into in (first, "019a90a9-5b10-7f40-a1c3-2d8e7b60f4aa"):
        answer = act(house, OFFICE, read(house, first), ObstacleAction.MERGE, into_id=into)
        assert (answer.status_code, code_of(answer)) == (422, "invalid")
    done(house, OFFICE, first, ObstacleAction.MERGE, into_id=second)
    answer = act(house, OFFICE, read(house, second), ObstacleAction.MERGE, into_id=first)
    assert (answer.status_code, code_of(answer)) == (422, "invalid")


def test_what_a_unit_raises_its_head_sees_and_what_a_person_raises_that_person(
    house: House,
) -> None:
    house.open_week(WEEK)
    of_unit, of_person = raise_for_unit(house), raise_in_report(house, AUTHOR)
    assert ids(house, HEAD) == [of_unit]
    assert ids(house, AUTHOR) == [of_person]
    assert ids(house, COLLEAGUE) == ids(house, LEADER) == ids(house, SECRETARY) == []
    assert ids(house, OFFICE) == [of_person, of_unit]
    with house.database("reporting").transaction() as session:
        change = text("update unit set head_id = :now where head_id = :before")
        session.execute(change, {"now": house.people[MANAGER], "before": house.people[HEAD]})
    assert ids(house, MANAGER) == [of_unit]
    assert ids(house, HEAD) == [of_unit]


def test_the_office_narrows_by_state_unit_week_and_kind_and_turns_pages(house: House) -> None:
    house.open_week(WEEK_BEFORE)
    house.open_week(WEEK)
    older = raise_in_report(house, AUTHOR, week=WEEK_BEFORE)
    proposal = raise_in_report(house, COLLEAGUE, RAISED | {"kind": "proposal"})
    elsewhere = raise_in_report(house, "CB055")
    done(house, OFFICE, elsewhere, ObstacleAction.GATHER)
    bureau = house.get("CB050", "/directory/v1/me")["unit_id"]
    assert ids(house, OFFICE) == [elsewhere, proposal, older]
    assert ids(house, OFFICE, f"week={WEEK_BEFORE}") == [older]
    assert ids(house, OFFICE, "kind=proposal") == [proposal]
    assert ids(house, OFFICE, "state=gathered") == [elsewhere]
    assert ids(house, OFFICE, f"unit_id={bureau}") == [elsewhere]
    page = house.get(OFFICE, f"{ALL}?limit=2")
    assert ids(house, OFFICE, f"limit=2&cursor={page['next']}") == [older]
    other = house.call(OFFICE, "GET", f"{ALL}?kind=obstacle&cursor={page['next']}")
    assert other.status_code == 422


def test_raising_is_for_the_author_repeatable_by_key_and_refused_where_none_is_owed(
    house: House,
) -> None:
    house.open_week(WEEK)
    report = house.report_of(AUTHOR, WEEK)
    path = f"/submission/v1/reports/{report['report_id']}/obstacles"
    sent = [house.call(AUTHOR, "POST", path, RAISED, Idempotency_Key="k") for _ in range(2)]
    assert [each.status_code for each in sent] == [201, 201]
    assert sent[0].json == sent[1].json
    assert house.call(MANAGER, "POST", path, RAISED).status_code == 404
    assert house.call(AUTHOR, "POST", path, RAISED | {"said": ""}).status_code == 422
    assert house.call(AUTHOR, "POST", path, RAISED | {"kind": "wish"}).status_code == 422
    assert house.get(MANAGER, path)["items"] == [sent[0].json]
    assert house.call(COLLEAGUE, "GET", path).status_code == 404
    told = house.get(AUTHOR, "/submission/v1/me/access")["items"]
    assert [(each["what"], each["by_id"]) for each in told] == [
        ("obstacles", str(house.people[MANAGER]))
    ]
    excuse = f"/submission/v1/reports/{report['report_id']}/excuse"
    assert house.call(MANAGER, "POST", excuse, REASON, If_Match='"1"').status_code == 200
    refused = house.call(AUTHOR, "POST", path, RAISED)
    assert (refused.status_code, code_of(refused)) == (409, "report-excused")


def test_one_report_raises_only_so_many(house: House) -> None:
    house.open_week(WEEK)
    path = f"/submission/v1/reports/{house.report_of(AUTHOR, WEEK)['report_id']}/obstacles"
    for _ in range(MOST):
        assert house.call(AUTHOR, "POST", path, RAISED).status_code == 201
    refused = house.call(AUTHOR, "POST", path, RAISED)
    assert (refused.status_code, code_of(refused)) == (409, "too-many-obstacles")
    assert house.settle() >= MOST
    assert len(ids(house, AUTHOR, "limit=200")) == MOST


def test_nobody_acts_on_what_they_raised_themselves(house: House) -> None:
    house.open_week(WEEK)
    own = raise_in_report(house, OFFICE)
    answer = act(house, OFFICE, read(house, own), ObstacleAction.GATHER)
    assert (answer.status_code, code_of(answer)) == (403, "not-for-you")
    done(house, OTHER_OFFICE, own, ObstacleAction.GATHER)
    leaders = raise_in_report(house, AUTHOR)
    for action in (ObstacleAction.GATHER, ObstacleAction.PUT):
        done(house, OFFICE, leaders, action)
    _promote(house, AUTHOR)
    answer = act(house, AUTHOR, read(house, leaders), ObstacleAction.DECIDE)
    assert (answer.status_code, code_of(answer)) == (403, "not-for-you")
    others = raise_in_report(house, COLLEAGUE)
    for action in (ObstacleAction.GATHER, ObstacleAction.PUT):
        done(house, OFFICE, others, action)
    assert done(house, AUTHOR, others, ObstacleAction.DECIDE)["state"] == "decided"


def _promote(house: House, code: str) -> None:
    """Have reporting know somebody as a leader of the agency."""
    promoted = text(
        "update person set tier = 'committee_leader', unit_id = unit.unit_id"
        " from unit where unit.kind = 'leadership' and person_id = :who"
    )
    with house.database("reporting").transaction() as session:
        session.execute(promoted, {"who": house.people[code]})


def test_the_database_keeps_every_act_and_every_obstacle_as_it_was(house: House) -> None:
    house.open_week(WEEK)
    done(house, OFFICE, raise_in_report(house, AUTHOR), ObstacleAction.GATHER)
    for service, table in (
        ("reporting", "obstacle_act"),
        ("submission", "obstacle"),
        ("submission", "collective_act"),
    ):
        for change in (f"update {table} set said = ''", f"delete from {table}"):
            with (
                pytest.raises(ProgrammingError, match="append-only"),
                house.database(service).transaction() as session,
            ):
                session.execute(text(change))


def test_hearing_again_of_what_was_raised_forgets_nothing_that_was_done(house: House) -> None:
    house.open_week(WEEK)
    obstacle_id = raise_in_report(house, AUTHOR)
    before = done(house, OFFICE, obstacle_id, ObstacleAction.GATHER)
    with house.database("reporting").transaction() as session:
        session.execute(text("update obstacle set told_version = 0, said = ''"))
        session.execute(text("delete from inbox where type = 'submission.obstacle_raised.v1'"))
        session.execute(text("delete from source_cursor where source = 'submission'"))
    assert house.settle() > 0
    assert read(house, obstacle_id) == before


BROUGHT: Final[Mapping[ObstacleState, tuple[ObstacleAction, ...]]] = {
    ObstacleState.RAISED: (),
    ObstacleState.GATHERED: (ObstacleAction.GATHER,),
    ObstacleState.MERGED: (ObstacleAction.GATHER, ObstacleAction.MERGE),
    ObstacleState.ANSWERED: (ObstacleAction.GATHER, ObstacleAction.ANSWER),
    ObstacleState.PUT_TO_LEADERSHIP: (ObstacleAction.GATHER, ObstacleAction.PUT),
    ObstacleState.DECIDED: (ObstacleAction.GATHER, ObstacleAction.PUT, ObstacleAction.DECIDE),
}
PARTY_OF: Final = {
    OFFICE: ObstacleParty.OFFICE,
    TOP: ObstacleParty.LEADERSHIP,
    OTHER_LEADER: ObstacleParty.LEADERSHIP,
}
DOES: Final = {ObstacleParty.OFFICE: OFFICE, ObstacleParty.LEADERSHIP: TOP}
STRANGERS: Final = (COLLEAGUE, MANAGER, HEAD, SECRETARY)


def expected(state: ObstacleState, action: ObstacleAction, code: str) -> tuple[int, str]:
    """Return the status and, where it is refused, why; else the state that follows."""
    put = state in {ObstacleState.PUT_TO_LEADERSHIP, ObstacleState.DECIDED}
    party = PARTY_OF.get(code)
    if code in STRANGERS or (party is ObstacleParty.LEADERSHIP and not put):
        return 404, "not-found"
    if party is not BY[action]:
        return 403, "not-for-you"
    if (state, action) not in NEXT:
        return 409, "obstacle-not-now"
    return 200, NEXT[state, action]


def test_every_action_in_every_state_by_every_party(
    house: House, subtests: pytest.Subtests
) -> None:
    house.open_week(WEEK)
    main = raise_in_report(house, COLLEAGUE)
    assert set(BROUGHT) == set(ObstacleState)
    rows = {}
    for state, actions in BROUGHT.items():
        obstacle_id = raise_in_report(house, AUTHOR)
        for action in actions:
            into = {"into_id": main} if action is ObstacleAction.MERGE else {}
            done(house, DOES[BY[action]], obstacle_id, action, **into)
        rows[state] = read(house, obstacle_id)
        assert rows[state]["state"] == state
    people = (AUTHOR, *PARTY_OF, *STRANGERS)
    for state, action, code in product(ObstacleState, ObstacleAction, people):
        into = {"into_id": main} if action is ObstacleAction.MERGE else {}
        with subtests.test(f"{action} {state} {code}"), undoing(house, "reporting"):
            answer = act(house, code, rows[state], action, **into)
            assert answer.json is not None
            told = answer.json["state"] if answer.status_code == 200 else code_of(answer)
            assert (answer.status_code, told) == expected(state, action, code)
    assert {state: read(house, row["obstacle_id"]) for state, row in rows.items()} == rows
