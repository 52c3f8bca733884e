"""Says what happened: an event is a row, written in the transaction of the change that it tells.

It never publishes; only the relay does.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert
from sqlalchemy.orm import Session

from shared.contracts.envelope import MAX_EVENT_BYTES, EventData
from shared.errors import Invalid
from shared.kit.ids import new_id
from shared.kit.tables import event
from shared.kit.trace import current_trace

_INSERT = insert(event)


@cache
def _schema(event_type: type[EventData]) -> EventData:
    return event_type()


def event_row(
    event_type: type[EventData],
    *,
    subject: UUID,
    subjectversion: int,
    data: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """Return the row of an event; ``data`` is the subject's whole public state.

    Raises ``Invalid`` when the event is larger than 64 kB: the request that caused it is too large.
    """
    written = _schema(event_type).dump(data)
    check_size(orjson.dumps(written))
    return heading(event_type, now) | {
        "subject": subject,
        "subjectversion": subjectversion,
        "data": written,
    }


def heading(event_type: type[EventData], now: datetime) -> dict[str, Any]:
    """Return the columns of an event that do not depend on its subject.

    A statement that writes a change and its event in one go fills in the rest itself.
    """
    trace = current_trace()
    return {
        "event_id": new_id(),
        "type": event_type.event_type,
        "time": now,
        "correlation_id": trace.correlation_id,
        "causation_id": trace.causation_id,
    }


def check_size(written: bytes) -> None:
    """Raise ``Invalid`` when an event's data is larger than 64 kB as JSON."""
    if len(written) > MAX_EVENT_BYTES:
        told = f"Too much text: {len(written)} bytes of {MAX_EVENT_BYTES}; shorten it or link it."
        raise Invalid({"body": [told]})


def record_event(
    session: Session,
    event_type: type[EventData],
    *,
    subject: UUID,
    subjectversion: int,
    data: Mapping[str, Any],
    now: datetime,
) -> None:
    """Record one event; it is said if and only if the session's transaction commits."""
    row = event_row(event_type, subject=subject, subjectversion=subjectversion, data=data, now=now)
    session.connection().execute(_INSERT, row)


def record_events(session: Session, rows: list[dict[str, Any]]) -> None:
    """Record many events, made by ``event_row``, in one go."""
    if rows:
        session.connection().execute(_INSERT, rows)
