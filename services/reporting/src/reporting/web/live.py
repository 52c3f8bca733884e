"""The week's progress as it happens: a stream that says when the figures of a page moved."""

import hashlib
import threading
import time
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flask import Flask, Response, current_app, request, stream_with_context
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.paths import week_in_path
from reporting.domain.errors import NotYoursToRead
from reporting.domain.overview import Overseen
from shared.kit.db import Database
from shared.kit.http import PERSON, Blueprint, current_person
from shared.pages import queried

PLACES: Final = 1
"""How many pages one process keeps a stream for: each takes a thread of it.

For any other the stream ends at once, and its browser looks again in ``RETRY`` milliseconds.
"""

STREAM_SECONDS: Final = 55
"""A stream ends before proxies end it; the browser begins again."""

RETRY: Final = 5_000
LOOKS_EVERY: Final = timedelta(seconds=2)
ALIVE: Final = b": alive\n\n"
_PLACES: Final = "live_places"

blueprint = Blueprint("live-pages", __name__)


class _Asked(Schema):
    unit_id = fields.UUID(load_default=None)


def set_up_live(app: Flask, places: int = PLACES) -> None:
    """Let this process keep streams for so many pages at a time."""
    app.extensions[_PLACES] = threading.BoundedSemaphore(places)


@blueprint.page("/reporting/weeks/<week>/live", access=PERSON)
def stream_week(session: Session, *, week: str) -> Response:
    """Say when a week's progress moves in the units that one oversees, as server-sent events.

    A browser that saw another state, by ``Last-Event-ID``, is told at once.
    """
    monday, viewer = week_in_path(week), current_person()
    office = queries.is_office_member(session, viewer)
    seen = Overseen(queries.overseen(session, viewer, everything=office))
    unit_id = queried(_Asked, request.args)["unit_id"]
    if unit_id is not None and unit_id not in seen:
        raise NotYoursToRead
    units, last = seen.below(unit_id), request.headers.get("Last-Event-ID", "")
    places: threading.BoundedSemaphore = current_app.extensions[_PLACES]
    seconds = STREAM_SECONDS if places.acquire(blocking=False) else 0
    answer = Response(
        stream_with_context(_changes(monday, units, last, seconds)),
        content_type="text/event-stream",
    )
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold it back
    if seconds:
        answer.call_on_close(places.release)
    return answer


def _changes(week: date, units: Collection[UUID], last: str, seconds: int) -> Iterator[bytes]:
    """Give an event each time the figures moved; nothing is held between two looks."""
    ends, pause = time.monotonic() + seconds, threading.Event()
    before = _mark(week, units)
    yield b"retry: %d\nid: %s\n\n" % (RETRY, before.encode())
    if last and last != before:
        yield _moved(before)
    while time.monotonic() < ends:
        pause.wait(LOOKS_EVERY.total_seconds())
        now = _mark(week, units)
        yield ALIVE if now == before else _moved(now)
        before = now


def _moved(mark: str) -> bytes:
    return b"event: moved\nid: %s\ndata: %s\n\n" % (mark.encode(), mark.encode())


def _mark(week: date, units: Collection[UUID]) -> str:
    """Return what stands for the figures as they are."""
    database: Database = current_app.extensions["database"]
    with database.transaction() as session:
        counted = queries.progress_by_unit(session, week, units)
    return hashlib.sha256(repr(sorted(counted.items())).encode()).hexdigest()[:16]
