"""How fast public events reach ten receivers on this machine, and how soon after an approval."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from statistics import quantiles
from typing import Any, Final
from uuid import uuid4

import psutil

from approval.directory.usecases.sealing import Sealing
from approval.integrators.domain.webhooks import Wanted
from approval.integrators.usecases.webhooks import make_webhook
from approval.outbound.saying import outbound_row, tell_others
from bench.rows import Row
from bench.scratch import scratch
from embedded.platform import Platform
from shared.contracts.outbound import ResultApproved
from shared.kit.auth import Caller
from shared.kit.db import Database

EVENTS: Final = 2_000
AT_ONCE: Final = 100
"""Decisions in one transaction, as of an authority who decides on a page of them."""

PACED_EVENTS: Final = 200
PACED_EACH_SECOND: Final = 20
GIVE_UP_SECONDS: Final = 120
OWNER: Final = Caller(kind="client", id="bench", scopes=frozenset())

Arrived = list[tuple[str, float]]


def rows(platform: Platform) -> list[Row]:
    """Deliver to ten receivers, as fast as it goes and at a pace, by the real process."""
    with scratch(platform, "bench_delivering") as url:
        environment = platform.environment("approval") | {
            "APPROVAL_DATABASE_URL": url,
            "APPROVAL_WEBHOOK_ALLOWED": "127.0.0.0/8",
            "APPROVAL_LOG_LEVEL": "WARNING",
        }
        subprocess.run([sys.executable, "-m", "approval", "migrate"], env=environment, check=True)
        database = Database(url, name="bench")
        try:
            with _receivers() as receivers:
                sealing = Sealing(environment["APPROVAL_SECOND_FACTOR_KEY"])
                _subscribe(database, sealing, receivers.ports)
                command = [sys.executable, "-m", "approval", "deliver"]
                with subprocess.Popen(command, env=environment) as deliverer:
                    try:
                        return [
                            _throughput(database, receivers, deliverer.pid),
                            _delay(database, receivers),
                        ]
                    finally:
                        deliverer.terminate()
        finally:
            database.engine.dispose()


class _Receivers:
    """The receivers' process; ``until`` awaits so many deliveries and returns them."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.ports: list[int] = self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def until(self, deliveries: int) -> Arrived:
        """Return what arrived. Raises ``TimeoutError`` when it does not within two minutes."""
        arrived: Arrived = []
        ends = time.perf_counter() + GIVE_UP_SECONDS
        assert self._process.stdin is not None
        while len(arrived) < deliveries:
            if time.perf_counter() > ends:
                raise TimeoutError(f"{len(arrived)} of {deliveries} deliveries arrived")
            time.sleep(0.05)  # asked more often, the receivers would answer instead of receive
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            arrived += [(event_id, at) for event_id, at in self._read()]
        return arrived


@contextmanager
def _receivers() -> Iterator[_Receivers]:
    command = [sys.executable, "-m", "bench.receivers"]
    piped = subprocess.PIPE
    with subprocess.Popen(command, stdin=piped, stdout=piped, text=True) as process:
        try:
            yield _Receivers(process)
        finally:
            process.terminate()


def _subscribe(database: Database, sealing: Sealing, ports: list[int]) -> None:
    with database.transaction() as session:
        for port in ports:
            wanted = Wanted(url=f"http://127.0.0.1:{port}/tuan")
            make_webhook(session, wanted, by=OWNER, sealing=sealing, now=datetime.now(UTC))


def _say(database: Database, events: int) -> dict[str, float]:
    """Let so many results be approved in one transaction; return when each was committed."""
    now = datetime.now(UTC)
    told = [_approved(now) for _ in range(events)]
    with database.transaction() as session:
        tell_others(session, told)
    committed = time.time()
    return {str(each["event_id"]): committed for each in told}


def _approved(now: datetime) -> dict[str, Any]:
    subject = uuid4()
    data: dict[str, Any] = {
        "report_id": subject,
        "person_id": uuid4(),
        "unit_id": uuid4(),
        "result_id": uuid4(),
    }
    data |= {"week": date(2026, 11, 16), "approved_at": now, "link": "/", "grade": "good"}
    return outbound_row(ResultApproved, subject=subject, subjectversion=2, data=data, now=now)


def _throughput(database: Database, receivers: _Receivers, deliverer: int) -> Row:
    webhooks = len(receivers.ports)
    _say(database, 1)
    receivers.until(webhooks)  # connected, and every module loaded
    before = psutil.Process(deliverer).cpu_times()
    begun = time.time()
    for _ in range(EVENTS // AT_ONCE):
        _say(database, AT_ONCE)
    deliveries = EVENTS * webhooks
    arrived = receivers.until(deliveries)
    after = psutil.Process(deliverer).cpu_times()
    seconds = max(at for _, at in arrived) - begun
    cpu = (after.user + after.system - before.user - before.system) / deliveries
    return Row(
        f"deliveries to {webhooks} receivers, {deliveries:,} at once",
        f"{deliveries / seconds:,.0f}/s",
        ">= 1,000/s",
        met=deliveries / seconds >= 1_000,
        figures={
            "seconds": seconds,
            "deliveries": deliveries,
            "twice": len(arrived) - len(set(arrived)),
            "deliverer_cpu_ms_each": cpu * 1e3,
        },
    )


def _delay(database: Database, receivers: _Receivers) -> Row:
    committed: dict[str, float] = {}
    begun = time.perf_counter()
    for number in range(PACED_EVENTS):
        wait = begun + number / PACED_EACH_SECOND - time.perf_counter()
        if wait > 0:
            time.sleep(wait)  # the pace itself
        committed |= _say(database, 1)
    arrived = receivers.until(PACED_EVENTS * len(receivers.ports))
    waited = sorted((at - committed[event_id]) * 1e3 for event_id, at in arrived)
    cuts = quantiles(waited, n=100)
    return Row(
        f"approval to {len(receivers.ports)} receivers, {PACED_EACH_SECOND} approvals/s: p50, p99",
        f"{cuts[49]:.0f} ms, {cuts[98]:.0f} ms",
        "<= 250 ms, <= 1 s",
        met=cuts[49] <= 250 and cuts[98] <= 1_000,
        figures={"p50_ms": cuts[49], "p99_ms": cuts[98], "most_ms": waited[-1]},
    )
