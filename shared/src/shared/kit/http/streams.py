"""Answers that are longer than memory: a view gives blocks, and they go out as they come."""

import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from typing import Any, Final

from flask import Response, request
from sqlalchemy.orm import Session

from shared.errors import TooManyRequests
from shared.kit.db import Database

STREAMS_AT_ONCE: Final = 2
"""In one process: each holds a thread and a connection for as long as its caller reads."""

_AGAIN_SECONDS: Final = 5
_free = threading.BoundedSemaphore(STREAMS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Stream:
    """A file to give as body in blocks; ``name`` is proposed to whoever keeps it.

    The blocks are read inside the transaction in which the view was called, which ends with them.
    """

    blocks: Iterator[bytes]
    content_type: str
    name: str
    headers: Mapping[str, str] = field(default_factory=dict)


def streamed(database: Database, view: Callable[[Session], Stream], status: int) -> Response:
    """Return the answer of a view that gives a ``Stream``.

    What goes wrong before the first block is answered as a problem; afterwards the connection
    breaks off, which HTTP tells from an end. Whoever has a stream with the same ETag gets 304.
    Raises ``TooManyRequests`` while others are read.
    """
    if not _free.acquire(blocking=False):
        raise TooManyRequests(seconds=_AGAIN_SECONDS)
    running = _running(database, view)
    stream = next(running)
    if not isinstance(stream, Stream):
        raise TypeError(type(stream))
    tag = stream.headers.get("ETag")
    if tag is not None and tag.strip('"') in request.if_none_match:
        running.close()
        return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    blocks = _blocks(running)
    first = next(blocks, b"")
    given = {"Content-Disposition": f'attachment; filename="{stream.name}"', **stream.headers}
    answer = Response(chain([first], blocks), status, given, content_type=stream.content_type)
    answer.call_on_close(running.close)
    return answer


def _running(
    database: Database, view: Callable[[Session], Stream]
) -> Generator[Stream | bytes, None, None]:
    """Yield the stream, and then its blocks, inside one transaction that ends with them."""
    try:
        with database.transaction() as session:
            stream = view(session)
            yield stream
            with closing(_closable(stream.blocks)) as blocks:
                yield from blocks
    finally:
        _free.release()


def _closable(blocks: Iterator[bytes]) -> Any:
    return blocks if hasattr(blocks, "close") else (each for each in blocks)


def _blocks(running: Generator[Stream | bytes, None, None]) -> Iterator[bytes]:
    for block in running:
        if isinstance(block, bytes):
            yield block
