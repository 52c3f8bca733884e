"""Many decisions in one request: each for itself, all in a few statements."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from counting import MOST_STATEMENTS, statements
from house import House

WEEK = "2026-11-16"
DIRECTOR, DEPUTY, OTHER_DEPUTY, STRANGER = "CB023", "CB024", "CB025", "CB009"
SCORERS = {
    "CB026": DEPUTY,
    "CB028": DEPUTY,
    "CB027": OTHER_DEPUTY,
    "CB029": OTHER_DEPUTY,
    DEPUTY: DIRECTOR,
}

ANOTHER_RESULT = text(
    """
    insert into result (
        result_id, report_id, person_id, week, unit_id, revision, self_parts, manager_parts,
        approved_parts, total, grade, rulebook_id, rulebook_version, rulebook_sha256, scorer_id,
        decided_by_id, rule, same_person, approved_at
    )
    select gen_random_uuid(), report_id, person_id, week, unit_id, revision, self_parts,
        manager_parts, manager_parts, total, grade, rulebook ->> 'id', rulebook ->> 'version',
        rulebook ->> 'sha256', scorer_id, scorer_id, 'head_of_unit', false, scored_at
    from proposal where report_id = :report_id
    """
)


@pytest.fixture
def scored(house: House) -> dict[str, str]:
    """Take five weeks of one department to the director's queue; return the reports by code."""
    house.open_week(WEEK)
    for code in SCORERS:
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    reports = {code: str(house.report_of(code, WEEK)["report_id"]) for code in SCORERS}
    for code, scorer in SCORERS.items():
        assert house.score(scorer, reports[code]).status_code == 200
    house.settle()
    return reports


def verdict(report_id: str, decision: str = "approved", **more: Any) -> dict[str, Any]:
    return {"report_id": report_id, "version": 1, "decision": decision} | more


def decide(house: House, code: str, *items: dict[str, Any], **headers: str) -> Any:
    return house.call(code, "POST", "/approval/v1/decisions", {"items": items}, **headers)


def codes(answer: Any) -> list[str | None]:
    assert answer.status_code == 200, answer.text
    return [
        each["problem"] and each["problem"]["type"].rpartition("/")[2]
        for each in answer.json["items"]
    ]


def test_each_is_decided_for_itself_and_the_answer_tells_what_became_of_it(
    house: House, scored: dict[str, str]
) -> None:
    assert house.approve(DIRECTOR, scored["CB029"]).status_code == 200
    unknown = str(uuid4())
    answer = decide(
        house,
        DIRECTOR,
        verdict(scored["CB026"]),
        verdict(scored["CB027"], "returned", reason="Bổ sung minh chứng."),
        verdict(scored["CB028"], version=7),
        verdict(scored["CB029"]),
        verdict(unknown),
        verdict(scored[DEPUTY]),
    )
    assert codes(answer) == [
        None,
        None,
        "stale-version",
        "not-awaiting-decision",
        "not-found",
        None,
    ]
    assert (answer.json["done"], answer.json["refused"]) == (3, 3)
    assert [each["version"] for each in answer.json["items"]] == [2, 2, None, None, None, 2]
    house.settle()
    assert house.report_of("CB026", WEEK)["state"] == "approved"
    assert house.report_of("CB028", WEEK)["state"] == "scored"
    assessment = house.get(OTHER_DEPUTY, f"/scoring/v1/assessments/{scored['CB027']}")
    assert assessment["sent_back_reason"] == "Bổ sung minh chứng."
    entry = house.get("CB026", f"/reporting/v1/people/{house.people['CB026']}/results")["items"]
    assert [line["grade"] for line in entry] == ["good"]


def test_nobody_decides_on_what_is_not_theirs_or_on_themselves(
    house: House, scored: dict[str, str]
) -> None:
    assert codes(decide(house, STRANGER, *map(verdict, scored.values()))) == [
        "not-your-decision"
    ] * len(scored)
    assert codes(decide(house, DEPUTY, verdict(scored[DEPUTY]))) == ["not-your-decision"]
    with house.database("approval").transaction() as session:
        assert session.connection().exec_driver_sql("select count(*) from decision").scalar() == 0


def test_one_that_the_database_refuses_hinders_no_other(
    house: House, scored: dict[str, str]
) -> None:
    """Nothing of the platform's own leads there; somebody put a result into the database."""
    with house.database("approval").transaction() as session:
        session.execute(ANOTHER_RESULT, {"report_id": scored["CB028"]})
    answer = decide(house, DIRECTOR, *map(verdict, scored.values()))
    kept = [None if code != "CB028" else "not-kept" for code in scored]
    assert codes(answer) == kept
    house.settle()
    states = {code: house.report_of(code, WEEK)["state"] for code in scored}
    assert states == dict.fromkeys(scored, "approved") | {"CB028": "scored"}
    alone = house.approve(DIRECTOR, scored["CB028"])
    assert alone.json is not None
    assert (alone.status_code, alone.json["type"].rpartition("/")[2]) == (409, "not-kept")
    assert house.get(DIRECTOR, f"/approval/v1/proposals/{scored['CB028']}")["version"] == 1


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([], "items"),
        ([{"report_id": "00000000-0000-0000-0000-000000000001"}], "items.0.version"),
        ([verdict("x")], "items.0.report_id"),
        ([verdict(str(uuid4()), "burned")], "items.0.decision"),
        ([verdict(str(uuid4()), "returned", reason="  ")], "items.0.reason"),
        ([verdict("00000000-0000-0000-0000-000000000001")] * 2, "items.1.report_id"),
        ([verdict(str(uuid4())) for _ in range(1_001)], "items"),
    ],
)
def test_a_wrong_list_is_refused_whole_by_its_field(
    house: House, items: list[dict[str, Any]], field: str
) -> None:
    answer = decide(house, DIRECTOR, *items)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_a_repeated_request_decides_once(house: House, scored: dict[str, str]) -> None:
    items = [verdict(each) for each in scored.values()]
    first = decide(house, DIRECTOR, *items, Idempotency_Key="friday")
    again = decide(house, DIRECTOR, *items, Idempotency_Key="friday")
    assert first.json == again.json
    assert first.json["done"] == len(scored)
    with house.database("approval").transaction() as session:
        made = session.connection().exec_driver_sql("select count(*) from result").scalar()
    assert made == len(scored)


def test_it_takes_as_many_statements_for_four_as_for_one(
    house: House, scored: dict[str, str]
) -> None:
    ids = list(scored.values())
    with statements(house.database("approval")) as for_one:
        assert codes(decide(house, DIRECTOR, verdict(ids[0]))) == [None]
    with statements(house.database("approval")) as for_four:
        assert codes(decide(house, DIRECTOR, *map(verdict, ids[1:]))) == [None] * 4
    assert 0 < len(for_one) == len(for_four) <= MOST_STATEMENTS
