"""Roll-ups equal a recount whatever the order, and what is wrong is found and mended."""

import argparse
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from integration.reporting.telling import Envelope, hear, hear_until_applied, say
from integration.reporting.work import WEEKS, item, work_expected, work_kept, works
from real_services import Databases
from reporting import commands, queries, usecases
from reporting.service import SERVICE
from reporting.settings import Settings
from shared.contracts.envelope import Event
from shared.kit.db import Database
from shared.rulebook import Period, PeriodKind, adopt

YEAR: Final = adopt("btctw-8679-weekly", None).year
OCTOBER: Final = adopt("th-ocsc-round", None).year
UNITS: Final = tuple(uuid4() for _ in range(2))
SCORERS: Final = tuple(uuid4() for _ in range(2))
TOTALS: Final = {"excellent": "91.25", "good": "80.50", "not_completed": "12.00"}
ANY_ORDER: Final = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    """Give reporting's database, which the tests of this file fill one after another."""
    taken = databases.take("reporting")
    yield taken
    databases.give_back("reporting", taken)


@st.composite
def histories(draw: st.DrawFn) -> list[Envelope]:
    """Draw what is said of one person: approvals, reopenings and corrections; excuses; breaches."""
    person = uuid4()
    told: list[Envelope] = []
    for week in WEEKS:
        who = {"report_id": uuid4(), "person_id": person, "week": week}
        decisions = draw(st.integers(0, 4))
        told += [_decided(draw, who, version) for version in range(2, 2 + decisions)]
        for version in range(2, 2 + draw(st.integers(0, 3))):
            name = draw(st.sampled_from(["excused", "opened", "handed_in", "handed_in"]))
            told.append(
                _of(
                    who,
                    f"submission.report_{name}.v1",
                    version,
                    unit_id=UNITS[0],
                    **({"items": draw(works(person))} if name == "handed_in" else {}),
                )
            )
        breach = uuid4()
        for version in range(1, 1 + draw(st.integers(0, 2))):
            data = {"breach_id": breach, "withdrawn": version > 1}
            of = {"person_id": person, "week": week}
            told.append(say("scoring.breach_recorded.v1", breach, version, **of, **data))
    return told


def _decided(draw: st.DrawFn, who: dict[str, Any], version: int) -> Envelope:
    unit = draw(st.sampled_from(UNITS))
    if draw(st.booleans()):
        return _of(who, "approval.result_reopened.v1", version, unit_id=unit)
    grade = draw(st.sampled_from(sorted(TOTALS)))
    found = {"grade": grade, "total": TOTALS[grade], "key_task_missed": draw(st.booleans())}
    scorer = draw(st.sampled_from(SCORERS))
    return _of(who, "approval.result_approved.v1", version, unit_id=unit, scorer_id=scorer, **found)


def _of(who: dict[str, Any], event_type: str, version: int, **data: object) -> Envelope:
    return say(event_type, who["report_id"], version, **who, **data)


@ANY_ORDER
@given(data=st.data(), people=st.lists(histories(), min_size=1, max_size=3))
def test_any_order_any_number_of_times_gives_the_figures_of_a_recount(
    database: Database, data: st.DataObject, people: list[list[Envelope]]
) -> None:
    told = [each for person in people for each in person]
    doubled = told + (data.draw(st.lists(st.sampled_from(told), max_size=5)) if told else [])
    shuffled = data.draw(st.permutations(doubled))
    size = data.draw(st.integers(1, max(1, len(shuffled))))
    for start in range(0, len(shuffled), size):
        hear(database, shuffled[start : start + size])
    with database.transaction() as session:
        assert not session.scalar(text("select count(*) from inbox where state = 'dead'"))
        assert {each.rows for each in queries.wrong(session, YEAR, most=5)} == {0}
    for person in people:
        assert _kept(database, person) == _expected(person)
        assert work_kept(database, person) == work_expected(person)


def test_lists_that_are_heard_at_once_are_counted_one_after_the_other(database: Database) -> None:
    people = [(uuid4(), uuid4()) for _ in range(8)]
    told = [
        say(
            f"approval.result_{'reopened' if version % 2 else 'approved'}.v1",
            report,
            version,
            report_id=report,
            person_id=person,
            week=WEEKS[0],
            total=f"{version}.50",
            unit_id=UNITS[version % 2],
        )
        for person, report in people
        for version in range(2, 8)
    ] + [
        say(
            "submission.report_handed_in.v1",
            report,
            version,
            report_id=report,
            person_id=person,
            week=WEEKS[0],
            items=[item(f"{person} A", "văn bản", "2", f"{version}")],
        )
        for person, report in people
        for version in range(2, 5)
    ]
    shuffled = [Random(seed).sample(told, len(told)) for seed in range(3)]

    def hear_all(mine: Sequence[Envelope]) -> None:
        for start in range(0, len(mine), 15):
            hear_until_applied(database, mine[start : start + 15])

    with ThreadPoolExecutor(len(shuffled)) as workers:
        list(workers.map(hear_all, shuffled))
    with database.transaction() as session:
        assert {each.rows for each in queries.wrong(session, YEAR, most=5)} == {0}
    for person, report in people:
        mine = [each for each in told if each["data"]["report_id"] == str(report)]
        assert _kept(database, mine) == _expected(mine), person
        assert work_kept(database, mine) == work_expected(mine), person


@pytest.mark.parametrize("first", ["report", "result"])
def test_whichever_of_report_and_result_is_second_counts_the_work(
    database: Database, first: str
) -> None:
    """Neither sees what the other has not committed, so the second one waits."""
    result = approved(WEEKS[0], unit_id=uuid4())
    told = {"report": handed_in(result), "result": result}
    mine = told.pop(first)
    [other] = told.values()
    with ThreadPoolExecutor(1) as beside:
        with database.transaction() as session:
            SERVICE.consumer.apply(session, [Event.read(mine)])
            heard = beside.submit(hear, database, [other])
            _until_waiting(database)
        heard.result()
    counted = text("select count(*) from job_month where unit_id = :unit_id")
    with database.transaction() as session:
        assert session.scalar(counted, result["data"]) == 1
        assert {each.rows for each in queries.wrong(session, YEAR, most=5)} == {0}


def _until_waiting(database: Database) -> None:
    """Return once somebody in this database waits for another's lock."""
    waiting = text(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
    )
    for _ in range(200):
        with database.transaction() as session:
            if session.scalar(waiting):
                return
        threading.Event().wait(0.05)
    raise AssertionError("nobody waits")


def _kept(database: Database, told: Sequence[Envelope]) -> dict[str, tuple[Any, ...]]:
    """Return by year what is kept of whom this was said."""
    people = {each["data"]["person_id"] for each in told}
    with database.transaction() as session:
        rows = session.execute(
            text(
                "select period, weeks, provisional, missed, total, grades from person_period"
                " where person_id = any(cast(:people as uuid[])) and length(period) = 4"
            ),
            {"people": list(people)},
        )
        return {row.period: tuple(row)[1:] for row in rows}


def _expected(told: Sequence[Envelope]) -> dict[str, tuple[Any, ...]]:
    """Return the same as whoever reads all that was said would count it."""
    found = {}
    for period, week in zip(("2026", "2027"), WEEKS, strict=True):
        said = [
            each
            for each in told
            if each["data"]["week"] == week.isoformat() and each["type"].startswith("approval.")
        ]
        approved = [each for each in said if each["type"] == "approval.result_approved.v1"]
        if not approved:
            continue
        newest = max(approved, key=lambda each: each["subjectversion"])
        last = max(each["subjectversion"] for each in said)
        data = newest["data"]
        provisional = int(last > newest["subjectversion"])
        missed, total = int(data["key_task_missed"]), Decimal(data["total"])
        found[period] = (1, provisional, missed, total, {data["grade"]: 1})
    return found


def approved(week: date, **data: object) -> Envelope:
    """Return an approved week of somebody new."""
    report, person = uuid4(), uuid4()
    who = {"report_id": report, "person_id": person, "week": week}
    return say("approval.result_approved.v1", report, 2, **who, **data)


def handed_in(result: Envelope) -> Envelope:
    """Return the report of a result, with a piece of work."""
    names = ("report_id", "person_id", "week")
    who = {name: result["data"][name] for name in names}
    report = UUID(who["report_id"])
    items = [item("TH-01", "văn bản", "1.5", "3")]
    return say("submission.report_handed_in.v1", report, 2, **who, items=items)


def run(database: Database, command: str, rulebooks: str = "btctw-8679-weekly") -> int:
    told = {
        "REPORTING_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "REPORTING_BROKER_URL": "redis://localhost:1/0",
        "REPORTING_PLATFORM_URL": "http://localhost",
        "REPORTING_CLIENT_SECRET": "nobody-signs-in-with-this-one",
        "REPORTING_RULEBOOKS": rulebooks,
    }
    given = argparse.Namespace(command=command)
    return commands.run("reporting", Settings.read(told), given)


@pytest.mark.parametrize(
    ("planted", "table", "wrong"),
    [
        ("update person_period set total = total + 0.01 where {}", "person_period", 4),
        ("update unit_week set grades = '{{}}' where {unit}", "unit_week", 1),
        ("delete from unit_period where {unit}", "unit_period", 4),
        (
            "insert into scorer_period values ('2031', gen_random_uuid(), 1, 0, 0, 50, '{{}}')",
            "scorer_period",
            1,
        ),
        (
            "insert into person_count values ('2031', gen_random_uuid(), 1, 0)",
            "person_count",
            1,
        ),
        ("update job_month set quantity = quantity + 1 where {unit}", "job_month", 1),
    ],
    ids=["a hundredth too much", "no grades", "gone", "of nobody", "a count of nobody", "a job"],
)
def test_check_finds_a_planted_wrong_row_and_rebuild_mends_it(
    database: Database,
    capsys: pytest.CaptureFixture[str],
    planted: str,
    table: str,
    wrong: int,
) -> None:
    unit = uuid4()
    told = approved(date(2026, 11, 16), unit_id=unit)
    person = told["data"]["person_id"]
    hear(database, [told, handed_in(told)])
    assert run(database, "check") == 0
    with database.transaction() as session:
        mine = f"person_id = '{person}'"
        session.execute(text(planted.format(mine, unit=f"unit_id = '{unit}'")))
    capsys.readouterr()
    assert run(database, "check") == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"{table}: {wrong} wrong" in lines
    assert sum(line.startswith(f"{table}: wrong: ") for line in lines) == wrong
    assert run(database, "rebuild") == 0
    assert run(database, "check") == 0


def test_check_shows_the_first_twenty_and_counts_all(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    hear(database, [approved(date(2026, 11, 16)) for _ in range(30)])
    with database.transaction() as session:
        total = session.execute(text("update person_period set missed = missed + 1")).rowcount
    capsys.readouterr()
    assert run(database, "check") == 1
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("person_period: wrong: ") for line in lines) == commands.MOST_SHOWN
    assert f"person_period: {total} wrong" in lines
    assert run(database, "rebuild") == 0


@pytest.mark.parametrize("year", [YEAR, OCTOBER], ids=["calendar", "from October"])
def test_the_database_places_weeks_as_the_rulebook_does(database: Database, year: Any) -> None:
    mondays = [date(2024, 1, 1) + timedelta(weeks=number) for number in range(160)]
    with database.transaction() as session:
        usecases.rebuild(session, year)
        placed = session.execute(
            text(
                "select week, array_agg(period) from unnest(cast(:weeks as date[])) as week"
                " cross join lateral periods_of(week) as period group by week"
            ),
            {"weeks": mondays},
        )
        found = {week: set(periods) for week, periods in placed}
        usecases.rebuild(session, YEAR)
    assert found == {
        monday: {str(Period.of_week(kind, monday, year)) for kind in PeriodKind}
        for monday in mondays
    }


def test_another_year_is_divided_by_a_rebuild_and_read_from_the_weeks_before(
    database: Database,
) -> None:
    hear(database, [approved(date(2026, 11, 16))])
    period = Period.read("2027", OCTOBER)  # October 2026 to September 2027
    with database.transaction() as session:
        assert not usecases.settle_year(session, OCTOBER)
        before = queries.standings(session, period)
        usecases.rebuild(session, OCTOBER)
        assert usecases.settle_year(session, OCTOBER)
        after = queries.standings(session, period)
        assert {each.rows for each in queries.wrong(session, OCTOBER, most=5)} == {0}
        usecases.rebuild(session, YEAR)
    assert before
    assert sorted(map(tuple, before)) == sorted(map(tuple, after))


def test_what_retention_deletes_is_counted_no_longer(database: Database) -> None:
    person, report = uuid4(), uuid4()
    who = {"report_id": report, "person_id": person, "week": date(2020, 3, 2)}
    hear(
        database,
        [
            say("submission.report_excused.v1", report, 2, **who, unit_id=UNITS[0]),
            say("scoring.breach_recorded.v1", uuid4(), 1, **who, breach_id=uuid4()),
        ],
    )
    counted = text("select excused, breaches from person_count where person_id = :person")
    with database.transaction() as session:
        assert set(session.execute(counted, {"person": person}).all()) == {(1, 1)}
        for table, left in (("progress", {(0, 1)}), ("breach", set())):
            session.execute(text(f"delete from {table} where person_id = :person_id"), who)
            assert set(session.execute(counted, {"person": person}).all()) == left


def test_the_work_of_a_report_that_retention_deletes_is_counted_no_longer(
    database: Database,
) -> None:
    unit = uuid4()
    told = approved(date(2020, 3, 2), unit_id=unit)
    hear(database, [told, handed_in(told)])
    counted = text("select sum(quantity * coefficient) from job_month where unit_id = :unit")
    with database.transaction() as session:
        assert session.scalar(counted, {"unit": unit}) == Decimal("4.5")
        session.execute(
            text("delete from report_content where report_id = :report_id"), told["data"]
        )
        assert session.scalar(counted, {"unit": unit}) is None
