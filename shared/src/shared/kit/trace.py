"""What led here: the correlation of one request or event, carried through everything it causes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
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


def enter(trace: Trace) -> Token[Trace | None]:
    """Let everything from here say that ``trace`` led to it; return what to ``leave`` by."""
    return _current.set(trace)


def leave(entered: Token[Trace | None]) -> None:
    """Go back to what led to where ``enter`` was called."""
    _current.reset(entered)


@contextmanager
def tracing(trace: Trace) -> Iterator[Trace]:
    """Let everything inside the block say that ``trace`` led to it."""
    entered = enter(trace)
    try:
        yield trace
    finally:
        leave(entered)


def begin(correlation_id: UUID | None = None) -> Trace:
    """Return the trace of a new request or tick, going on with a caller's correlation if given."""
    started = new_id()
    return Trace(correlation_id or started, started)
