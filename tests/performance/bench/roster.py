"""How long an agency of 100,000 people takes to move in, and one person to be looked up."""

import csv
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from approval.directory import lookup
from approval.directory.models import Person
from approval.directory.roster.exporting import write_place
from bench.rows import Row
from bench.scratch import plain, scratch
from embedded.platform import Platform
from sample import agency
from shared.kit.db import Database

PEOPLE: Final = 100_000
LOOKUPS: Final = 400
DATABASE: Final = "bench_roster"
KIBIBYTES_A_MEBIBYTE: Final = 1024
"""``ru_maxrss`` counts kibibytes on Linux."""


def rows(platform: Platform) -> list[Row]:
    """Load the agency into a database of its own and return a row for each way and look-up."""
    folder = agency.roster(PEOPLE, platform.folder / "roster-100000")
    with scratch(platform, DATABASE) as url:
        environment = platform.environment("approval") | {"APPROVAL_DATABASE_URL": url}
        _run(environment, "migrate")
        floor = _copied(url, folder / "people.csv")
        first = _load("folder of CSV, new", environment, folder, floor, budget=60)
        book = _workbook(folder)
        again = _load("workbook, unchanged", environment, book, floor, budget=60)
        return [first, again, *_lookups(url)]


def _run(environment: dict[str, str], *arguments: str) -> tuple[float, float]:
    """Run a command of approval and return its seconds, and its peak of memory in MiB."""
    command = (sys.executable, "-m", "approval", *arguments)
    begun = perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"approval {' '.join(arguments)} failed")
    return perf_counter() - begun, usage.ru_maxrss / KIBIBYTES_A_MEBIBYTE


def _load(
    what: str, environment: dict[str, str], place: Path, floor: float, *, budget: float
) -> Row:
    seconds, mebibytes = _run(environment, "directory", "load", str(place))
    return Row(
        f"roster of {PEOPLE:,} people: {what}",
        f"{seconds:.1f} s, {mebibytes:,.0f} MiB",
        f"< {budget:.0f} s",
        met=seconds < budget,
        yardstick=f"{seconds / floor:.0f} x COPY of the same rows",
        figures={"seconds": seconds, "mebibytes": mebibytes, "yardstick_seconds": floor},
    )


def _copied(url: str, people: Path) -> float:
    """Return the seconds that PostgreSQL takes to copy the people into a table with one key."""
    with people.open(encoding="utf-8", newline="") as opened:
        lines = list(csv.reader(opened))[1:]
    begun = perf_counter()
    with psycopg.connect(plain(url)) as connection:
        connection.execute(
            "create table yardstick (id uuid primary key, code text, name text, unit text,"
            " post text, tier text, manager text, account text)"
        )
        with connection.cursor().copy("copy yardstick from stdin") as copy:
            for line in lines:
                copy.write_row((uuid4(), *line))
        connection.commit()
    seconds = perf_counter() - begun
    with psycopg.connect(plain(url)) as connection:
        connection.execute("drop table yardstick")
    return seconds


def _workbook(folder: Path) -> Path:
    """Return the same roster as a workbook."""
    read = []
    for name in ("units.csv", "people.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as opened:
            read.append([tuple(line) for line in csv.reader(opened)][1:])
    place = folder / "roster.xlsx"
    write_place(place, *read)
    return place


def _lookups(url: str) -> list[Row]:
    database = Database(url, name="bench")
    try:
        with database.transaction() as session:
            session.execute(text("analyze"))
            few = select(Person.id).order_by(text("random()")).limit(LOOKUPS)
            ids = session.scalars(few.where(Person.manager_id.is_not(None))).all()
        with database.transaction() as session:
            floor = _median(session, ids, lambda _: session.execute(text("select 1")).scalar())
            manager = _median(session, ids, lambda each: session.scalar(_manager(each)))
            authority = _median(session, ids, lambda each: lookup.authority_of(session, each))
        return [
            _looked_up("direct manager", manager, floor),
            _looked_up("competent authority", authority, floor),
        ]
    finally:
        database.dispose()


def _manager(person_id: UUID) -> Any:
    return select(Person.manager_id).where(Person.id == person_id)


def _median(_: Session, ids: Sequence[UUID], ask: Callable[[UUID], object]) -> float:
    taken = []
    for each in ids:
        begun = perf_counter()
        ask(each)
        taken.append(perf_counter() - begun)
    return statistics.median(taken)


def _looked_up(what: str, seconds: float, floor: float) -> Row:
    return Row(
        f"directory of {PEOPLE:,} people: {what} of one",
        f"{seconds * 1e3:.2f} ms",
        "<= 1 ms",
        met=seconds <= 1e-3,
        yardstick=f"{seconds / floor:.1f} x select 1",
        figures={"seconds": seconds, "yardstick_seconds": floor},
    )
