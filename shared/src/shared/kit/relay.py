"""Sends what the service said: the only publisher, one leader a service, stand-bys welcome.

It never decides anything: it stamps positions in the feed and sends lists of events to each reader.
Events are sent at least once, and the reader's inbox makes that once.
"""

import logging
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import orjson
from celery import Celery
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError
from sqlalchemy import Connection, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError

from shared.contracts.subscriptions import readers_of, types_heard, types_heard_from
from shared.kit import clock
from shared.kit.celery import events_queue
from shared.kit.db import Database
from shared.kit.envelopes import ENVELOPE_COLUMNS, envelope
from shared.kit.lists import packed
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
        pending = True  # whatever was stamped before this relay led is to be sent too
        while not self.stopping.wait(wait):
            pending = stamp(connection) > 0 or pending
            try:
                sent = self._send(connection, readers) if pending else 0
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
            pause = BUSY_WAIT_SECONDS if pending else IDLE_WAIT_SECONDS
            behind = any(reader.behind for reader in readers)
            wait = 0.0 if behind else pause
            pending = behind or sent > 0
            heart.beat(connection, clock.now())

    def _send(self, connection: Connection, readers: Sequence["_Reader"]) -> int:
        """Send each reader its next list; who stand close together share what is read."""
        sent = 0
        stretch: _Stretch | None = None
        for reader in sorted(readers, key=lambda reader: reader.place):
            if stretch is None or not stretch.covers(reader.place):
                stretch = _Stretch(self.service, connection, reader.place)
            sent += reader.send_next(self.celery, connection, stretch)
        return sent


class _Stretch:
    """All that anybody hears in ``(after, upto]`` of the feed, read once for all readers there."""

    def __init__(self, source: str, connection: Connection, after: int) -> None:
        types = types_heard_from(source)
        rows = connection.execute(_NEXT, {"after": after, "types": types}).all()
        self.upto = rows[-1].position if rows else after
        self.is_full = len(rows) == LIST_LENGTH
        """Whether more may lie behind it."""
        self._events = [
            (row.position, row.type, orjson.dumps(envelope(row, source=source))) for row in rows
        ]

    def covers(self, place: int) -> bool:
        """Tell whether it has what is next for a reader at ``place``, where it begins or beyond."""
        return place < self.upto or not self.is_full

    def beyond(self, place: int, types: Collection[str]) -> list[tuple[int, bytes]]:
        """Return position and envelope of each event of these types beyond ``place``."""
        return [
            (position, written)
            for position, event_type, written in self._events
            if position > place and event_type in types
        ]


class _Reader:
    """One reader and how far it was sent; only the leader moves that, so it is kept here too."""

    def __init__(self, source: str, name: str, connection: Connection) -> None:
        self._source = source
        self._name = name
        self._types = frozenset(types_heard(name, source))
        self.behind = False
        """Whether more was there than the last list could hold."""
        connection.execute(
            upsert(subscriber_cursor).values(reader=name, position=0).on_conflict_do_nothing()
        )
        mine = select(subscriber_cursor.c.position).where(subscriber_cursor.c.reader == name)
        self._after = int(connection.execute(mine).scalar_one())
        self.place = self._after
        """Up to where there is nothing left for it; its last list may end before."""
        connection.commit()

    def send_next(self, celery: Celery, connection: Connection, stretch: _Stretch) -> int:
        """Send the next list and move the cursor; return how many events it held."""
        heard = stretch.beyond(self.place, self._types)
        envelopes: list[bytes] = []
        size = 0
        upto = self._after
        for position, written in heard:
            size += len(written)
            if envelopes and size > LIST_BYTES:
                break
            envelopes.append(written)
            upto = position
        if envelopes:
            celery.send_task(
                f"{self._name}.receive_events",
                kwargs={
                    "source": self._source,
                    "after": self._after,
                    "upto": upto,
                    "packed": packed(envelopes),
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
        whole = len(envelopes) == len(heard)
        self._after = upto
        self.place = max(self.place, stretch.upto) if whole else upto
        self.behind = stretch.is_full or not whole
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
