"""A load generator: requests made beforehand, sent over kept-alive connections by one thread.

Bounded in count and in time. It parses no more of an answer than its status and length, so that on
two cores nearly all of the time belongs to what is measured.
"""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_CHUNK: Final = 65_536


@dataclass(slots=True)
class Run:
    """What came of a load: seconds it took, latencies in seconds, answers by status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Return answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return the latency, in seconds, that a share (0 to 1) of the answers stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return a whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(slots=True)
class _Connection:
    wire: socket.socket
    sent_at: float = 0.0
    received: bytes = b""


def drive(
    port: int,
    requests: Sequence[bytes],
    *,
    connections: int,
    per_second: float | None = None,
    longest_seconds: float = 120.0,
) -> Run:
    """Send the requests to a loopback port, each connection one at a time, and wait for answers.

    ``per_second`` paces them: request *n* is due at *n / per_second*, and its latency counts from
    then, so that a server that stalls cannot hide it. Without it the loop is closed. Ends after
    ``longest_seconds`` with what was answered by then.
    """
    run = Run()
    waiting = iter(requests)
    due = 0
    selector = selectors.DefaultSelector()
    free = [_Connection(socket.create_connection(("127.0.0.1", port))) for _ in range(connections)]
    for connection in free:
        connection.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection.wire, selectors.EVENT_READ, connection)
    begun = time.perf_counter()
    unanswered = len(requests)
    while unanswered and time.perf_counter() - begun < longest_seconds:
        while free and due < len(requests):
            at = begun + due / per_second if per_second else time.perf_counter()
            if at > time.perf_counter():
                break
            connection = free.pop()
            connection.sent_at = at
            connection.wire.sendall(next(waiting))
            due += 1
        pause = 0.001 if per_second else 1.0
        for key, _ in selector.select(pause):
            connection = key.data
            connection.received += connection.wire.recv(_CHUNK)
            status = _answered(connection)
            if status is not None:
                run.latencies.append(time.perf_counter() - connection.sent_at)
                run.statuses[status] = run.statuses.get(status, 0) + 1
                free.append(connection)
                unanswered -= 1
    run.seconds = time.perf_counter() - begun
    for key in list(selector.get_map().values()):
        key.data.wire.close()
    selector.close()
    return run


def _answered(connection: _Connection) -> int | None:
    """Return the status once the whole answer is there, and forget the answer."""
    head, separator, body = connection.received.partition(b"\r\n\r\n")
    if not separator:
        return None
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line[15:])
    if len(body) < length:
        return None
    connection.received = b""
    return int(head[9:12])
