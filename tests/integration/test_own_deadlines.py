"""A unit's own deadlines and calendar: frozen when the week opens, and heard by every step."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bodies import unit_content
from house import ZONE, House, build
from real_services import DatabaseOf
from sample import agency
from shared.kit.auth import SigningKeys
from shared.kit.service import Service

BELOW, ABOVE, ELSEWHERE = "CB015", "CB013", "CB026"
"""In a section whose office has its own deadlines; in that office; in another unit."""
WEEK = "2026-11-16"
STEPS = ("hand_in_due_at", "score_due_at", "approve_due_at")
OWN = """
country: VN
units:
  VP:
    weekdays: [monday, tuesday, wednesday, thursday]
    week_deadlines:
      hand_in: {weekday: wednesday, at: "10:00"}
  VP-TV:
    week_deadlines:
      hand_in: {weekday: friday, at: "09:00"}
"""


def on_the_wall(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


HEADS = {"CB009": on_the_wall(18, 10), "CB023": on_the_wall(20, 17)}
"""Who leads that office and the other unit, and when their units report."""


@pytest.fixture
def house(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    tmp_path: Path,
) -> House:
    file = tmp_path / "calendar.yaml"
    file.write_text(OWN, encoding="utf-8")
    roster = agency.roster(None, tmp_path)
    house = build(services, database_of, signing, roster, calendar=file)
    house.open_week(WEEK)
    return house


def due(house: House, code: str) -> list[datetime | None]:
    columns = ", ".join(STEPS)
    told = text(f"select {columns} from weekly_report where person_id = :of")
    with house.database("submission").transaction() as session:
        return list(session.execute(told, {"of": house.people[code]}).one())


def test_a_unit_and_those_below_it_have_the_deadlines_of_the_nearest(house: House) -> None:
    assert due(house, ELSEWHERE) == [None, None, None]
    agencys = house.report_of(ELSEWHERE, WEEK)["hand_in_due_at"]
    assert datetime.fromisoformat(agencys) == on_the_wall(20, 17)
    steps_after = [on_the_wall(23, 12), on_the_wall(25, 17)]
    assert due(house, ABOVE) == due(house, BELOW) == [on_the_wall(18, 10), *steps_after]
    assert due(house, "CB021") == [on_the_wall(23, 9), *steps_after]  # no Friday is worked there
    shown = house.report_of(BELOW, WEEK)["hand_in_due_at"]
    assert datetime.fromisoformat(shown) == on_the_wall(18, 10)


def test_late_is_who_is_late_by_the_deadline_of_their_own_unit(house: House) -> None:
    with house.database("submission").transaction() as session:
        session.execute(text("update week set hand_in_due_at = now() + interval '1 hour'"))
        own = "update weekly_report set hand_in_due_at = now() - interval '90 minutes'"
        session.execute(text(f"{own} where hand_in_due_at is not null"))
    late = [house.hand_in(code, WEEK).json for code in (BELOW, ELSEWHERE)]
    assert [(each["late"], each["late_hours"]) for each in late] == [(True, 2), (False, None)]


def test_a_units_own_report_is_due_and_late_with_those_of_its_people(house: House) -> None:
    lines = {}
    for head, due_at in HEADS.items():
        shown = house.get(head, f"/submission/v1/collective?week={WEEK}")["items"]
        leading = str(house.people[head])
        (lines[head],) = [each for each in shown if each["head_id"] == leading]
        assert datetime.fromisoformat(lines[head]["hand_in_due_at"]) == due_at
    with house.database("submission").transaction() as session:
        session.execute(text("update week set hand_in_due_at = now() + interval '1 hour'"))
        own = "update collective_report set own_due_at = now() - interval '1 hour'"
        session.execute(text(f"{own} where own_due_at is not null"))
    late = []
    for head, line in lines.items():
        path = f"/submission/v1/collective/{line['collective_id']}/submission"
        answer = house.call(head, "POST", path, unit_content(), If_Match=f'"{line["version"]}"')
        assert answer.json is not None
        late.append((answer.status_code, answer.json["late"]))
    assert late == [(200, True), (200, False)]


def test_every_step_hears_when_a_report_of_that_unit_is_due(house: House) -> None:
    for code in (BELOW, ELSEWHERE):
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    opened = {
        each["data"]["person_id"]: each["data"]["hand_in_due_at"]
        for each in house.said("submission")
        if each["type"] == "submission.report_opened.v1"
    }
    assert opened[str(house.people[ELSEWHERE])] is None
    assert datetime.fromisoformat(opened[str(house.people[BELOW])]) == on_the_wall(18, 10)
    for service, query, told in (
        ("scoring", "own_due_at from assessment", on_the_wall(23, 12)),
        ("approval", "approve_due_at from report", on_the_wall(25, 17)),
        ("reporting", "hand_in_due_at from progress", on_the_wall(18, 10)),
    ):
        with house.database(service).transaction() as session:
            [found] = session.scalars(
                text(f"select {query} where report_id = :of"),
                {"of": house.report_of(BELOW, WEEK)["report_id"]},
            )
        assert found == told, service
