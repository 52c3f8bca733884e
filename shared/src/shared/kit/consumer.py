"""Applies what other services said: set-based, once in effect, in any order.

It never trusts the broker to remember: the inbox, the version guards and the feed do.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event, EventData
from shared.kit import clock
from shared.kit.copies import ARRIVED, arrived
from shared.kit.db import Database, is_passing
from shared.kit.ids import new_id
from shared.kit.tables import attempt, inbox, source_cursor
from shared.kit.trace import Trace, tracing

log = logging.getLogger(__name__)

Handler = Callable[[Session, Sequence[Event]], None]

STARTS_BEFORE_SPLIT: Final = 3
STARTS_BEFORE_BURIAL: Final = 3
_NOTED_COLUMNS: Final = ("event_id", "source", "type", "state", "envelope", "received_at")
_NOTED: Final = (
    upsert(inbox)
    .from_select(_NOTED_COLUMNS, arrived(inbox, _NOTED_COLUMNS), include_defaults=False)
    .on_conflict_do_nothing()
    .returning(inbox.c.event_id)
)
_COUNTED: Final = (
    upsert(attempt)
    .values(key=bindparam("list"), starts=1, started_at=bindparam("now"))
    .on_conflict_do_update(
        index_elements=[attempt.c.key],
        set_={"starts": attempt.c.starts + 1, "started_at": bindparam("now")},
    )
    .returning(attempt.c.starts)
)
_FORGOTTEN: Final = delete(attempt).where(attempt.c.key == bindparam("list"))
_MOVED: Final = (
    upsert(source_cursor)
    .values(source=bindparam("of"), position=bindparam("first"), moved_at=func.now())
    .on_conflict_do_update(
        index_elements=[source_cursor.c.source],
        set_={"position": bindparam("upto"), "moved_at": func.now()},
        where=(source_cursor.c.position >= bindparam("after"))
        & (source_cursor.c.position < bindparam("upto")),
    )
)
_NAMESPACE: Final = UUID("9f0c7a52-55f1-4f6b-8f39-0d6f4f9a8f11")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A list of events out of one source's feed: all this reader hears in ``(after, upto]``.

    ``fresh`` tells that the broker gives it for the first time, so that nobody can have died in it.
    """

    source: str
    after: int
    upto: int
    envelopes: list[dict[str, Any]]
    fresh: bool = False


@dataclass(slots=True)
class Consumer:
    """What a service does when others say something: one handler an event type."""

    service: str
    handlers: dict[str, Handler] = field(default_factory=dict)

    def on(self, event_type: type[EventData]) -> Callable[[Handler], Handler]:
        """Declare the handler of an event type.

        It gets, of one list, the newest event of each subject, ordered by subject; it must apply
        each only where ``stored.version < arriving.version``, and must not send or commit.
        """

        def declare(handler: Handler) -> Handler:
            if event_type.event_type in self.handlers:
                raise ValueError(f"two handlers for {event_type.event_type}")
            self.handlers[event_type.event_type] = handler
            return handler

        return declare

    def receive(self, database: Database, delivery: Delivery) -> None:
        """Apply a list of events; what cannot be applied is buried with its error.

        Raises what is passing (the database is away): the delivery must be tried again. Anything
        else splits the list until the poisonous event stands alone.
        """
        events = list(self._readable(database, delivery))
        if events and self._applied(database, events, delivery):
            return
        self._split(database, events)
        with database.transaction() as session:
            _move_cursor(session, delivery)

    def _readable(self, database: Database, delivery: Delivery) -> Iterator[Event]:
        for written in delivery.envelopes:
            try:
                yield Event.read(written)
            except ValueError as fault:
                bury(database, delivery.source, written, f"malformed: {fault}")

    def _applied(
        self, database: Database, events: Sequence[Event], delivery: Delivery | None = None
    ) -> bool:
        """Apply events in one transaction, and move the cursor in it when they are a whole list.

        Return whether that went well. An event that fails alone is buried, which is well too; so
        is one in which the worker died time and again. Raises what is passing.
        """
        fresh = delivery is not None and delivery.fresh
        starts = 1 if fresh else _begin(database, events)
        alone = len(events) == 1
        if alone and starts > STARTS_BEFORE_BURIAL:
            died = f"the worker died {starts - 1} times applying it"
            self._bury(database, events[0], died, delivery)
            return True
        if not alone and starts > STARTS_BEFORE_SPLIT:
            return False
        try:
            with database.transaction() as session:
                self.apply(session, events)
                _end(session, events, delivery)
        except Exception as fault:
            if is_passing(fault):
                raise
            if not alone:
                told = {"events": len(events), "fault": type(fault).__name__}
                log.warning("list_split", extra=told)
                return False
            self._bury(database, events[0], f"{type(fault).__name__}: {fault}", delivery)
        return True

    def _split(self, database: Database, events: Sequence[Event]) -> None:
        """Apply each half by itself, down to single events."""
        middle = len(events) // 2
        for half in (events[:middle], events[middle:]):
            if half and not self._applied(database, half):
                self._split(database, half)
        with database.transaction() as session:
            _end(session, events)

    def apply(self, session: Session, events: Sequence[Event]) -> None:
        """Apply events that the inbox has not seen; unknown types are kept for a later release."""
        now = clock.now().isoformat()
        rows = [
            {
                "event_id": str(event.id),
                "source": event.source,
                "type": event.type,
                "state": "handled" if event.type in self.handlers else "ignored",
                "envelope": None if event.type in self.handlers else event.written(),
                "received_at": now,
            }
            for event in {event.id: event for event in events}.values()
        ]
        fresh = set(session.connection().scalars(_NOTED, {ARRIVED: rows}))
        known = [event for event in events if event.id in fresh and event.type in self.handlers]
        for event_type, group in _newest_by_subject(known).items():
            with tracing(Trace(group[0].correlation_id, group[0].id)):
                self.handlers[event_type](session, group)

    def _bury(
        self, database: Database, event: Event, error: str, delivery: Delivery | None
    ) -> None:
        bury(database, event.source.lstrip("/"), event.written(), error)
        with database.transaction() as session:
            _end(session, [event], delivery)


def _newest_by_subject(events: Sequence[Event]) -> Mapping[str, Sequence[Event]]:
    newest: dict[str, dict[UUID, Event]] = {}
    for event in events:
        subjects = newest.setdefault(event.type, {})
        known = subjects.get(event.subject)
        if known is None or known.subjectversion < event.subjectversion:
            subjects[event.subject] = event
    return {
        event_type: sorted(subjects.values(), key=lambda event: event.subject)
        for event_type, subjects in newest.items()
    }


def _key(events: Sequence[Event]) -> UUID:
    return uuid5(_NAMESPACE, " ".join(str(event.id) for event in events))


def _begin(database: Database, events: Sequence[Event]) -> int:
    """Count a start, committed before the work, so that a worker that dies in it is counted too."""
    with database.transaction() as session:
        counted = session.connection().execute(_COUNTED, {"list": _key(events), "now": clock.now()})
        return int(counted.scalar_one())


def _end(session: Session, events: Sequence[Event], delivery: Delivery | None = None) -> None:
    """Forget the starts of a list that is done, and move the cursor past a whole delivery."""
    if delivery is None or not delivery.fresh:
        session.connection().execute(_FORGOTTEN, {"list": _key(events)})
    if delivery is not None:
        _move_cursor(session, delivery)


def bury(database: Database, source: str, written: Mapping[str, Any], error: str) -> None:
    """Keep an event that cannot be applied, with its error, for ``inbox list|show|retry|drop``."""
    try:
        event_id = UUID(str(written.get("id")))
    except ValueError:
        event_id = new_id()
    row = upsert(inbox).values(
        event_id=event_id,
        source=source,
        type=str(written.get("type", "")),
        state="dead",
        error=error[:2_000],
        envelope=dict(written),
        received_at=clock.now(),
    )
    with database.transaction() as session:
        session.execute(row.on_conflict_do_nothing())
    log.error("event_buried", extra={"event_id": str(event_id), "type": written.get("type")})


def position(session: Session, source: str) -> int:
    """Return up to where the feed of ``source`` has been applied without a gap."""
    known = session.scalar(select(source_cursor.c.position).where(source_cursor.c.source == source))
    return int(known or 0)


def moved_since(session: Session, source: str, instant: datetime) -> bool:
    """Tell whether lists of ``source`` have joined without a gap since then: nothing is missing."""
    moved = session.scalar(
        select(source_cursor.c.source).where(
            source_cursor.c.source == source, source_cursor.c.moved_at > instant
        )
    )
    return moved is not None


def _move_cursor(session: Session, delivery: Delivery) -> None:
    """Move the source's cursor if the list begins where the cursor stands; else leave the gap."""
    session.connection().execute(
        _MOVED,
        {
            "of": delivery.source,
            "first": delivery.upto if delivery.after == 0 else 0,
            "after": delivery.after,
            "upto": delivery.upto,
        },
    )
