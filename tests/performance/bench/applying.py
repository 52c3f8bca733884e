"""How fast reporting applies approved results, roll-ups included, beside copying the same rows."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
import psycopg

from bench.rows import Row
from bench.scratch import plain, scratch
from embedded.platform import Platform
from reporting.service import SERVICE
from shared.contracts.catalogue import example
from shared.kit.consumer import Delivery
from shared.kit.db import Database
from shared.kit.relay import LIST_LENGTH

PEOPLE: Final = 20_000
UNITS: Final = 100
WEEKS: Final = (date(2026, 11, 9), date(2026, 11, 16))
OWED: Final = 50_000
_COLUMNS: Final = (
    "person_id",
    "week",
    "report_id",
    "result_id",
    "unit_id",
    "scorer_id",
    "approved_parts",
    "total",
    "grade",
    "rulebook",
    "decided_by_id",
    "approved_at",
)


def rows(platform: Platform, people: int = PEOPLE) -> list[Row]:
    """Apply one week's results after another's, and return a row for the second."""
    with scratch(platform, "bench_applying") as url:
        environment = platform.environment("reporting") | {"REPORTING_DATABASE_URL": url}
        subprocess.run([sys.executable, "-m", "reporting", "migrate"], env=environment, check=True)
        database = Database(url, name="bench")
        try:
            _apply(database, _told(people, WEEKS[0]))
            told = _told(people, WEEKS[1])
            floor = _copied(url, told)
            seconds = _apply(database, told)
            _check(environment)
        finally:
            database.engine.dispose()
    return [_applied(people / seconds, people / floor)]


def _told(people: int, week: date) -> list[dict[str, Any]]:
    """Return what approval says when it approved everybody's week."""
    envelope = orjson.loads(example("approval.result_approved.v1"))
    grades = (("good", "84.00"), ("excellent", "92.50"), ("completed", "61.25"))
    told = []
    for number in range(people):
        report, (grade, total) = str(uuid4()), grades[number % len(grades)]
        data = {
            **envelope["data"],
            "report_id": report,
            "result_id": str(uuid4()),
            "person_id": str(UUID(int=number)),
            "unit_id": str(UUID(int=number * UNITS // people)),
            "scorer_id": str(UUID(int=number * UNITS // people)),
            "week": week.isoformat(),
            "grade": grade,
            "total": total,
        }
        told.append(envelope | {"id": str(uuid4()), "subject": report, "data": data})
    return told


def _apply(database: Database, told: Sequence[dict[str, Any]]) -> float:
    """Return the seconds that lists take, as the relay makes them, one after the other."""
    begun = perf_counter()
    for start in range(0, len(told), LIST_LENGTH):
        some = list(told[start : start + LIST_LENGTH])
        SERVICE.consumer.receive(database, Delivery("approval", start, start + len(some), some))
    return perf_counter() - begun


def _copied(url: str, told: Sequence[dict[str, Any]]) -> float:
    """Return the seconds that PostgreSQL takes to copy the results into a table with one key."""
    lines = [
        [
            orjson.dumps(value).decode() if isinstance(value, dict) else value
            for value in (each["data"][name] for name in _COLUMNS)
        ]
        for each in told
    ]
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(
            f"create table yardstick as select {', '.join(_COLUMNS)} from weekly_result limit 0"
        )
        connection.execute("alter table yardstick add primary key (person_id, week)")
        begun = perf_counter()
        with connection.cursor().copy("copy yardstick from stdin") as copy:
            for line in lines:
                copy.write_row(line)
        seconds = perf_counter() - begun
        connection.execute("drop table yardstick")
    return seconds


def _check(environment: dict[str, str]) -> None:
    """Have the roll-ups proved; what is fast and wrong is no figure."""
    command = (sys.executable, "-m", "reporting", "check")
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def _applied(per_second: float, copied: float) -> Row:
    return Row(
        "approved results applied in reporting, roll-ups included",
        f"{per_second:,.0f}/s",
        f">= {OWED:,}/s",
        met=per_second >= OWED,
        yardstick=f"{per_second / copied:.3f} x COPY of the same rows, {copied:,.0f}/s",
        figures={"per_second": per_second, "yardstick_per_second": copied},
    )
