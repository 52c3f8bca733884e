"""What led here: the correlation of one request or event, carried through everything it causes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from shared.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Trace:
    """``correlation_id`` is one for all that follows; ``causation_id`` is the step just before."""

    correlation_id: UUID
    causation_id: UUID


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace:
    """Return what led here; outside of any request, event or task, a beginning."""
    trace = _current.get()
    if trace is None:
        started = new_id()
        trace = Trace(started, started)
        _current.set(trace)
    return trace


@contextmanager
def tracing(trace: Trace) -> Iterator[Trace]:
    """Let everything inside the block say that ``trace`` led to it."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def begin(correlation_id: UUID | None = None) -> Trace:
    """Return the trace of a new request or tick, going on with a caller's correlation if given."""
    started = new_id()
    return Trace(correlation_id or started, started)
