"""Work statistics: worked by hand, whatever the order in which reports and results arrive."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from house import House
from integration.reporting.telling import Envelope, hear, say
from real_services import Databases, bearer
from reporting import queries
from reporting.models import Unit
from reporting.queries import By
from shared.kit.db import Database
from shared.rulebook import Period, PeriodKind, adopt

WEEKS: Final = (date(2026, 11, 2), date(2026, 11, 9))
MONTH: Final = Period.read("2026-11", adopt("btctw-8679-weekly", None).year)
OCTOBER: Final = adopt("th-ocsc-round", None).year
ABOVE, BELOW, OTHER = uuid4(), uuid4(), uuid4()
DRAFTER, CLERK = "Chuyên viên", "Văn thư"


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    """Give reporting's database with three units and six weeks of work in it."""
    taken = databases.take("reporting")
    with taken.transaction() as session:
        for unit_id, parent_id in ((ABOVE, None), (BELOW, ABOVE), (OTHER, None)):
            unit = {"unit_id": unit_id, "name": f"Vụ {unit_id}", "kind": "department"}
            session.execute(
                insert(Unit).values(parent_id=parent_id, active=True, version=1, **unit)
            )
    hear(taken, [each for week in everything() for each in week])
    yield taken
    databases.give_back("reporting", taken)


def item(job: str | None, quantity: str | None, coefficient: str | None = None) -> dict[str, Any]:
    measure = None if job is None else "văn bản"
    return {
        "title": "Việc",
        "job": job,
        "unit_of_measure": measure,
        "coefficient": coefficient,
        "quantity_completed": quantity,
    }


def done(
    unit_id: UUID, post: str, week: date, items: Sequence[dict[str, Any]], *, person: UUID
) -> list[Envelope]:
    """Return what is said of a week: handed in, again with these items, approved."""
    report = uuid4()
    who = {"report_id": report, "person_id": person, "week": week, "unit_id": unit_id}
    first = {"post_title": post, "items": [item("TH-09", "99", "9")] * 3}
    again = {"post_title": post, "items": items}
    return [
        say("submission.report_handed_in.v1", report, 2, **who, **first),
        say("submission.report_handed_in.v1", report, 3, **who, **again),
        say("approval.result_approved.v1", report, 2, **who),
    ]


def everything() -> list[list[Envelope]]:
    one, two, three = uuid4(), uuid4(), uuid4()
    mine = (
        done(ABOVE, DRAFTER, WEEKS[0], [item("TH-01", "4", "1.5"), item(None, "2")], person=one),
        done(BELOW, DRAFTER, WEEKS[1], [item("TH-01", "1", "2"), item("TH-01", None)], person=one),
        done(BELOW, DRAFTER, WEEKS[0], [item("TH-02", "3", "0.25")], person=two),
        done(OTHER, DRAFTER, WEEKS[0], [item("TH-02", "40", "0.25")], person=three),
        done(OTHER, CLERK, WEEKS[1], [], person=three),
    )
    open_week = done(OTHER, CLERK, WEEKS[1], [item("TH-02", "7", "1")], person=uuid4())[:2]
    imported = say(
        "approval.result_approved.v1",
        uuid4(),
        1,
        person_id=uuid4(),
        week=WEEKS[0],
        imported=True,
        document="Số 15",
    )
    return [*mine, open_week, [imported]]


def lines(
    database: Database, by: By, unit_id: UUID | None = None, period: Period = MONTH
) -> dict[str, Any]:
    """Return the lines by key, read two at a time."""
    found: dict[str, Any] = {}
    after = None
    while True:
        with database.transaction() as session:
            norms = queries.norms(session, period)
            page = queries.work_statistics(
                session, by, period, norms, unit_id=unit_id, after=after, limit=2
            )
        found |= {row.key: row for row in page}
        if len(page) < 2:
            return found
        after = (page[-1].key, page[-1].measure)


def test_jobs_are_counted_with_their_converted_quantity_and_complexity(database: Database) -> None:
    found = lines(database, By.JOB)
    # TH-01: 4 x 1.5 + 1 x 2; TH-02: 43 x 0.25; without a job: 2 x 1. Open weeks count nothing.
    figures = {
        key: (row.weeks, row.items, row.items_counted, row.quantity, row.converted)
        for key, row in found.items()
    }
    assert figures == {
        "": (1, 1, 1, Decimal(2), Decimal(2)),
        "TH-01": (2, 3, 2, Decimal(5), Decimal(8)),
        "TH-02": (2, 2, 2, Decimal(43), Decimal("10.75")),
    }
    assert found["TH-01"].complexity == [
        {"coefficient": "1.5", "items": 1, "quantity": "4"},
        {"coefficient": "2", "items": 1, "quantity": "1"},
    ]
    assert found["TH-01"].unit_of_measure == "văn bản"
    assert {(row.people, row.norm, row.workload) for row in found.values()} == {(None,) * 3}


def test_jobs_read_from_the_roll_up_are_those_that_the_weeks_tell(database: Database) -> None:
    """A year that the roll-up does not divide so is read from the weeks, and tells the same."""
    periods = [Period.of_week(kind, WEEKS[0], MONTH.by) for kind in PeriodKind]
    of_weeks = lines(database, By.JOB, period=Period.of_week(PeriodKind.YEAR, WEEKS[0], OCTOBER))
    assert len(of_weeks) == 3
    for period in periods:
        assert lines(database, By.JOB, period=period) == of_weeks
    below = lines(database, By.JOB, ABOVE)
    assert {key: row.quantity for key, row in below.items()} == {
        "": Decimal(2),
        "TH-01": Decimal(5),
        "TH-02": Decimal(3),
    }


def test_posts_are_measured_by_the_median_week_of_their_title(database: Database) -> None:
    found = lines(database, By.POST)
    # Weeks of drafters: 0.75, 2, 8, 10: the median is 5; four weeks at 5 are 20; done were 20.75.
    drafter, clerk = found[DRAFTER], found[CLERK]
    assert (drafter.weeks, drafter.weeks_counted, drafter.people) == (4, 4, 3)
    assert (drafter.converted, drafter.norm, drafter.workload) == (
        Decimal("20.75"),
        Decimal(5),
        Decimal("1.04"),
    )
    assert drafter.quantity is None  # of documents, and of what has no unit of measure
    assert (clerk.weeks, clerk.weeks_counted, clerk.items, clerk.norm) == (1, 0, 0, None)


def test_units_are_measured_by_the_norms_of_their_posts(database: Database) -> None:
    found = lines(database, By.UNIT)
    workloads = {key: (row.converted, row.workload) for key, row in found.items()}
    assert workloads == {
        str(ABOVE): (Decimal(8), Decimal("1.60")),
        str(BELOW): (Decimal("2.75"), Decimal("0.28")),
        str(OTHER): (Decimal(10), Decimal("2.00")),
    }
    assert found[str(ABOVE)].name == f"Vụ {ABOVE}"


def test_a_unit_is_counted_with_all_below_it_against_the_agencys_norms(database: Database) -> None:
    found = lines(database, By.POST, ABOVE)
    drafter = found[DRAFTER]
    assert (drafter.weeks, drafter.converted, drafter.norm) == (3, Decimal("10.75"), Decimal(5))
    assert drafter.workload == Decimal("0.72")  # 10.75 of 15
    assert set(lines(database, By.UNIT, ABOVE)) == {str(ABOVE), str(BELOW)}
    assert lines(database, By.JOB, uuid4()) == {}


def test_the_newest_revision_counts_in_whatever_order_it_arrives(databases: Databases) -> None:
    taken = databases.take("reporting")
    orders = list(permutations(range(3)))
    try:
        for order in orders:
            told = done(OTHER, CLERK, WEEKS[0], [item("TH-05", "3", "1.5")], person=uuid4())
            for place in (*order, order[0]):
                hear(taken, [told[place]])
        [line] = lines(taken, By.JOB).values()
    finally:
        databases.give_back("reporting", taken)
    assert (line.key, line.weeks) == ("TH-05", len(orders))
    assert line.converted == Decimal("4.5") * len(orders)


def test_a_head_reads_the_own_units_work_and_nobody_elses(house: House) -> None:
    unit = house.get("CB023", "/directory/v1/me")["unit_id"]
    other = house.get("CB050", "/directory/v1/me")["unit_id"]
    path = "/reporting/v1/statistics?period=2026-11&by=unit"
    assert house.get("CB023", f"{path}&unit={unit}")["norm"] == "median"
    for query in ("", f"&unit={other}"):
        assert house.call("CB023", "GET", path + query).status_code == 403
    assert house.call("CB026", "GET", f"{path}&unit={unit}").status_code == 403
    program = bearer(
        house.signing, "report", kind="client", scopes=frozenset({"classifications:read"})
    )
    assert house.client("reporting").get(path, headers=program).status_code == 200
    wrong = house.call("CB012", "GET", "/reporting/v1/statistics?period=2026-13")
    assert wrong.status_code == 422
    assert wrong.json is not None
    assert "period" in wrong.json["errors"]
