"""Weekly results in partitions by month: made ahead, and what was kept before there were any."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from integration.reporting.telling import Envelope, hear, say
from real_services import DatabaseOf, Databases
from reporting import queries, usecases
from shared.kit.db import Database
from shared.rulebook import adopt

YEAR: Final = adopt("btctw-8679-weekly", None).year
TODAY: Final = date(2026, 11, 23)
AHEAD: Final = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
VERSIONS: Final = "reporting.migrations.versions"


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    """Give reporting's database; what a test makes in it is undone."""
    taken = databases.take("reporting")
    yield taken
    databases.give_back("reporting", taken)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Give a session on a database with no partition but the default one; all is undone."""
    with Session(database.engine) as opened:
        yield opened
        opened.rollback()


def decided(week: date) -> Envelope:
    report = uuid4()
    who = {"report_id": report, "person_id": uuid4(), "week": week}
    return say("approval.result_approved.v1", report, 2, **who, unit_id=uuid4())


def kept(session: Session) -> dict[str, list[date]]:
    """Return the weeks of the results in each partition."""
    rows = session.execute(
        text(
            "select cast(tableoid as regclass)::text as name, week from weekly_result order by week"
        )
    )
    found: dict[str, list[date]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row.week)
    return found


def fill(session: Session, *weeks: date) -> None:
    for week in weeks:
        session.execute(
            text(
                "insert into weekly_result (person_id, week, result_id, unit_id, approved_parts,"
                " total, grade, rulebook, decided_by_id, approved_at, version) values"
                " (:id, :week, :id, :id, '{}', 80, 'good', '{}', :id, now(), 2)"
            ),
            {"id": uuid4(), "week": week},
        )


def wrong(session: Session) -> set[int]:
    return {each.rows for each in queries.wrong(session, YEAR, most=1)}


def test_this_month_and_the_next_three_have_a_partition_and_nothing_is_refused(
    session: Session,
) -> None:
    assert usecases.keep_partitions(session, today=TODAY) == AHEAD
    assert usecases.keep_partitions(session, today=TODAY) == []
    fill(session, date(2026, 11, 30), date(2026, 12, 7), date(2031, 3, 3))
    assert kept(session) == {
        "weekly_result_2026_11": [date(2026, 11, 30)],
        "weekly_result_2026_12": [date(2026, 12, 7)],
        "weekly_result_default": [date(2031, 3, 3)],
    }
    assert wrong(session) == {0}


def test_results_of_a_month_without_one_go_there_once_it_is_made_and_are_counted_once(
    session: Session,
) -> None:
    fill(session, date(2019, 3, 4), date(2019, 3, 25), date(2019, 5, 6), date(2026, 11, 16))
    made = usecases.keep_partitions(session, today=TODAY)
    assert made == [date(2019, 3, 1), date(2019, 5, 1), *AHEAD]
    assert kept(session) == {
        "weekly_result_2019_03": [date(2019, 3, 4), date(2019, 3, 25)],
        "weekly_result_2019_05": [date(2019, 5, 6)],
        "weekly_result_2026_11": [date(2026, 11, 16)],
    }
    assert wrong(session) == {0}
    fill(session, date(2019, 4, 1))
    assert usecases.keep_partitions(session, today=TODAY) == [date(2019, 4, 1)]


@pytest.mark.parametrize(
    "table", ["weekly_result", "weekly_result_2026_11", "weekly_result_default"]
)
@pytest.mark.parametrize("change", ["delete from {}", "truncate {}"])
def test_no_partition_lets_an_official_result_go(session: Session, table: str, change: str) -> None:
    fill(session, date(2019, 3, 4))
    usecases.keep_partitions(session, today=TODAY)
    with pytest.raises(DBAPIError, match="keeps official results"):
        session.execute(text(change.format(table)))


def migration(name: str) -> Any:
    return import_module(f"{VERSIONS}.{name}")


@pytest.mark.parametrize("weeks", [(), (date(2025, 12, 29), date(2026, 10, 26))])
def test_what_was_kept_before_stays_whole_and_is_counted(
    session: Session, weeks: tuple[date, ...]
) -> None:
    partitions, rollups, counting = map(
        migration, ("0007_partitions", "0008_rollups", "0019_counting")
    )
    with Operations.context(MigrationContext.configure(session.connection())):
        counting.downgrade()
        rollups.downgrade()
        partitions.downgrade()
        fill(session, *weeks)
        before = session.execute(text("select * from weekly_result order by week")).all()
        partitions.upgrade()
        rollups.upgrade()
        counting.upgrade()
    names = list(before[0]._mapping) if before else ["week"]
    after = session.execute(text(f"select {', '.join(names)} from weekly_result order by week"))
    assert after.all() == before
    assert kept(session) == ({"weekly_result_before": list(weeks)} if weeks else {})
    assert wrong(session) == {0}
    counted = text("select coalesce(sum(weeks), 0) from person_period where length(period) = 4")
    assert session.scalar(counted) == len(weeks)
    fill(session, date(2026, 9, 7), date(2026, 11, 2))
    assert usecases.keep_partitions(session, today=TODAY) != []
    assert wrong(session) == {0}


def test_events_are_heard_into_the_partition_of_their_week(database_of: DatabaseOf) -> None:
    database = database_of("reporting")
    week = date(2018, 7, 2)
    told = decided(week)
    hear(database, [told])
    with database.transaction() as session:
        assert kept(session) == {"weekly_result_default": [week]}
        whose = session.scalar(text("select person_id from weekly_result"))
    assert whose == UUID(told["data"]["person_id"])
