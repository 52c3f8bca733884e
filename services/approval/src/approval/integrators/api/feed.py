"""Public events to read, wait for, or be streamed: for programs with the scope for it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import orjson
from flask import Response, current_app, request, stream_with_context
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from approval.integrators import queries
from approval.integrators.api.feed_schemas import (
    FeedArgs,
    OutboundPage,
    StreamArgs,
    known_types,
)
from approval.integrators.api.keeping import RESULTS_READ
from approval.outbound.envelopes import envelope
from shared.errors import Invalid, Unavailable
from shared.kit.db import AnyRow, Database
from shared.kit.http import Blueprint, current_caller, scope

SUBSCRIBE: Final = scope("events:subscribe")
LOOKS_EVERY: Final = timedelta(milliseconds=200)
STREAM_SECONDS: Final = 55
"""A stream ends before proxies end it; its reader begins again after the last id."""

STREAM_PAGE: Final = 100
ALIVE: Final = b": alive\n\n"
ALIVE_EVERY_SECONDS: Final = 15

blueprint = Blueprint("integrators_feed", __name__, url_prefix="/approval/v1")


@blueprint.get("/feed", access=SUBSCRIBE, asks=FeedArgs, gives=OutboundPage, finished=True)
def read_feed(_: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """Read what approvals tell other systems, in order and without a gap.

    With `wait` the answer comes as soon as something is new. What is older than 400 days is gone,
    but for the newest event of each subject. A program that may read results is told grades.
    """
    types = known_types(query["types"])
    after, limit = query["after"], query["limit"]
    rows, reached = _wait_for(after, types, limit, seconds=0)
    if not rows and query["wait"]:
        with _waiting() as may_wait:
            seconds = query["wait"] if may_wait else 0
            rows, reached = _wait_for(reached, types, limit, seconds=seconds)
    return {"items": [_written(row) for row in rows], "next": reached}


@blueprint.protocol("GET", "/feed/stream", access=SUBSCRIBE)
def stream_feed(_: Session) -> Response:
    """Stream what approvals tell other systems as server-sent events.

    It begins after `Last-Event-ID`, or `after`, and ends after a minute; a reader begins again.
    Raises ``Invalid``, and ``Unavailable`` where too many wait already.
    """
    after, types = _asked()
    waiting = _waiting()
    if not waiting.__enter__():
        raise Unavailable("Too many wait for events just now; read the feed instead.")
    events = stream_with_context(_events(after, types))
    answer = Response(events, content_type="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold it back
    answer.call_on_close(lambda: waiting.__exit__(None, None, None))
    return answer


def _asked() -> tuple[int, list[str]]:
    given = {name: request.args[name] for name in ("after", "types") if name in request.args}
    if last := request.headers.get("Last-Event-ID"):
        given["after"] = last
    try:
        asked = StreamArgs().load(given)
    except ValidationError as fault:
        raise Invalid(fault.messages_dict) from fault
    return asked["after"], known_types(asked["types"])


def _events(after: int, types: list[str]) -> Iterator[bytes]:
    ends = time.monotonic() + STREAM_SECONDS
    yield b"retry: 1000\n\n"
    while time.monotonic() < ends:
        rows, after = _wait_for(after, types, STREAM_PAGE, seconds=ALIVE_EVERY_SECONDS)
        for row in rows:
            written = orjson.dumps(_written(row))
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (row.position, row.type.encode(), written)
        if not rows:
            yield ALIVE


def _wait_for(
    after: int, types: list[str], limit: int, *, seconds: int
) -> tuple[list[AnyRow], int]:
    """Look again and again until something is new or time is up; nothing is held meanwhile."""
    database: Database = current_app.extensions["database"]
    pause = threading.Event()
    until = time.monotonic() + seconds
    while True:
        with database.transaction() as session:
            rows, after = queries.feed(session, after=after, types=types, limit=limit)
        if rows or time.monotonic() >= until:
            return list(rows), after
        pause.wait(LOOKS_EVERY.total_seconds())


@contextmanager
def _waiting() -> Iterator[bool]:
    """Tell whether one more may wait: each takes a thread of this process."""
    places: threading.BoundedSemaphore = current_app.extensions["feed_places"]
    got = places.acquire(blocking=False)
    try:
        yield got
    finally:
        if got:
            places.release()


def _written(row: AnyRow) -> dict[str, Any]:
    grades = RESULTS_READ in current_caller().scopes
    return envelope(row, url=current_app.config["PUBLIC_URL"], grades=grades)
