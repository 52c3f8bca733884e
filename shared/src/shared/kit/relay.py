"""Sends what the service said: the only publisher, one leader a service, stand-bys welcome.

It never decides anything: it stamps positions in the feed and sends lists of events to each reader.
Events are sent at least once, and the reader's inbox makes that once.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from celery import Celery
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError
from sqlalchemy import Connection, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError

from shared.contracts.subscriptions import readers_of, types_heard
from shared.kit import clock
from shared.kit.celery import events_queue
from shared.kit.db import Database
from shared.kit.envelopes import ENVELOPE_COLUMNS, envelope
from shared.kit.tables import event, heartbeat, subscriber_cursor

log = logging.getLogger(__name__)

LIST_LENGTH: Final = 200
LIST_BYTES: Final = 512 * 1024
STAMP_LENGTH: Final = 1_000
BUSY_WAIT_SECONDS: Final = 0.15
IDLE_WAIT_SECONDS: Final = 0.2
LONGEST_WAIT_SECONDS: Final = 10.0
BEAT_EVERY: Final = timedelta(seconds=10)

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
    select(event.c.position, *ENVELOPE_COLUMNS)
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
                    connection.detach()  # closed at the end, and the lock with it
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
        readers = [_Reader(self.service, name, connection) for name in readers_of(self.service)]
        heart = Heart("relay")
        wait = IDLE_WAIT_SECONDS
        trouble = 0
        stamped = 1  # whatever was stamped before this relay led is to be sent too
        while not self.stopping.wait(wait):
            stamped = stamp(connection) or stamped
            try:
                sent = self._send(connection, readers) if stamped else 0
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
            if any(reader.behind for reader in readers):
                wait = 0.0
            else:
                wait = BUSY_WAIT_SECONDS if stamped else IDLE_WAIT_SECONDS
            stamped = sent
            heart.beat(connection, clock.now())

    def _send(self, connection: Connection, readers: Sequence["_Reader"]) -> int:
        return sum(reader.send_next(self.celery, connection) for reader in readers)


class _Reader:
    """One reader and how far it was sent; only the leader moves that, so it is kept here too."""

    def __init__(self, source: str, name: str, connection: Connection) -> None:
        self._source = source
        self._name = name
        self._types = types_heard(name, source)
        self.behind = False
        """Whether more was there than the last list could hold."""
        connection.execute(
            upsert(subscriber_cursor).values(reader=name, position=0).on_conflict_do_nothing()
        )
        mine = select(subscriber_cursor.c.position).where(subscriber_cursor.c.reader == name)
        self._after = int(connection.execute(mine).scalar_one())
        connection.commit()

    def send_next(self, celery: Celery, connection: Connection) -> int:
        """Send the next list and move the cursor; return how many events it held."""
        rows = connection.execute(_NEXT, {"after": self._after, "types": self._types}).all()
        envelopes: list[dict[str, Any]] = []
        size = 0
        upto = self._after
        for row in rows:
            size += len(row.data)
            if envelopes and size > LIST_BYTES:
                break
            envelopes.append(envelope(row, source=self._source))
            upto = row.position
        if envelopes:
            celery.send_task(
                f"{self._name}.receive_events",
                kwargs={
                    "source": self._source,
                    "after": self._after,
                    "upto": upto,
                    "envelopes": envelopes,
                },
                queue=events_queue(self._name),
                retry=False,
                argsrepr="-",  # Celery writes the whole list out where this is empty
                kwargsrepr="-",
            )
            connection.execute(
                update(subscriber_cursor)
                .where(subscriber_cursor.c.reader == self._name)
                .values(position=upto, sent_at=clock.now())
            )
        connection.commit()
        self._after = upto
        self.behind = len(rows) == LIST_LENGTH or len(envelopes) < len(rows)
        return len(envelopes)


def stamp(connection: Connection) -> int:
    """Give the oldest events without a position the next ones, and commit; return how many.

    Only the leader calls it: identity order is not commit order, so a reader that paged by
    identity would step over a transaction that commits late.
    """
    stamped = connection.execute(_STAMP, {"length": STAMP_LENGTH}).rowcount
    connection.commit()
    return stamped


@dataclass(slots=True)
class Heart:
    """Says now and then, in the table of heartbeats, that a kind of process lives."""

    process: str
    _beat_at: datetime | None = None

    def beat(self, connection: Connection, now: datetime) -> None:
        """Write that it lives, and commit, once in ten seconds."""
        if self._beat_at is not None and now - self._beat_at < BEAT_EVERY:
            return
        self._beat_at = now
        row = upsert(heartbeat).values(process=self.process, beat_at=now)
        connection.execute(
            row.on_conflict_do_update(
                index_elements=[heartbeat.c.process], set_={"beat_at": row.excluded.beat_at}
            )
        )
        connection.commit()
