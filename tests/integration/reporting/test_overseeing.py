"""What PostgreSQL says of who oversees what, and counts below, is what walking the tree says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from real_services import DatabaseOf
from reporting import queries
from reporting.domain.overview import COUNTS, Overseen, OverseenUnit
from reporting.models import Person, Progress, Unit
from shared.kit.db import Database

WEEK: Final = date(2026, 11, 16)
AT: Final = datetime(2026, 11, 20, 9, tzinfo=UTC)
UNITS: Final = 14
HEADS: Final = [UUID(int=number + 1) for number in range(4)]
LEFT: Final = HEADS[-1]
"""Units still name them as their head."""


@pytest.fixture(params=range(6))
def agency(request: pytest.FixtureRequest, database_of: DatabaseOf) -> Database:
    """Give a database with an agency of chance: some units were given up, some heads left."""
    chance, database = Random(request.param), database_of("reporting")
    units: list[dict[str, Any]] = []
    for number in range(UNITS):
        above = chance.choice(units)["unit_id"] if units and chance.random() < 0.85 else None
        head, leader = (chance.choice([None, *HEADS]) for _ in range(2))
        unit = {"unit_id": uuid4(), "name": f"Đơn vị {number:02}", "kind": "department"}
        unit |= {"parent_id": above, "head_id": head, "leader_in_charge_id": leader}
        units.append(unit | {"active": chance.random() < 0.85, "version": 1})
    people = [
        {"person_id": each, "code": str(each), "name": "", "version": 1}
        | {"unit_id": units[0]["unit_id"], "active": each != LEFT}
        for each in HEADS
    ]
    reports = [
        {"report_id": uuid4(), "person_id": uuid4(), "week": WEEK}
        | {"unit_id": chance.choice(units)["unit_id"], "excused": chance.random() < 0.1}
        | {"late": chance.random() < 0.2, "handed_in_at": chance.choice([None, AT])}
        | {"scored_at": chance.choice([None, AT]), "approved_at": chance.choice([None, AT])}
        for _ in range(60)
    ]
    with database.transaction() as session:
        for model, rows in ((Unit, units), (Person, people), (Progress, reports)):
            session.execute(insert(model), rows)
    return database


def viewers() -> Iterator[tuple[UUID, bool]]:
    yield uuid4(), True
    yield from ((head, False) for head in HEADS)


def chain(units: Mapping[UUID, OverseenUnit], unit_id: UUID) -> list[UUID]:
    """Return a unit and those above it, as far as they are overseen, from the top down."""
    found = [unit_id]
    while (above := units[found[0]].parent_id) in units:
        found.insert(0, above)
    return found


def summed(counts: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*counts, strict=True))) or (0,) * len(COUNTS)


def test_tops_ways_and_lines_are_those_of_the_tree(agency: Database) -> None:
    for viewer, everything in viewers():
        with agency.transaction() as session:
            units = queries.overseen(session, viewer, everything=everything)
            known, tree = {each.unit_id: each for each in units}, Overseen(units)
            tops = queries.tops_overseen(session, viewer, everything=everything)
            counted = queries.progress_by_unit(session, WEEK, list(known))
            assert tops == sorted(tree.tops, key=lambda each: (each.name, each.unit_id))
            for unit_id in [None, *known, uuid4()]:
                if unit_id is not None:
                    way = [each.unit_id for each in queries.way_to(session, unit_id, tops)]
                    assert way == (chain(known, unit_id) if unit_id in known else [])
                if unit_id is not None and unit_id not in known:
                    continue
                below = [each for each in units if each.parent_id == unit_id] if unit_id else tops
                own = {unit_id: counted[unit_id]} if unit_id in counted else {}
                drawn = {
                    each.unit_id: summed(
                        [counted.get(one, (0,) * 7) for one in tree.below(each.unit_id)]
                    )
                    for each in below
                }
                lines, number, together = queries.progress_in_lines(
                    session, WEEK, tops, unit_id, everybody=everything, most=UNITS + 1, part=1
                )
                found = {each.unit_id: tuple(each.counts.values()) for each in lines}
                assert found == drawn | own
                assert number == len(lines)
                assert tuple(together.values()) == summed([*drawn.values(), *own.values()])
                deeper = {each.unit_id for each in lines if each.deeper}
                assert deeper == {one.unit_id for one in below if len(tree.below(one.unit_id)) > 1}


def test_of_many_lines_those_that_lack_most_come_first_and_each_once(agency: Database) -> None:
    with agency.transaction() as session:
        tops = queries.tops_overseen(session, uuid4(), everything=True)
        for top in tops:
            read = [
                queries.progress_in_lines(
                    session, WEEK, tops, top.unit_id, everybody=True, most=2, part=part
                )
                for part in range(1, UNITS)
            ]
            lines = [line for part, _, _ in read for line in part]
            assert len({each.unit_id for each in lines}) == len(lines) == read[0][1]
            assert len({tuple(together.items()) for _, _, together in read}) == 1
            if len(lines) > 2:
                lacking = [each.counts["owed"] - each.counts["handed_in"] for each in lines]
                assert lacking == sorted(lacking, reverse=True)
