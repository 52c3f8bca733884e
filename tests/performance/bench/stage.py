"""A platform of the bench's own, with an agency in it and requests made beforehand."""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
import psutil
import psycopg

from bench.load import request
from embedded.platform import Platform
from embedded.ports import HOST, free_port
from embedded.processes import ProcessSpec
from sample import agency
from shared.kit.auth import Caller, SigningKeys

LOADING_SECONDS: Final = 120.0
CONTENT: Final[dict[str, Any]] = {
    "summary": "Trong tuần hoàn thành các việc được giao, phối hợp tốt với các đơn vị.",
    "items": [
        {
            "title": f"Soạn thảo văn bản số {number} về công tác tổ chức xây dựng Đảng",
            "product": "Dự thảo đã trình",
            "key_task": number == 1,
        }
        for number in range(1, 6)
    ],
    "self_parts": {"quality": "36", "progress": "35.5", "conduct": "18"},
}
BODY: Final = orjson.dumps(CONTENT)
_WORK: Final = """
    with catalogue as (
        insert into job_catalogue
            (version, first_day, document, sha256, loaded_at, loaded_by)
        values ('bench', '2000-01-01', 'bench', '', now(), 'bench') on conflict do nothing
    ), job as (
        insert into job (version, code, name, post_title, unit_of_measure, coefficient)
        select 'bench', 'J' || number, 'J' || number, '', 'văn bản', number
        from generate_series(1, 5) as number on conflict do nothing
    ), made as (
        insert into task (item_id, title, product, key_task, planned, assigned_by_id, job,
            catalogue_version, coefficient, unit_of_measure, quantity_assigned, due_day, evidence,
            state, created_at, version)
        select gen_random_uuid(), 'Soạn thảo văn bản', 'Dự thảo', number = 1, true, person_id,
            'J' || mod(number, 5) + 1, 'bench', number, 'văn bản', 10, week + 4, '[]',
            case when number <= 5 then 'open' else 'closed' end, now(), 1
        from weekly_report, generate_series(1, 50) as number where week = %s
        returning item_id, assigned_by_id, state
    ), shared as (
        insert into task_share (item_id, person_id, percent)
        select item_id, assigned_by_id, 100 from made
    )
    select assigned_by_id::text, item_id::text from made where state = 'open'
"""
"""Fifty work items of a catalogue for everybody who owes a report of the week, five still open."""


class Stage:
    """The running platform; ``people`` of the agency owe a report in each week that is opened."""

    def __init__(self, platform: Platform, people: int) -> None:
        self.platform = platform
        self._weeks = _mondays()
        roster = agency.roster(people, platform.folder / "roster")
        platform.command("approval", "directory", "load", str(roster))
        secrets = json.loads((platform.folder / "secrets.json").read_text())
        self._signing = SigningKeys(secrets["signing_key"])
        everybody = self.scalar("approval", "select count(*) from person")
        for service in ("submission", "scoring", "reporting"):
            self.until(partial(self._knows, service, everybody))
        self._office = self.scalar(
            "approval",
            "select p.id::text from person p join unit u on u.id = p.unit_id"
            " where u.kind = 'office' limit 1",
        )

    def _knows(self, service: str, people: int) -> bool:
        return bool(self.scalar(service, "select count(*) from person") == people)

    def rows(self, service: str, query: str) -> list[Any]:
        """Return what a query of a service's database finds."""
        url = self.platform.database_url(service).replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            return connection.execute(query).fetchall()

    def scalar(self, service: str, query: str) -> Any:
        """Return the one value that a query finds."""
        return self.rows(service, query)[0][0]

    def until(self, met: Callable[[], bool], *, seconds: float = LOADING_SECONDS) -> float:
        """Tend the platform until the condition is met; return the seconds that took."""
        begun = time.perf_counter()
        while not met():
            self.platform.tend()
            if time.perf_counter() - begun > seconds:
                raise TimeoutError("the platform did not get there")
            time.sleep(0.02)
        return time.perf_counter() - begun

    def reports(self) -> tuple[date, list[tuple[str, str]]]:
        """Open one more week; return it, and report and author of each, once all have heard of it.

        Weeks open on Monday and fill on Friday: the one load does not meet the other.
        """
        week = next(self._weeks)
        headers = {"Authorization": f"Bearer {self._token(self._office)}"}
        answer = httpx.post(
            f"{self.platform.url}/submission/v1/weeks",
            json={"week": week.isoformat()},
            headers=headers,
            timeout=60,
            trust_env=False,
        )
        answer.raise_for_status()
        query = f"select report_id::text, person_id::text from weekly_report where week = '{week}'"
        opened = self.rows("submission", query)
        told = f"select count(*) from progress where week = '{week}'"
        self.until(lambda: self.scalar("reporting", told) == len(opened))
        return week, opened

    def work(self, week: date) -> dict[str, bytes]:
        """Assign everybody work items; return what each author hands in of the open ones."""
        url = self.platform.database_url("submission").replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            rows = connection.execute(_WORK, [week]).fetchall()
            connection.execute("analyze task, task_share")
        of: dict[str, list[str]] = defaultdict(list)
        for person, item in rows:
            of[person].append(item)
        done = {"progress": 20, "quantity_completed": "2", "major_errors": 0, "delays": 0}
        return {person: orjson.dumps(_with_work(items, done)) for person, items in of.items()}

    def hand_ins(
        self, reports: list[tuple[str, str]], bodies: Mapping[str, bytes] | None = None
    ) -> list[bytes]:
        """Return the request that hands in each report, five items each, token and all.

        ``bodies`` is what each author sends; without it all send the same, of no work item.
        """
        sent = bodies or {}
        return [
            request(
                "POST",
                f"/submission/v1/reports/{report_id}/submission",
                {
                    "Authorization": f"Bearer {self._token(author)}",
                    "Content-Type": "application/json",
                    "If-Match": '"1"',
                },
                sent.get(author, BODY),
            )
            for report_id, author in reports
        ]

    def _token(self, person: str) -> str:
        caller = Caller("person", person, frozenset())
        hour = timedelta(hours=1)
        return self._signing.sign(caller, issuer="tuan", now=datetime.now(UTC), lifetime=hour)

    def cpu_seconds(self) -> dict[str, float]:
        """Return the CPU time so far by process of the platform, its servers, and the load."""
        spent: dict[str, float] = defaultdict(float)
        me = psutil.Process()
        spent["load"] = _cpu_seconds(me)
        for child in me.children():
            name = _name(child)
            for process in [child, *child.children(recursive=True)]:
                spent[name] += _cpu_seconds(process)
        return spent

    def resident_bytes(self) -> int:
        """Return the memory of the platform's processes, shared pages counted once (PSS)."""
        found = 0
        for process in psutil.Process().children(recursive=True):
            try:
                found += process.memory_full_info().pss
            except psutil.NoSuchProcess:
                continue
        return found

    @contextmanager
    def yardstick(self, workers: int, threads: int) -> Iterator[int]:
        """Run the yardstick beside the platform and give its port."""
        port = free_port()
        url = self.platform.database_url("submission").replace("+psycopg", "")
        command = (
            *(sys.executable, "-m", "granian", "bench.yardstick:create_app", "--factory"),
            *("--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-log"),
            *("--workers", str(workers), "--blocking-threads", str(threads)),
        )
        around = self.platform.environment("submission") | {
            "YARDSTICK_DATABASE_URL": url,
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        self.platform.supervisor.start(ProcessSpec("yardstick", command, around))
        try:
            self.until(lambda: _listens(port))
            yield port
        finally:
            self.platform.supervisor.stop("yardstick")


def _with_work(items: list[str], done: dict[str, Any]) -> dict[str, Any]:
    lines = zip(CONTENT["items"], items, strict=True)
    return CONTENT | {"items": [line | {"item_id": item} | done for line, item in lines]}


def _name(process: psutil.Process) -> str:
    """Return ``scoring worker`` for ``python -m scoring worker --beat``, else the program."""
    try:
        words = process.cmdline()
    except psutil.NoSuchProcess:
        return "gone"
    if "-m" in words:
        return " ".join(words[words.index("-m") + 1 :][:2])
    return Path(words[0]).name if words else "gone"


def _cpu_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _listens(port: int) -> bool:
    try:
        httpx.get(f"http://{HOST}:{port}/", timeout=1, trust_env=False)
    except httpx.TransportError:
        return False
    except httpx.HTTPError:
        return True
    return True


def _mondays() -> Iterator[date]:
    """Give past Mondays, newest first."""
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday() + 7)
    while True:
        yield monday
        monday -= timedelta(days=7)
