"""What the services really say has exactly the shape of the golden examples.

A whole week with every way back is played through the HTTP APIs; then all that was said is read.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from marshmallow import RAISE

from approval.directory.domain.holds import Held
from approval.directory.usecases import record_hold
from approval.usecases import tell_waiting
from bodies import RAISED, unit_content
from contract.golden import SCHEMAS, TYPES, golden
from house import GOOD, House, Staged
from integration.reporting.classifying import decided, do
from integration.reporting.remedying import opened_and_closed
from shared.contracts.envelope import Envelope, Event
from shared.contracts.parts import Item
from shared.contracts.subscriptions import SPEAKERS
from shared.kit import clock

WEEK = "2026-11-16"
AUTHOR, ANOTHER_AUTHOR, MANAGER, AUTHORITY = "CB026", "CB025", "CB024", "CB023"
ANOTHER_MANAGER, LEADER, ANOTHER = "CB031", "CB002", "CB028"
OPTIONAL = {name for name, field in Item().fields.items() if not field.required}
"""What an item of a report may leave out, because its author did not say it."""


@pytest.fixture
def everything_said(staged: Staged) -> list[dict[str, Any]]:
    """Give the envelopes of all events of a week in which everything happened."""
    envelopes: list[dict[str, Any]] = staged("everything said", say_everything)
    return deepcopy(envelopes)


def say_everything(house: House) -> list[dict[str, Any]]:
    house.open_week(WEEK)
    _record_beside(house)
    _hand_in(house)
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    _act(house, AUTHOR, f"/submission/v1/reports/{report_id}/withdrawal", version=2)
    _hand_in(house)
    _act(house, MANAGER, f"/scoring/v1/assessments/{report_id}/return", version=3)
    _hand_in(house)
    _record_breaches(house)
    _score(house, report_id)
    _act(house, AUTHORITY, f"/approval/v1/proposals/{report_id}/return", version=1)
    _score(house, report_id)
    path = f"/approval/v1/proposals/{report_id}/return"
    _act(house, AUTHORITY, path, version=3, to="author")
    _hand_in(house)
    _score(house, report_id)
    _report_as_a_unit(house)
    _raise_obstacle(house, report_id)
    note = {"said": "Làm tốt phần việc kiêm nhiệm.", "parts": GOOD}
    path = f"/scoring/v1/beside/{report_id}/notes"
    assert house.call(ANOTHER_MANAGER, "POST", path, note).status_code == 201
    _reached(house)
    assert house.approve(AUTHORITY, report_id).status_code == 200
    house.settle()
    _act(house, AUTHORITY, f"/approval/v1/proposals/{report_id}/reopening", version=6)
    excused = house.report_of(ANOTHER_AUTHOR, WEEK)
    path = f"/submission/v1/reports/{excused['report_id']}/excuse"
    _act(house, excused_by(house, excused), path, version=1)
    record = f"/directory/v1/people/{house.people[AUTHOR]}/exports"
    assert house.call(AUTHOR, "POST", record).status_code == 201
    held_unit(house)
    house.settle()
    _report_beyond_the_week(house)
    return [envelope for service in set(SPEAKERS.values()) for envelope in house.said(service)]


def _report_beyond_the_week(house: House) -> None:
    """Let a case of somebody open and close, and publish a month of theirs."""
    opened_and_closed(house, ANOTHER, "2026-10-05")
    do(house, "2026-10", "opening", "computation")
    decided(house, AUTHORITY, ANOTHER, "2026-10")
    do(house, "2026-10", "publication")


def _record_beside(house: House) -> None:
    """Give the author a post beside the main one, and some leave after the week."""
    person = f"/people/{house.people[AUTHOR]}"
    manager = str(house.people[ANOTHER_MANAGER])
    unit_id = house.get(ANOTHER_MANAGER, "/directory/v1/me")["unit_id"]
    post = {"kind": "seconded", "share": 50, "unit_id": unit_id, "manager_id": manager}
    post |= {"post_title": "Biệt phái", "tier": "specialist", "document": "Quyết định số 3"}
    house.keep(f"{person}/assignments", post | {"first_day": WEEK, "last_day": "2099-12-31"})
    leave = {"kind": "leave", "first_day": "2099-11-16", "last_day": "2099-11-16"}
    house.keep(f"{person}/absences", leave)


def _record_breaches(house: House) -> None:
    """Record two breaches of the author, and withdraw the second."""
    path = f"/scoring/v1/people/{house.people[AUTHOR]}/breaches"
    body = {"kind": "late_arrival", "day": WEEK, "note": "Đến muộn 30 phút."}
    made = [house.call(MANAGER, "POST", path, body) for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    assert made[1].json is not None
    path = f"/scoring/v1/breaches/{made[1].json['breach_id']}/withdrawal"
    withdrawn = house.call(MANAGER, "POST", path, {"reason": "Ghi nhầm."})
    assert withdrawn.status_code == 200, withdrawn.text


def _report_as_a_unit(house: House) -> None:
    """Hand a unit's report in twice; its leader in charge returns the first, confirms the other."""
    [line] = house.get(AUTHORITY, f"/submission/v1/collective?week={WEEK}")["items"]
    path = f"/submission/v1/collective/{line['collective_id']}"
    for version, (code, act, body) in enumerate(
        (
            (AUTHORITY, "submission", unit_content(GOOD)),
            (LEADER, "return", {"reason": "Có lý do."}),
            (AUTHORITY, "submission", unit_content(GOOD)),
            (LEADER, "confirmation", None),
        ),
        start=1,
    ):
        answer = house.call(code, "POST", f"{path}/{act}", body, If_Match=f'"{version}"')
        assert answer.status_code == 200, answer.text


def _raise_obstacle(house: House, report_id: str) -> None:
    answer = house.call(AUTHOR, "POST", f"/submission/v1/reports/{report_id}/obstacles", RAISED)
    assert answer.status_code == 201, answer.text
    house.settle()


def _reached(house: House) -> None:
    """Choose a language, and say what waits for whom."""
    answer = house.call(AUTHOR, "PUT", "/directory/v1/me/language", {"language": "en"})
    assert answer.status_code == 200, answer.text
    with house.database("approval").transaction() as session:
        assert tell_waiting(session, now=clock.now()) > 0


def held_unit(house: House) -> None:
    """Put the unit of the authority under legal hold."""
    unit_id = UUID(house.get(AUTHORITY, "/directory/v1/me")["unit_id"])
    what = Held(None, unit_id, "Có khiếu nại.", "Quyết định số 15")
    with house.database("approval").transaction() as session:
        record_hold(session, what, by=house.people[AUTHORITY], now=clock.now())


def excused_by(house: House, report: dict[str, Any]) -> str:
    """Return the code of the report's direct manager."""
    return next(code for code, each in house.people.items() if str(each) == report["manager_id"])


def _hand_in(house: House) -> None:
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()


def _score(house: House, report_id: str) -> None:
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()


def _act(house: House, code: str, path: str, *, version: int, **more: str) -> None:
    body = {"reason": "Có lý do."} | more
    answer = house.call(code, "POST", path, body, If_Match=f'"{version}"')
    assert answer.status_code == 200, answer.text
    house.settle()


def differences(said: Any, example: Any, path: str = "data") -> Iterator[str]:
    """Say where names, nesting or kinds differ; null may stand for any kind."""
    if said is None or example is None:
        return
    if type(said) is not type(example):
        yield f"{path} is {type(said).__name__}, in the example {type(example).__name__}"
    elif isinstance(example, dict):
        optional = OPTIONAL if "items[" in path else set()
        if said.keys() - optional != example.keys() - optional or said.keys() - example.keys():
            yield f"{path} has {sorted(said)}, in the example {sorted(example)}"
        for name in said.keys() & example.keys():
            yield from differences(said[name], example[name], f"{path}.{name}")
    elif isinstance(example, list):
        for number, each in enumerate(said):
            yield from differences(each, example[0], f"{path}[{number}]")


def test_a_week_says_everything_that_is_subscribed_to_in_the_shape_of_the_examples(
    everything_said: list[dict[str, Any]],
) -> None:
    assert sorted({envelope["type"] for envelope in everything_said}) == TYPES
    for envelope in everything_said:
        example = golden(envelope["type"])
        assert list(differences(envelope, example, "")) == [], envelope["type"]


def test_what_is_said_has_nothing_that_its_schema_does_not_know(
    everything_said: list[dict[str, Any]],
) -> None:
    envelope_schema = Envelope(unknown=RAISE)
    schemas = {name: schema(unknown=RAISE) for name, schema in SCHEMAS.items()}
    for envelope in everything_said:
        envelope_schema.load(envelope)
        schemas[envelope["type"]].load(envelope["data"])


def test_the_versions_of_a_subject_rise_within_the_context_that_speaks_of_it(
    everything_said: list[dict[str, Any]],
) -> None:
    versions: dict[tuple[str, str], list[int]] = {}
    for envelope in everything_said:
        event = Event.read(envelope)
        context = event.type.split(".", 1)[0]
        versions.setdefault((context, str(event.subject)), []).append(event.subjectversion)
    for said in versions.values():
        assert said == sorted(set(said))


def test_whatever_one_request_causes_shares_its_correlation(
    everything_said: list[dict[str, Any]],
) -> None:
    opened = next(each for each in everything_said if each["type"] == "submission.week_opened.v1")
    reports = [each for each in everything_said if each["type"] == "submission.report_opened.v1"]
    assert len(reports) == opened["data"]["reports"]
    assert {each["correlationid"] for each in reports} == {opened["correlationid"]}
    assert len({each["id"] for each in everything_said}) == len(everything_said)
