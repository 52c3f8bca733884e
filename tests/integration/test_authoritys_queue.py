"""The authority's queue: filters, exceptions first, counts; adjusting; and who sits on what."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import text

from counting import statements
from house import GOOD, ZONE, House
from shared.kit import clock

WEEK, BEFORE = "2026-11-16", "2026-11-09"
DIRECTOR, DEPUTY, OTHER_DEPUTY, OFFICE, CHIEF = "CB023", "CB024", "CB025", "CB013", "CB009"
SCORERS: Final = {"CB026": DEPUTY, "CB028": DEPUTY, "CB027": OTHER_DEPUTY, "CB029": OTHER_DEPUTY}
BETTER: Final = {"quality": "39", "progress": "38", "conduct": "19"}


@pytest.fixture
def scored(house: House) -> dict[str, str]:
    """Take four weeks of a department to the director's queue; return the reports by code."""
    house.open_week(WEEK)
    for code in SCORERS:
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    reports = {code: str(house.report_of(code, WEEK)["report_id"]) for code in SCORERS}
    for code, scorer in SCORERS.items():
        parts = BETTER if code == "CB029" else GOOD
        assert house.score(scorer, reports[code], parts).status_code == 200
    house.settle()
    return reports


def queue(house: House, query: str = "", code: str = DIRECTOR) -> Any:
    return house.get(code, f"/approval/v1/proposals{query}")


def change(house: House, statement: str, **values: Any) -> None:
    with house.database("approval").transaction() as session:
        session.execute(text(statement), values)


def test_exceptions_come_first_and_pages_follow_each_other(
    house: House, scored: dict[str, str]
) -> None:
    change(
        house,
        "update proposal set flags = '[\"identical\"]' where report_id = :of",
        of=scored["CB028"],
    )
    change(
        house,
        'update proposal set breaches = \'[{"kind": "late"}]\' where report_id = :of',
        of=scored["CB026"],
    )
    change(house, "update report set late = (report_id = :of)", of=scored["CB027"])
    found, following = [], ""
    while following is not None:
        page = queue(house, f"?limit=1&cursor={following}" if following else "?limit=1")
        found += page["items"]
        following = page["next"]
    assert [line["exceptional"] for line in found] == [True, True, True, False]
    assert {line["report_id"] for line in found[:3]} == {
        scored[code] for code in ("CB026", "CB027", "CB028")
    }
    assert found[-1]["report_id"] == scored["CB029"]


def test_filters_leave_what_they_name_and_counts_follow_them(
    house: House, scored: dict[str, str]
) -> None:
    assert house.approve(DIRECTOR, scored["CB026"]).status_code == 200
    change(house, "update report set late = (report_id = :of)", of=scored["CB027"])
    unit = house.get(DIRECTOR, "/directory/v1/me")["unit_id"]
    top = house.get("CB001", "/directory/v1/me")["unit_id"]
    other = house.get(OFFICE, "/directory/v1/me")["unit_id"]
    everything = {"CB027", "CB028", "CB029"}
    by_code = {report_id: code for code, report_id in scored.items()}
    for query, left in {
        f"week={WEEK}": everything,
        f"week={BEFORE}": set(),
        f"unit_id={unit}": everything,
        f"unit_id={top}": everything,
        f"unit_id={other}": set(),
        "grade=excellent": {"CB029"},
        f"scorer_id={house.people[DEPUTY]}": {"CB028"},
        "late=true": {"CB027"},
        "late=false": {"CB028", "CB029"},
        "exceptional=true": {"CB027"},
    }.items():
        page = queue(house, f"?{query}")
        assert {by_code[line["report_id"]] for line in page["items"]} == left, query
        assert page["counts"]["awaiting"] == len(left), query
    counts = queue(house)["counts"]
    assert counts == {
        "awaiting": 3,
        "second_look": 0,
        "returned": 0,
        "returned_to_author": 0,
        "approved": 1,
    }


def test_a_page_with_every_filter_takes_few_statements(
    house: House, scored: dict[str, str]
) -> None:
    unit = house.get(DIRECTOR, "/directory/v1/me")["unit_id"]
    query = f"?unit_id={unit}&grade=good&late=true&week={WEEK}"
    with statements(house.database("approval")) as sent:
        assert len(queue(house, query)["items"]) == len(scored) - 1
    asked = [each for each in sent if each.lstrip().lower().startswith(("select", "with"))]
    assert 0 < len(asked) <= 6


def test_an_adjustment_keeps_both_scores_and_the_reason(
    house: House, scored: dict[str, str]
) -> None:
    path = f"/approval/v1/proposals/{scored['CB026']}/adjustment"
    body = {"parts": GOOD | {"quality": "29", "progress": "29"}, "reason": "Sản phẩm chậm."}
    answer = house.call(DIRECTOR, "POST", path, body, If_Match='"1"')
    assert answer.status_code == 200, answer.text
    [decision] = answer.json["decisions"]
    assert (decision["kind"], decision["total"], decision["reason"]) == (
        "adjusted",
        "75.00",
        "Sản phẩm chậm.",
    )
    house.settle()
    [line] = house.get("CB026", f"/reporting/v1/people/{house.people['CB026']}/results")["items"]
    result = house.get("CB026", f"/approval/v1/results/{line['result_id']}")
    assert (result["total"], result["reason"]) == ("75.00", "Sản phẩm chậm.")
    assert result["manager_parts"] == GOOD
    assert result["approved_parts"] == body["parts"]
    assert house.report_of("CB026", WEEK)["total"] == "75.00"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"parts": BETTER}, "reason"),
        ({"reason": "Có."}, "parts"),
        ({"parts": GOOD, "reason": "Có."}, "parts"),
        ({"parts": GOOD | {"quality": "41"}, "reason": "Có."}, "parts.quality"),
        ({"parts": {"quality": "30"}, "reason": "Có."}, "parts.progress"),
        ({"parts": GOOD | {"zeal": "1"}, "reason": "Có."}, "parts.zeal"),
    ],
)
def test_an_adjustment_that_the_rulebook_does_not_know_is_refused_by_its_field(
    house: House, scored: dict[str, str], body: dict[str, Any], field: str
) -> None:
    path = f"/approval/v1/proposals/{scored['CB026']}/adjustment"
    answer = house.call(DIRECTOR, "POST", path, body, If_Match='"1"')
    assert answer.status_code == 422, answer.text
    assert answer.json is not None
    assert field in answer.json["errors"]


def test_many_are_adjusted_and_sent_back_in_one_request_each_for_itself(
    house: House, scored: dict[str, str]
) -> None:
    def item(code: str, decision: str, **more: Any) -> dict[str, Any]:
        return {"report_id": scored[code], "version": 1, "decision": decision} | more

    items = [
        item("CB026", "adjusted", reason="Chậm.", parts=GOOD | {"quality": "30"}),
        item("CB027", "adjusted", reason="Chậm.", parts=GOOD | {"quality": "41"}),
        item("CB028", "returned_to_author", reason="Thiếu sản phẩm."),
        item("CB029", "returned", reason="Thiếu minh chứng."),
    ]
    answer = house.call(DIRECTOR, "POST", "/approval/v1/decisions", {"items": items})
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert (answer.json["done"], answer.json["refused"]) == (3, 1)
    assert answer.json["items"][1]["problem"]["errors"].keys() == {"parts.quality"}
    house.settle()
    report = house.report_of("CB028", WEEK)
    assert (report["state"], report["revision"]) == ("returned", 2)
    assert house.get(DEPUTY, f"/scoring/v1/assessments/{scored['CB028']}")["state"] == "returned"
    states = {line["report_id"]: line["state"] for line in queue(house, "?state=returned")["items"]}
    assert states == {scored["CB029"]: "returned"}
    week = house.get(CHIEF, f"/reporting/v1/weeks/{WEEK}")
    assert (week["returned_to_author"], week["returned_to_scorer"], week["approved"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"decision": "adjusted", "reason": "Chậm."}, "items.0.parts"),
        ({"decision": "adjusted", "parts": GOOD}, "items.0.reason"),
        ({"decision": "approved", "parts": GOOD}, "items.0.parts"),
        ({"decision": "returned_to_author"}, "items.0.reason"),
        ({"decision": "reopened", "reason": "Xem lại."}, "items.0.decision"),
    ],
)
def test_a_wrong_decision_among_many_is_refused_by_its_field(
    house: House, scored: dict[str, str], wrong: dict[str, Any], field: str
) -> None:
    items = [{"report_id": scored["CB026"], "version": 1} | wrong]
    answer = house.call(DIRECTOR, "POST", "/approval/v1/decisions", {"items": items})
    assert answer.status_code == 422
    assert answer.json is not None
    assert field in answer.json["errors"]


def test_peers_trap_approval_is_never_of_some_parts_alone(
    house: House, scored: dict[str, str]
) -> None:
    """Nothing takes parts one by one, and what cannot be said whole leaves nothing behind."""
    path = f"/approval/v1/proposals/{scored['CB026']}/adjustment"
    half = {"parts": {"quality": "30"}, "reason": "Chỉ sửa một tiêu chí."}
    assert house.call(DIRECTOR, "POST", path, half, If_Match='"1"').status_code == 422
    proposal = house.get(DIRECTOR, f"/approval/v1/proposals/{scored['CB026']}")
    assert (proposal["state"], proposal["version"], proposal["decisions"]) == ("awaiting", 1, [])
    assert house.approve(DIRECTOR, scored["CB026"]).status_code == 200
    with house.database("approval").transaction() as session:
        row = session.execute(text("select approved_parts, total from result")).one()
    assert row.approved_parts.keys() == GOOD.keys()
    assert json.loads(str(row.total)) == sum(int(points) for points in GOOD.values())


def test_peers_trap_a_delegation_revoked_after_the_page_was_opened_decides_nothing(
    house: House, scored: dict[str, str]
) -> None:
    today = clock.now().astimezone(ZONE).date()
    given = house.call(
        DIRECTOR,
        "POST",
        "/directory/v1/delegations",
        {
            "to_id": str(house.people[DEPUTY]),
            "document": "Giấy ủy quyền",
            "first_day": f"{today}",
            "last_day": f"{today + timedelta(days=1)}",
        },
    )
    assert given.json is not None
    opened = house.get(DEPUTY, f"/approval/v1/proposals/{scored['CB027']}")
    revocation = f"/directory/v1/delegations/{given.json['delegation_id']}/revocation"
    assert house.call(DIRECTOR, "POST", revocation, If_Match='"1"').status_code in {200, 201}
    pressed = house.call(
        DEPUTY,
        "POST",
        f"/approval/v1/proposals/{scored['CB027']}/approval",
        If_Match=f'"{opened["version"]}"',
    )
    assert (pressed.status_code, pressed.json["type"].rpartition("/")[2]) == (
        403,
        "not-your-decision",
    )


def test_the_office_sees_who_sits_on_what_and_each_authority_its_own(
    house: House, scored: dict[str, str]
) -> None:
    director = str(house.people[DIRECTOR])
    due = "2026-11-24T10:00:00+00:00"
    change(house, "update week set approve_due_at = cast(:due as timestamptz)", due=due)
    today = clock.now().astimezone(ZONE).date()
    body = {"to_id": str(house.people[DEPUTY]), "document": "Giấy ủy quyền"}
    body |= {"first_day": f"{today}", "last_day": f"{today}"}
    assert house.call(DIRECTOR, "POST", "/directory/v1/delegations", body).status_code == 201
    [line] = house.get(OFFICE, "/approval/v1/waiting?whose=all")["items"]
    found = (line["for"], line["authority_id"], line["proposals"])
    assert found == ("authority", director, len(scored))
    assert [each["person_id"] for each in line["delegates"]] == [str(house.people[DEPUTY])]
    assert line["due_at"] == due
    assert line["overdue"] == (4 if clock.now().isoformat() > due else 0)
    assert house.get(DIRECTOR, "/approval/v1/waiting")["items"] == [line]
    assert house.get(CHIEF, "/approval/v1/waiting")["items"] == []
    assert house.call(DIRECTOR, "GET", "/approval/v1/waiting?whose=all").status_code == 403
    change(house, "update week set approve_due_at = now() - interval '1 day'")
    [late] = house.get(DIRECTOR, "/approval/v1/waiting")["items"]
    assert (late["overdue"], late["proposals"]) == (4, 4)
