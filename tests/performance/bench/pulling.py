"""How fast reporting classifies a year, gives pages and passes on files, at many people."""

import base64
import resource
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from flask.testing import FlaskClient
from sqlalchemy import text

from bench.generating import BYTES_A_RESULT, YEAR, generate
from bench.rows import Row
from bench.scratch import plain, scratch
from embedded.platform import Platform
from reporting.app import build
from reporting.service import SERVICE
from shared.kit.auth import Caller, SigningKeys, Verifier
from shared.kit.db import Database
from shared.kit.migrations import migrate
from shared.rulebook import adopt

FREE_BYTES: Final = 8 * 1024**3
PAGE: Final = 1_000
_PAGES: Final = 25
_SIGNING: Final = SigningKeys("YmVuY2ggc2lnbnMgd2l0aCBhIHNlZWQgb2YgdGhpcnQ")
_ISSUER: Final = "bench"
_LIST: Final = f"/reporting/v1/classifications?period={YEAR}"
_FILE: Final = f"/reporting/v1/classifications/file?period={YEAR}&format="


def rows(
    platform: Platform, people: int, weeks: int, told: Callable[[str], None] = lambda _: None
) -> list[Row]:
    """Generate a year, measure what the design owes of it, and drop it again."""
    needed = people * weeks * BYTES_A_RESULT + FREE_BYTES
    free = shutil.disk_usage(platform.folder).free
    if free < needed:
        raise SystemExit(
            f"{needed >> 30} GiB are needed and {free >> 30} free; ask for fewer people."
        )
    with scratch(platform, "bench_pulling") as url:
        return measured(url, people, weeks, told)


def measured(url: str, people: int, weeks: int, told: Callable[[str], None]) -> list[Row]:
    """Generate a year in an empty database, and return the rows of it."""
    database = Database(url, name="bench", statement_timeout_seconds=600)
    try:
        migrate(database.engine, SERVICE.name, SERVICE.metadata)
        seconds = generate(plain(url), people, weeks, told)
        told("A year is classified, pages are given, files are passed on")
        return _measured(database, people, weeks, seconds)
    finally:
        database.engine.dispose()


def _measured(database: Database, people: int, weeks: int, seconds: float) -> list[Row]:
    app = build(
        database,
        Verifier(_ISSUER, _SIGNING),
        adopt("btctw-8679-weekly", None),
        ZoneInfo("Asia/Ho_Chi_Minh"),
    )
    client = app.test_client()
    at = f"{people:,} people x {weeks} weeks"
    return [
        _generated(at, people * weeks / seconds),
        _classified(database, client, at),
        _paged(client, at),
        *_streamed(database, client, at, people),
    ]


def _headers(kind: str, who: str, *scopes: str) -> dict[str, str]:
    caller = Caller(kind, who, frozenset(scopes))
    token = _SIGNING.sign(
        caller, issuer=_ISSUER, now=datetime.now(UTC), lifetime=timedelta(hours=2)
    )
    return {"Authorization": f"Bearer {token}"}


def _office(database: Database) -> dict[str, str]:
    with database.transaction() as session:
        person = session.scalar(text("select person_id from person where code = 'VP'"))
    return _headers("person", str(person))


def _program() -> dict[str, str]:
    return _headers("client", "bench", "classifications:read")


def _generated(at: str, per_second: float) -> Row:
    return Row(
        f"generated weekly results, {at}",
        f"{per_second:,.0f}/s",
        "-",
        met=True,
        figures={"per_second": per_second},
    )


def _classified(database: Database, client: FlaskClient, at: str) -> Row:
    headers = _office(database)
    best = min(
        _seconds(lambda: _get(client, f"/reporting/v1/periods/{YEAR}", headers)) for _ in range(3)
    )
    with database.transaction() as session:
        session.execute(text("set local max_parallel_workers_per_gather = 0"))
        counting = text("select count(*) from weekly_result")
        count = min(_seconds(lambda: session.scalar(counting)) for _ in range(2))
    return Row(
        f"classify a year from the roll-up, {at}",
        f"{best:.2f} s",
        "<= 1 s at 2,000,000",
        met=best <= 1,
        yardstick=f"{best / count:.2f} x count(*) over the weekly rows, {count:.1f} s",
        figures={"seconds": best, "yardstick_seconds": count},
    )


def _paged(client: FlaskClient, at: str) -> Row:
    """Give pages anywhere in the list, as cursors ask for them, the answer's JSON included."""
    headers = _program()
    first = _get(client, f"{_LIST}&limit={PAGE}", headers).json
    places = [UUID(int=Random(seed).getrandbits(128)) for seed in range(_PAGES)]
    paths = [f"{_LIST}&limit={PAGE}&cursor={_moved(first['next'], place)}" for place in places]
    milliseconds = median(_seconds(partial(_get, client, path, headers)) for path in paths) * 1_000
    return Row(
        f"page of {PAGE:,} classifications, {at}",
        f"{milliseconds:.1f} ms",
        "<= 10 ms",
        met=milliseconds <= 10,
        figures={"milliseconds": milliseconds},
    )


def _moved(cursor: str, place: UUID) -> str:
    """Return a cursor of the same list that goes on after somebody else."""
    *rest, _ = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))
    return base64.urlsafe_b64encode(orjson.dumps([*rest, str(place)])).rstrip(b"=").decode()


def _streamed(database: Database, client: FlaskClient, at: str, people: int) -> Iterator[Row]:
    headers = _program()
    floor = _copied(database)
    for kind, owed in (("csv", 1_000_000), ("ndjson", 300_000)):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds = _seconds(partial(_drained, client, f"{_FILE}{kind}", headers))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        per_second = people / seconds
        yield Row(
            f"stream of classifications as {kind}, {at}",
            f"{per_second:,.0f} rows/s, {grown / 1024:.0f} MiB more",
            f">= {owed:,} rows/s",
            met=per_second >= owed,
            yardstick=f"{seconds / floor:.2f} x COPY to a file, {people / floor:,.0f} rows/s",
            figures={"per_second": per_second, "grown_kibibytes": grown, "floor_seconds": floor},
        )


def _copied(database: Database) -> float:
    """Return the seconds in which PostgreSQL copies the same table into a file of its own."""
    with database.transaction() as session:
        folder = session.scalar(text("show data_directory"))
        copying = (
            "copy (select person_id, unit_id, status, score, grade, rulebook, rulebook_version,"
            f" version from published_classification where period = '{YEAR}')"
            f" to '{folder}/bench.csv' (format csv)"
        )
        return min(_seconds(lambda: session.execute(text(copying))) for _ in range(2))


def _drained(client: FlaskClient, path: str, headers: dict[str, str]) -> int:
    answer = client.get(path, headers=headers)
    size = sum(len(block) for block in answer.iter_encoded())
    answer.close()
    if answer.status_code != 200 or not size:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return size


def _get(client: FlaskClient, path: str, headers: dict[str, str]) -> Any:
    answer = client.get(path, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    return answer


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
