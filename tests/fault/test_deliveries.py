"""The deliverer and Redis killed under ten thousand deliveries: each arrives, and ids make it one.

Five webhooks are sent two thousand events each, and a stream holds the same.
"""

from collections import defaultdict
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
from redis.exceptions import RedisError, ResponseError

from approval.outbound.saying import outbound_row, tell_others
from fault.friday import Friday
from real_services import bearer
from receiving import Receiver, receiver
from redis import Redis
from shared.contracts.outbound import ResultApproved
from shared.kit.db import Database

WEBHOOKS, SUBJECTS, VERSIONS = 5, 500, 4
DELIVERIES: Final = WEBHOOKS * SUBJECTS * VERSIONS
STREAM: Final = "tuan:events:archive"


def say(database: Database) -> set[str]:
    """Let the versions of many subjects be told, a hundred in one transaction; return the ids."""
    subjects = [uuid4() for _ in range(SUBJECTS)]
    said: set[str] = set()
    told = [(each, version) for version in range(1, VERSIONS + 1) for each in subjects]
    for begin in range(0, len(told), 100):
        some = told[begin : begin + 100]
        rows = [_approved(subject, version) for subject, version in some]
        with database.transaction() as session:
            tell_others(session, rows)
        said |= {str(row["event_id"]) for row in rows}
    return said


def _approved(subject: UUID, version: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    data: dict[str, Any] = {"report_id": subject, "person_id": uuid4(), "unit_id": uuid4()}
    data |= {"result_id": uuid4(), "week": date(2026, 11, 16), "approved_at": now, "link": "/"}
    return outbound_row(ResultApproved, subject=subject, subjectversion=version, data=data, now=now)


class Archive:
    """A consumer of the stream that makes its group anew whenever Redis lost it."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, decode_responses=True)
        self.kept: dict[str, dict[str, Any]] = {}

    def read(self) -> None:
        try:
            self._redis.xgroup_create(STREAM, "archive", id="0", mkstream=True)
        except ResponseError:
            pass  # it is there
        except RedisError:
            return
        try:
            found: Any = self._redis.xreadgroup("archive", "one", {STREAM: ">"}, count=500)
            for name, entry in found[0][1] if found else []:
                self.kept.setdefault(name, orjson.loads(entry["event"]))
                self._redis.xack(STREAM, "archive", name)
        except RedisError:
            return

    def close(self) -> None:
        self._redis.close()


def subscribe(friday: Friday, receivers: list[Receiver]) -> None:
    scopes = frozenset({"events:subscribe"})
    program = bearer(friday.signing, "payroll", kind="client", scopes=scopes)
    for each in receivers:
        made = friday.http.post("/approval/v1/webhooks", json={"url": each.url}, headers=program)
        assert made.status_code == 201, made.text


def check_order(bodies: list[dict[str, Any]]) -> None:
    """Assert that of no subject an older version came after a newer one."""
    versions: dict[str, list[int]] = defaultdict(list)
    for each in bodies:
        versions[each["subject"]].append(each["subjectversion"])
    assert all(each == sorted(each) for each in versions.values())


def test_the_deliverer_and_redis_killed_under_ten_thousand_deliveries(friday: Friday) -> None:
    platform = friday.platform
    platform.await_ready()
    database = Database(platform.database_url("approval"), name="fault")
    archive = Archive(platform.broker_url)
    with ExitStack() as stack:
        stack.callback(database.engine.dispose)
        stack.callback(archive.close)
        receivers = [stack.enter_context(receiver()) for _ in range(WEBHOOKS)]
        subscribe(friday, receivers)
        friday.until(lambda: bool(friday.count("approval", "stream")), "the stream begins")
        said = say(database)

        def arrived(some: int) -> bool:
            archive.read()
            return sum(len(each.sent) for each in receivers) >= some

        for third in (1, 2):
            friday.until(lambda some=DELIVERIES * third // 3: arrived(some), "some arrive")
            platform.kill("approval.deliver")
            platform.redis.kill()
            platform.redis.start(empty=True)
        seconds = friday.until(
            lambda: arrived(DELIVERIES) and all(set(each.ids()) >= said for each in receivers),
            "everything arrives",
            seconds=120,
        )

        def streamed() -> bool:
            archive.read()
            return said <= {each["id"] for each in archive.kept.values()}

        seconds += friday.until(streamed, "the stream is whole")
        sent = sum(len(each.sent) for each in receivers)
        print(
            f"\nthe deliverer and Redis killed: kills 4, deliveries {sent} of {DELIVERIES},"
            f" {sent - DELIVERIES} twice, seconds after the last kill {seconds:.1f}"
        )
        for each in receivers:
            assert set(each.ids()) == said
            check_order([orjson.loads(one.body) for one in each.sent])
        assert len(archive.kept) == len(said)
        check_order([event for _, event in sorted(archive.kept.items(), key=_place)])


def _place(entry: tuple[str, Any]) -> int:
    return int(entry[0].partition("-")[0])
