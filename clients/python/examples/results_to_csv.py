"""Keeps a CSV file of official results in step with Tuần: each once, with its corrections.

    TUAN_URL=https://tuan.example TUAN_CLIENT=payroll TUAN_SECRET=… \
        python results_to_csv.py results.csv [--once]

What was applied and the position lie in ``results.csv.db``, in one transaction; the CSV is written
from there. So it may be stopped, or killed, at any instant.
"""

import csv
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tuan_client import PublicEvent, Tuan

REOPENED = "tuan.result.reopened.v1"
TYPES = ["tuan.result.approved.v1", "tuan.result.corrected.v1", REOPENED]
COLUMNS = ["report_id", "person_id", "unit_id", "week", "result_id", "grade", "total", "state"]
TABLES = """
    create table if not exists position (only integer primary key check (only = 1), at integer);
    insert or ignore into position values (1, 0);
    create table if not exists result (report_id text primary key, person_id text, unit_id text,
        week text, result_id text, grade text, total text, state text, version integer);
"""
APPLY = """
    insert into result values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (report_id) do update
    set result_id = excluded.result_id, grade = excluded.grade, total = excluded.total,
        state = excluded.state, version = excluded.version
    where result.version < excluded.version
"""


def applied(tuan: Tuan, event: PublicEvent) -> tuple[object, ...]:
    """Return the row of an event: the subject is the report, whose newest version counts."""
    full = tuan.result(event)
    state = "provisional" if event.type == REOPENED else "official"
    ids = (event.subject, full.person_id, full.unit_id, full.week, full.result_id)
    return (*map(str, ids), full.grade, str(full.total), state, event.subjectversion)


def write(store: sqlite3.Connection, target: Path) -> None:
    """Write the CSV anew; whoever reads it sees it before or afterwards, and never half."""
    fresh = target.with_name(f"{target.name}.new")
    rows = (row[:-1] for row in store.execute("select * from result order by week, person_id"))
    with fresh.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([COLUMNS, *rows])
    fresh.replace(target)


def follow(tuan: Tuan, target: Path, *, once: bool) -> None:
    """Apply what is new, for ever or ``once``."""
    with closing(sqlite3.connect(f"{target}.db")) as store:
        store.executescript(TABLES)
        write(store, target)  # it may have been killed before it was
        (position,) = store.execute("select at from position").fetchone()
        for page in tuan.pages(after=position, types=TYPES, wait=0 if once else 30):
            rows = [applied(tuan, event) for event in page.events]
            with store:
                store.executemany(APPLY, rows)
                store.execute("update position set at = ?", [page.next])
            write(store, target)


if __name__ == "__main__":
    given = (os.environ[name] for name in ("TUAN_URL", "TUAN_CLIENT", "TUAN_SECRET"))
    with Tuan(*given) as platform:
        follow(platform, Path(sys.argv[1]), once="--once" in sys.argv)
