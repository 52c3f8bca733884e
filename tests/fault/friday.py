"""A Friday afternoon on a platform of its own: many people file, score and approve at once.

Callers do what good clients do: they repeat a request that got no answer, with the same key.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from uuid import uuid4

import httpx
import psycopg

from embedded.platform import Platform
from real_services import bearer
from sample import agency
from shared.kit.auth import SigningKeys

GIVE_UP_SECONDS: Final = 240.0
AWAY: Final = frozenset({502, 503, 504})
PARTS: Final = {"quality": "34", "progress": "33", "conduct": "17"}


@dataclass
class Audit:
    """What the databases say after it is over."""

    events: int
    lost: int
    applied_twice: int
    dead: int


@dataclass
class Friday:
    """One week of one platform; ``people`` are ids by code of everybody who owes a report."""

    platform: Platform
    people: int
    signing: SigningKeys = field(init=False)
    http: httpx.Client = field(init=False)
    ids: dict[str, str] = field(init=False)
    office: str = field(init=False)

    def __post_init__(self) -> None:
        folder = self.platform.folder
        roster = agency.roster(self.people, Path(folder) / "roster")
        self.platform.command("approval", "directory", "load", str(roster))
        secrets = json.loads((folder / "secrets.json").read_text())
        self.signing = SigningKeys(secrets["signing_key"])
        self.http = httpx.Client(base_url=self.platform.url, timeout=20, trust_env=False)
        self.ids = dict(self.rows("approval", "select code, id::text from person"))
        offices = "select p.id::text from person p join unit u on u.id = p.unit_id"
        self.office = self.rows("approval", f"{offices} where u.kind = 'office' limit 1")[0][0]
        self.until(lambda: self.count("submission", "person") >= len(self.ids), "people arrive")
        self.until(lambda: self.count("reporting", "person") >= len(self.ids), "people arrive")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def rows(self, service: str, query: str) -> list[Any]:
        url = self.platform.database_url(service).replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            return connection.execute(query).fetchall()

    def count(self, service: str, table: str) -> int:
        return int(self.rows(service, f"select count(*) from {table}")[0][0])

    def until(self, met: Callable[[], bool], awaited: str, *, seconds: float = 60) -> float:
        """Tend the platform until the condition is met; return the seconds that took."""
        begun = time.monotonic()
        while True:
            self.platform.tend()
            try:
                if met():
                    return time.monotonic() - begun
            except psycopg.OperationalError:
                pass
            assert time.monotonic() - begun < seconds, f"{awaited}: not within {seconds} s"
            threading.Event().wait(0.1)

    def ask(self, person: str, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send a request until it is answered by a service; return the answer's JSON."""
        key = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        sent = bearer(self.signing, person) | key | headers
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while True:
            try:
                answer = self.http.request(method, path, json=body, headers=sent)
            except httpx.TransportError:
                status = 0
            else:
                status = answer.status_code
                if status < 300:
                    return answer.json()
            assert status in AWAY | {0}, f"{method} {path}: {answer.text}"
            assert time.monotonic() < give_up, f"{method} {path}: nobody answers"
            threading.Event().wait(0.2)

    def open(self, week: str) -> list[tuple[str, str, str]]:
        """Open a week; return report, author and direct manager of each report."""
        self.ask(self.office, "POST", "/submission/v1/weeks", {"week": week})
        query = "select report_id::text, person_id::text, manager_id::text from weekly_report"
        return self.rows("submission", f"{query} where week = '{week}'")

    def hand_in(self, report: tuple[str, str, str]) -> None:
        report_id, author, _ = report
        body = {
            "summary": "Hoàn thành các việc được giao.",
            "items": [{"title": f"Việc số {number}"} for number in range(3)],
            "self_parts": PARTS,
        }
        path = f"/submission/v1/reports/{report_id}/submission"
        self.ask(author, "POST", path, body, **{"If-Match": '"1"'})

    def score(self, report: tuple[str, str, str]) -> None:
        report_id, _, manager = report
        path = f"/scoring/v1/assessments/{report_id}/score"
        body = {"parts": PARTS, "comment": "Tốt."}
        self.ask(manager, "POST", path, body, **{"If-Match": '"1"'})

    def approve(self, report: tuple[str, str, str], authority: str) -> None:
        path = f"/approval/v1/proposals/{report[0]}/approval"
        self.ask(authority, "POST", path, **{"If-Match": '"1"'})

    def together(self, work: Iterable[Callable[[], None]], threads: int = 6) -> "Load":
        return Load(self.platform, list(work), threads)

    def audit(self, week: str, reports: list[tuple[str, str, str]]) -> Audit:
        """Compare what was accepted with what every service holds."""
        accepted = f"select count(*) from weekly_report where week = '{week}' and state <> 'draft'"
        handed_in = self.rows("submission", accepted)[0][0]
        assert handed_in == len(reports)
        copies = [
            self.rows("scoring", f"select count(*) from assessment where week = '{week}'"),
            self.rows(
                "reporting",
                f"select count(*) from progress where week = '{week}' and handed_in_at is not null",
            ),
            self.rows("approval", "select count(*) from report where handed_in_at is not null"),
        ]
        lost = sum(max(0, handed_in - rows[0][0]) for rows in copies)
        return Audit(
            events=sum(self.count(service, "event") for service in SPEAKING),
            lost=lost,
            applied_twice=self._applied_twice(week),
            dead=sum(
                self.rows(service, "select count(*) from inbox where state = 'dead'")[0][0]
                for service in ("submission", "scoring", "approval", "reporting")
            ),
        )

    def _applied_twice(self, week: str) -> int:
        """Count rows whose version says that an event was applied more than once.

        An assessment is made (1), scored (2) and approved (3); a report is opened (1), handed in
        (2), scored (3) and approved (4).
        """
        return int(
            self.rows(
                "scoring",
                f"select count(*) from assessment where week = '{week}' and version > 1 +"
                " case state when 'awaiting' then 0 when 'scored' then 1 else 2 end",
            )[0][0]
            + self.rows(
                "submission",
                f"select count(*) from weekly_report where week = '{week}' and version > 1 +"
                " case state when 'draft' then 0 when 'handed_in' then 1 when 'scored' then 2"
                " else 3 end",
            )[0][0]
        )


SPEAKING: Final = ("submission", "scoring", "approval")


class Load:
    """Work done by threads while the main thread does harm and tends the platform."""

    def __init__(self, platform: Platform, work: list[Callable[[], None]], threads: int) -> None:
        self._platform = platform
        self._pool = ThreadPoolExecutor(threads)
        self._futures: list[Future[None]] = [self._pool.submit(each) for each in work]

    @property
    def running(self) -> bool:
        return not all(future.done() for future in self._futures)

    def has_done(self, some: int) -> bool:
        return sum(future.done() for future in self._futures) >= some

    def finish(self) -> None:
        """Tend until all is done, and raise what failed."""
        while self.running:
            self._platform.tend()
            threading.Event().wait(0.1)
        self._pool.shutdown()
        for future in self._futures:
            future.result()
