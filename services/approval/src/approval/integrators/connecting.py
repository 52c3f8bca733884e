"""Connects to checked addresses alone, and ends every wait when the request's time is up.

A name is resolved once for each connection, every address that it has is checked, and one of those
is connected to: nothing is looked up again in between.
"""

import io
import select
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, Final

from approval.integrators.domain.addresses import Allowed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_SECONDS: Final = 5
KEPT_SECONDS: Final = 20
KEPT_AT_MOST: Final = 8

Resolve = Callable[[str, int], list[str]]


class NotAllowedError(Exception):
    """A name leads to an address that may not be sent to."""


class NoNameError(Exception):
    """A name leads nowhere."""


def resolve(host: str, port: int) -> list[str]:
    """Return every address of a name. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requests go that may share connections."""

    host: str
    port: int
    encrypted: bool


class _Raw(io.RawIOBase):
    """What a receiver sends, read until the request's time is up."""

    def __init__(self, wire: "Wire") -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        return self._wire.receive(buffer)


class Wire:
    """A socket as ``http.client`` uses one; ``ends`` is when the request's time is up."""

    def __init__(self, real: socket.socket, ends: Any) -> None:
        self._real = real
        self.ends = ends

    def sendall(self, data: bytes) -> None:
        """Send all of it. Raises ``TimeoutError`` when time is up, and ``OSError``."""
        self._real.settimeout(left(self.ends))
        self._real.sendall(data)

    def receive(self, buffer: "WriteableBuffer") -> int:
        """Receive some of it. Raises what ``sendall`` raises."""
        self._real.settimeout(left(self.ends))
        return self._real.recv_into(buffer)

    def makefile(self, _: str) -> io.BufferedReader:
        """Return a reader of one answer."""
        return io.BufferedReader(_Raw(self))

    def is_fresh(self) -> bool:
        """Tell whether the other side has neither closed it nor said something unasked."""
        readable, _, _ = select.select([self._real], [], [], 0)
        return not readable

    def close(self) -> None:
        """Close it."""
        self._real.close()


def left(ends: Any) -> Any:
    """Return the seconds until then. Raises ``TimeoutError`` when there are none."""
    seconds = ends - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class Connections:
    """Connections to other people's receivers, kept for a while; threads share it."""

    def __init__(self, allowed: Allowed, resolve: Resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._context = ssl.create_default_context()
        self._lock = threading.Lock()
        self._kept: dict[Origin, list[tuple[HTTPConnection, Any]]] = defaultdict(list)

    def take(self, origin: Origin, ends: Any) -> HTTPConnection:
        """Return a connection that nobody else uses, a new one where none was kept.

        Raises ``NotAllowedError``, ``NoNameError``, ``TimeoutError``, ``OSError``.
        """
        while (connection := self._taken(origin)) is not None:
            wire: Any = connection.sock
            if wire.is_fresh():
                wire.ends = ends
                return connection
            connection.close()
        connection = HTTPConnection(origin.host, origin.port)
        connection.auto_open = 0  # it would look the name up once more
        if origin.encrypted:
            connection.default_port = 443
        made: Any = Wire(self._connected(origin, ends), ends)
        connection.sock = made
        return connection

    def keep(self, origin: Origin, connection: HTTPConnection) -> None:
        """Give a connection back whose answer was read whole."""
        with self._lock:
            kept = self._kept[origin]
            if len(kept) < KEPT_AT_MOST:
                kept.append((connection, time.monotonic()))
                return
        connection.close()

    def close(self) -> None:
        """Close what is kept."""
        with self._lock:
            for connection, _ in (each for kept in self._kept.values() for each in kept):
                connection.close()
            self._kept.clear()

    def _taken(self, origin: Origin) -> HTTPConnection | None:
        oldest = time.monotonic() - KEPT_SECONDS
        with self._lock:
            kept = self._kept[origin]
            while kept:
                connection, since = kept.pop()
                if since > oldest:
                    return connection
                connection.close()
            del self._kept[origin]
        return None

    def _connected(self, origin: Origin, ends: Any) -> socket.socket:
        address = self._checked(origin)
        waits = min(CONNECT_SECONDS, left(ends))
        real = socket.create_connection((address, origin.port), waits)
        try:
            real.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if origin.encrypted:
                real.settimeout(left(ends))
                return self._context.wrap_socket(real, server_hostname=origin.host)
        except BaseException:
            real.close()
            raise
        return real

    def _checked(self, origin: Origin) -> str:
        """Return an address of the host, if every one that it has may be sent to."""
        try:
            addresses = self._resolve(origin.host, origin.port)
        except (OSError, UnicodeError) as fault:
            raise NoNameError from fault
        if not addresses:
            raise NoNameError
        for each in addresses:
            if not self._allowed.may_be_sent_to(each, encrypted=origin.encrypted):
                raise NotAllowedError
        return addresses[0]
