"""How long a large agency's week takes to open, and one person's page to be there, to be written.

The page is asked for in this process, through the real application, without a web server.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

import submission.app
from bench.rows import Row
from bench.scratch import SEED, scratch
from embedded.platform import Platform
from real_services import ISSUER, bearer
from shared.kit.auth import SigningKeys, Verifier
from shared.kit.db import Database
from shared.rulebook import adopt
from shared.rulebook.shelf import agency_calendars
from submission import usecases
from submission.domain.weeks import Timetable

PEOPLE: Final = 100_000
WRITING: Final = 10_000
PAGES: Final = 400
ITEMS: Final = 6
OFFICE: Final = UUID(int=1)

_AGENCY: Final = f"""
    insert into unit (unit_id, kind, active, version)
    values (cast('{OFFICE}' as uuid), 'office', true, 1);
    insert into person (
        person_id, unit_id, post_title, tier, manager_id, evaluated, active, version
    )
    select cast(lpad(to_hex(number), 32, '0') as uuid), cast('{OFFICE}' as uuid), 'Chuyên viên',
        'specialist', cast(lpad(to_hex(number % 1000 + 200000), 32, '0') as uuid), true, true, 1
    from generate_series(1, {PEOPLE}) as number
"""
_ID: Final = "cast(lpad(to_hex({}), 32, '0') as uuid)"
_WORK: Final = f"""
    insert into task (item_id, title, product, key_task, planned, assigned_by_id, unit_of_measure,
        evidence, state, created_at, version)
    select {_ID.format("number + 1000000")}, 'Việc số ' || number, 'Dự thảo', false,
        true, cast('{OFFICE}' as uuid), 'văn bản', '[]', 'open', now(), 1
    from generate_series(1, {WRITING * ITEMS}) as number;
    insert into task_share (item_id, person_id, percent)
    select {_ID.format("number + 1000000")},
        {_ID.format(f"number % {WRITING} + 1")}, 100
    from generate_series(1, {WRITING * ITEMS}) as number;
    insert into task_day (line_id, item_id, person_id, day, said, quantity)
    select gen_random_uuid(), item_id, person_id, :day, 'Dự thảo lần hai.', 1
    from task_share, generate_series(1, 2);
    update weekly_report set summary = 'Hoàn thành các việc được giao.' where week = :before;
    analyze
"""


def rows(platform: Platform) -> list[Row]:
    """Open two weeks of 100,000 people, then ask for the pages of 10,000; return a row each."""
    with scratch(platform, "bench_writing") as url:
        environment = platform.environment("submission") | {"SUBMISSION_DATABASE_URL": url}
        subprocess.run([sys.executable, "-m", "submission", "migrate"], env=environment, check=True)
        database = Database(url, name="bench", statement_timeout_seconds=60)
        try:
            return _measured(database)
        finally:
            database.engine.dispose()


def _measured(database: Database) -> list[Row]:
    adopted = adopt("btctw-8679-weekly", None)
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    timetable = Timetable(adopted, agency_calendars(adopted, None).agency, zone)
    today = timetable.today(datetime.now(UTC))
    week = today - timedelta(days=today.weekday())
    before = week - timedelta(weeks=1)
    with database.transaction() as session:
        session.execute(text(_AGENCY))
    _open(database, timetable, before)
    seconds = _open(database, timetable, week)
    with database.transaction() as session:
        for statement in _WORK.split(";"):
            session.execute(text(statement), {"day": week, "before": before})
    signing = SigningKeys(SEED)
    app = submission.app.build(database, Verifier(ISSUER, signing), timetable)
    return [_opening(seconds), _draft(app, signing), _my_week(app, signing)]


def _open(database: Database, timetable: Timetable, week: date) -> float:
    begun = perf_counter()
    with database.transaction() as session:
        usecases.open_week(session, week, by=OFFICE, timetable=timetable, now=datetime.now(UTC))
    return perf_counter() - begun


def _opening(seconds: float) -> Row:
    return Row(
        f"a week of {PEOPLE:,} people: opened",
        f"{seconds:.1f} s",
        "<= 30 s",
        met=seconds <= 30,
        figures={"seconds": seconds},
    )


def _draft(app: Flask, signing: SigningKeys) -> Row:
    """Measure what the API gives to begin a report with."""

    def is_whole(answer: TestResponse) -> bool:
        return answer.json is not None and len(answer.json["items"]) == ITEMS

    return _asked(app, signing, "/submission/v1/drafts", "prefilled draft", is_whole)


def _my_week(app: Flask, signing: SigningKeys) -> Row:
    """Measure the page on which people report, prefilled."""

    def is_whole(answer: TestResponse) -> bool:
        return f'id="items-{ITEMS - 1}-title"' in answer.text

    return _asked(app, signing, "/submission/week", "page my week, prefilled", is_whole)


def _asked(
    app: Flask,
    signing: SigningKeys,
    path: str,
    what: str,
    is_whole: Callable[[TestResponse], bool],
) -> Row:
    client = app.test_client()
    taken = []
    for number in range(1, PAGES + 1):
        person = UUID(int=number * (WRITING // PAGES))
        headers = bearer(signing, person)
        begun = perf_counter()
        answer = client.get(path, headers=headers)
        taken.append((perf_counter() - begun) * 1e3)
        if not is_whole(answer):
            raise RuntimeError(f"a page without its work items: {answer.status_code}")
    taken.sort()
    p95 = taken[int(0.95 * PAGES)]
    return Row(
        f"{what} with {ITEMS} work items, {WRITING:,} people: p95",
        f"{p95:.1f} ms",
        "<= 50 ms",
        met=p95 <= 50,
        figures={"p50_ms": taken[PAGES // 2], "p95_ms": p95},
    )
