"""Writes a Redis stream for each subscriber inside the agency, at least once and in order.

An entry's id is its event's place in the feed, so nothing is written twice and no order is lost.
What every consumer group has acknowledged is cut off, and no more is written than the stream may
hold: who does not read is waited for. Redis may lose everything.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from redis.exceptions import RedisError, ResponseError
from sqlalchemy.exc import DBAPIError

from approval.integrators import queries
from approval.integrators.domain.streams import StreamSubscriber, position_of
from approval.integrators.usecases import streaming
from approval.integrators.usecases.streaming import Taken
from approval.outbound.envelopes import envelope
from redis import Redis
from shared.kit import clock
from shared.kit.db import AnyRow, Database

NO_WAIT: Final = timedelta(0)
IDLE_WAIT: Final = timedelta(milliseconds=200)
AWAY_WAIT: Final = timedelta(seconds=2)
TIMEOUT_SECONDS: Final = 5
MOST_AT_ONCE: Final = 500
_MISSING: Final = "no such key"
_BEHIND: Final = "equal or smaller"

log = logging.getLogger(__name__)


def connect(url: str) -> "Redis":
    """Return Redis at an address; each command waits a few seconds at most."""
    waits = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
    client: Redis = Redis.from_url(url, decode_responses=True, **waits)
    return client


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a stream stands in Redis: up to where it was written and acknowledged, and its room."""

    written: int
    acknowledged: int | None
    room: int


@dataclass(slots=True)
class Streamer:
    """Writes the streams of ``subscribers``, each of at most ``length`` entries.

    ``url`` is the platform's address, which events name as their source.
    """

    database: Database
    redis: Redis
    subscribers: Sequence[StreamSubscriber]
    url: str
    length: int
    now: Callable[[], datetime] = clock.now
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Write what is said, until told to stop."""
        wait = NO_WAIT
        while self.subscribers and not self.stopping.wait(wait.total_seconds()):
            try:
                wait = NO_WAIT if self.round() else IDLE_WAIT
            except (RedisError, DBAPIError) as fault:
                log.warning("stream_away", extra={"fault": type(fault).__name__})
                wait = AWAY_WAIT
        self.redis.close()

    def round(self) -> int:
        """Write to each stream what it has room for, and return how many entries were written."""
        with self.database.transaction() as session:
            names = [each.name for each in self.subscribers]
            streaming.start(session, names, now=self.now())
        return sum(self._serve(each) for each in self.subscribers)

    def _serve(self, subscriber: StreamSubscriber) -> int:
        with self.database.transaction() as session:
            taken = streaming.take(session, subscriber.name, now=self.now())
        if taken is None:
            return 0
        acknowledged = taken.acknowledged
        try:
            written, acknowledged = self._write(subscriber, taken)
        finally:
            with self.database.transaction() as session:
                streaming.move(session, taken, acknowledged=acknowledged)
        if written:
            log.info("streamed", extra={"subscriber": subscriber.name, "events": written})
        return written

    def _write(self, subscriber: StreamSubscriber, taken: Taken) -> tuple[int, int]:
        """Return how much was written, and up to where is acknowledged."""
        stands = self._standing(subscriber.key)
        acknowledged = max(taken.acknowledged, stands.acknowledged or 0)
        after = max(stands.written, taken.acknowledged)
        if stands.room <= 0:
            return 0, acknowledged
        with self.database.transaction() as session:
            most = min(stands.room, MOST_AT_ONCE)
            rows, reached = queries.feed(session, after=after, types=subscriber.types, limit=most)
        if not rows:
            # Where all was acknowledged, so is what the subscriber does not take.
            idle = stands.acknowledged is not None and stands.acknowledged >= stands.written
            return 0, reached if idle else acknowledged
        return self._add(subscriber, rows), acknowledged

    def _standing(self, key: str) -> _Standing:
        """Cut off what every group has acknowledged, and return how the stream stands then."""
        try:
            told: dict[str, Any] = self.redis.xinfo_stream(key)
        except ResponseError as fault:
            if _MISSING not in str(fault):
                raise
            return _Standing(0, None, self.length)
        upto = [self._acknowledged(key, each) for each in self.redis.xinfo_groups(key)]
        acknowledged = min(upto, default=None)
        gone = 0
        if acknowledged is not None:
            gone = self.redis.xtrim(key, minid=f"{acknowledged + 1}-0", approximate=False)
        written = position_of(told["last-generated-id"])
        return _Standing(written, acknowledged, self.length - told["length"] + int(gone))

    def _acknowledged(self, key: str, group: dict[str, Any]) -> int:
        """Return up to where a group has acknowledged everything that it was given."""
        if group["pending"]:
            oldest = self.redis.xpending(key, group["name"])["min"]
            if oldest is not None:
                return position_of(oldest) - 1
        return position_of(group["last-delivered-id"])

    def _add(self, subscriber: StreamSubscriber, rows: Sequence[AnyRow]) -> int:
        adding = self.redis.pipeline(transaction=False)
        for row in rows:
            told = envelope(row, url=self.url, grades=subscriber.grades)
            entry: dict[Any, Any] = {"type": row.type, "event": orjson.dumps(told).decode()}
            adding.xadd(subscriber.key, entry, id=f"{row.position}-0")
        for answer in adding.execute(raise_on_error=False):
            if isinstance(answer, RedisError) and _BEHIND not in str(answer):
                raise answer
        return len(rows)
