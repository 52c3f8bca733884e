"""What official results sum to by week, unit and scorer, in whichever order they are heard."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from contract.golden import golden
from house import GOOD, House
from real_services import DatabaseOf
from shared.kit.consumer import Delivery
from shared.kit.db import Database
from shared.kit.service import Service

WEEK, WEEK_BEFORE = "2026-11-16", "2026-11-09"
AUTHOR, MANAGER = "CB026", "CB024"


def approved(total: str, version: int = 2, **changed: Any) -> dict[str, Any]:
    envelope = golden("approval.result_approved.v1")
    envelope |= {"id": str(uuid4()), "subject": str(uuid4()), "subjectversion": version}
    envelope["data"] |= {"total": total, "report_id": envelope["subject"]} | changed
    return envelope


def tell(services: Mapping[str, Service], database: Database, *said: dict[str, Any]) -> None:
    services["scoring"].consumer.receive(database, Delivery("approval", 0, 1, list(said)))


def tallies(database: Database) -> dict[str, tuple[int, Decimal]]:
    with database.transaction() as session:
        rows = session.execute(text("select unit_id::text, people, total from tally"))
        return {row.unit_id: (row.people, row.total) for row in rows}


def test_a_corrected_result_leaves_its_group_and_an_older_one_changes_nothing(
    services: Mapping[str, Service], database_of: DatabaseOf
) -> None:
    database, one, other = database_of("scoring"), str(uuid4()), str(uuid4())
    first = approved("80", unit_id=one, person_id=str(uuid4()))
    second = approved("90", unit_id=one, person_id=str(uuid4()))
    tell(services, database, first, second)
    assert tallies(database) == {one: (2, Decimal(170))}
    corrected = approved("70", 4, unit_id=other, person_id=second["data"]["person_id"])
    tell(services, database, corrected)
    late = approved("99", 3, unit_id=one, person_id=second["data"]["person_id"])
    tell(services, database, late, first)
    assert tallies(database) == {one: (1, Decimal(80)), other: (1, Decimal(70))}


def test_a_scorer_who_drifts_from_unit_and_agency_is_shown_it_from_five_people_on(
    services: Mapping[str, Service], house: House
) -> None:
    house.open_week(WEEK)
    house.hand_in(AUTHOR, WEEK)
    house.settle()
    report = house.report_of(AUTHOR, WEEK)
    unit, scorer = report["unit_id"], str(house.people[MANAGER])
    before = {"week": WEEK_BEFORE, "unit_id": unit}

    def results(total: str, scorer_id: str, count: int) -> list[dict[str, Any]]:
        return [
            approved(total, scorer_id=scorer_id, person_id=str(uuid4()), **before)
            for _ in range(count)
        ]

    def flags() -> Any:
        path = f"/scoring/v1/assessments/{report['report_id']}/preview"
        body = {"parts": GOOD, "comment": "Tốt."}
        answer = house.call(MANAGER, "POST", path, body)
        assert answer.json is not None
        return answer.json["flags"]

    database = house.database("scoring")
    tell(services, database, *results("95", scorer, 4), *results("75", str(uuid4()), 6))
    assert flags() == [], "four people are too few for a mean"
    tell(services, database, *results("95", scorer, 1))
    assert flags() == ["drift_from_unit", "drift_from_agency"]
    seen = house.get(MANAGER, f"/scoring/v1/assessments/{report['report_id']}")["history"]
    assert seen["unit_average"] == "84.09"
