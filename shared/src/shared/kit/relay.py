"""Sends what the service said: the only publisher, one leader a service, stand-bys welcome.

It never decides anything: it stamps positions in the feed and sends lists of events to each reader.
Events are sent at least once, and the reader's inbox makes that once.
"""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from celery import Celery
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError
from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError

from shared.contracts.subscriptions import readers_of, types_heard
from shared.kit import clock
from shared.kit.celery import events_queue
from shared.kit.db import Database
from shared.kit.envelopes import envelope
from shared.kit.tables import event, heartbeat, subscriber_cursor

log = logging.getLogger(__name__)

LIST_LENGTH: Final = 200
LIST_BYTES: Final = 512 * 1024
STAMP_LENGTH: Final = 1_000
BUSY_WAIT_SECONDS: Final = 0.02
IDLE_WAIT_SECONDS: Final = 0.2
LONGEST_WAIT_SECONDS: Final = 10.0

_LEAD = text("select pg_try_advisory_lock(hashtextextended('relay', 0))")

_STAMP = text(
    """
    with due as (
        select id, row_number() over (order by id) as place
        from (select id from event where position is null order by id limit :length) as oldest
    )
    update event
    set position = due.place + (select coalesce(max(position), 0) from event)
    from due
    where event.id = due.id
    """
)

_NEXT = (
    select(event)
    .where(
        event.c.position > bindparam("after"), event.c.type.in_(bindparam("types", expanding=True))
    )
    .order_by(event.c.position)
    .limit(LIST_LENGTH)
)


@dataclass(slots=True)
class Relay:
    """The relay of one service. ``run`` returns when ``stopping`` is set."""

    service: str
    database: Database
    celery: Celery
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Lead when nobody else does; stamp and send until told to stop."""
        while not self.stopping.is_set():
            try:
                with self.database.engine.connect() as connection:
                    self._lead(connection)
            except DBAPIError as fault:
                log.warning("database_away", extra={"fault": type(fault).__name__})
                self.stopping.wait(1)

    def _lead(self, connection: Connection) -> None:
        while not connection.scalar(_LEAD):
            connection.commit()
            if self.stopping.wait(1):
                return
        connection.commit()
        log.info("relay_leads")
        wait = IDLE_WAIT_SECONDS
        trouble = 0
        while not self.stopping.wait(wait):
            stamped = stamp(connection)
            try:
                sent = sum(
                    self._send_next(connection, reader) for reader in readers_of(self.service)
                )
            except (BrokerError, RedisError, OSError) as fault:
                connection.rollback()
                if trouble == 0:
                    log.warning("broker_away", extra={"fault": type(fault).__name__})
                wait = min(LONGEST_WAIT_SECONDS, 0.5 * 2**trouble)
                trouble = min(trouble + 1, 6)
                continue
            if trouble:
                log.info("broker_back")
                trouble = 0
            wait = BUSY_WAIT_SECONDS if stamped or sent else min(IDLE_WAIT_SECONDS, wait * 1.5)
            beat(connection, "relay", clock.now())

    def _send_next(self, connection: Connection, reader: str) -> int:
        """Send the next list to one reader and move its cursor; return how many were sent."""
        after = self._cursor(connection, reader)
        rows = connection.execute(
            _NEXT, {"after": after, "types": types_heard(reader, self.service)}
        ).all()
        envelopes: list[dict[str, Any]] = []
        size = 0
        upto = after
        for row in rows:
            written = envelope(row, source=self.service)
            size += len(orjson.dumps(written))
            if envelopes and size > LIST_BYTES:
                break
            envelopes.append(written)
            upto = row.position
        if envelopes:
            self.celery.send_task(
                f"{reader}.receive_events",
                kwargs={
                    "source": self.service,
                    "after": after,
                    "upto": upto,
                    "envelopes": envelopes,
                },
                queue=events_queue(reader),
                retry=False,
            )
            connection.execute(
                update(subscriber_cursor)
                .where(subscriber_cursor.c.reader == reader)
                .values(position=upto, sent_at=clock.now())
            )
        connection.commit()
        return len(envelopes)

    def _cursor(self, connection: Connection, reader: str) -> int:
        known = connection.scalar(
            select(subscriber_cursor.c.position).where(subscriber_cursor.c.reader == reader)
        )
        if known is None:
            connection.execute(insert(subscriber_cursor).values(reader=reader, position=0))
            return 0
        return int(known)


def stamp(connection: Connection) -> int:
    """Give the oldest events without a position the next ones, and commit; return how many.

    Only the leader calls it: identity order is not commit order, so a reader that paged by
    identity would step over a transaction that commits late.
    """
    stamped = connection.execute(_STAMP, {"length": STAMP_LENGTH}).rowcount
    connection.commit()
    return stamped


def beat(connection: Connection, process: str, now: datetime) -> None:
    """Say that a kind of process lives; at most once in ten seconds is written."""
    row = upsert(heartbeat).values(process=process, beat_at=now)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=[heartbeat.c.process],
            set_={"beat_at": row.excluded.beat_at},
            where=heartbeat.c.beat_at < row.excluded.beat_at - text("interval '10 seconds'"),
        )
    )
    connection.commit()
