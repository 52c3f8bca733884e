"""Sends one request to somebody else's address: checked, pinned, in 15 seconds, no redirects.

A name is resolved once for each connection, every address that it has is checked, and one of those
is connected to: nothing is looked up again in between.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpcore

from approval.integrators.domain.addresses import Allowed
from approval.integrators.domain.webhooks import Fault, Outcome

SECONDS: Final = 15
CONNECT_SECONDS: Final = 5
READ_AT_MOST: Final = 16 * 1024
KEPT_SECONDS: Final = 20
CONNECTIONS: Final = 100

Resolve = Callable[[str, int], list[str]]


class _NotAllowedError(Exception):
    """A name leads to an address that may not be sent to."""


class _NoNameError(Exception):
    """A name leads nowhere."""


def resolve(host: str, port: int) -> list[str]:
    """Return every address of a name. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class _Clocked:
    """Until when the request of this thread has to be over, however slowly bytes come."""

    def __init__(self) -> None:
        self._of = threading.local()

    def start(self, seconds: int) -> None:
        self._of.ends = time.monotonic() + seconds

    def left(self, wanted: Any) -> Any:
        """Return for how long to wait at most. Raises ``ReadTimeout`` when time is up."""
        left = self._of.ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("time is up")
        return left if wanted is None else min(wanted, left)


class _ClockedStream(httpcore.NetworkStream):
    """A connection each of whose waits ends with the request's time."""

    def __init__(self, real: httpcore.NetworkStream, clocked: _Clocked) -> None:
        self._real = real
        self._clocked = clocked

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        return self._real.read(max_bytes, self._clocked.left(timeout))

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        self._real.write(buffer, self._clocked.left(timeout))

    def close(self) -> None:
        self._real.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore.NetworkStream:
        real = self._real.start_tls(ssl_context, server_hostname, self._clocked.left(timeout))
        return _ClockedStream(real, self._clocked)

    def get_extra_info(self, info: str) -> Any:
        return self._real.get_extra_info(info)


class _Guard(httpcore.NetworkBackend):
    """Connects to checked addresses alone."""

    def __init__(
        self, allowed: Allowed, resolve: Resolve, clocked: _Clocked, *, encrypted: bool
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._clocked = clocked
        self._encrypted = encrypted
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = self._checked(host, port)
        left = self._clocked.left(timeout)
        real = self._real.connect_tcp(address, port, left, local_address, socket_options)
        return _ClockedStream(real, self._clocked)

    def _checked(self, host: str, port: int) -> str:
        """Return an address of the host, if every one that it has may be sent to."""
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as fault:
            raise _NoNameError from fault
        if not addresses:
            raise _NoNameError
        for each in addresses:
            if not self._allowed.may_be_sent_to(each, encrypted=self._encrypted):
                raise _NotAllowedError
        return addresses[0]


_FAULTS: Final[tuple[tuple[type[Exception], Fault], ...]] = (
    (_NotAllowedError, Fault.ADDRESS),
    (_NoNameError, Fault.NAME),
    (httpcore.TimeoutException, Fault.TIMEOUT),
    (ssl.SSLError, Fault.TLS),
    (httpcore.NetworkError, Fault.CONNECTION),
    (httpcore.ProtocolError, Fault.CONNECTION),
    (httpcore.UnsupportedProtocol, Fault.CONNECTION),
    (OSError, Fault.CONNECTION),
)

_KINDS: Final = tuple(kind for kind, _ in _FAULTS)


class Sender:
    """Sends to other people's addresses; one is shared by threads, and keeps connections a while.

    ``seconds`` is what one request may take in all. Proxies of the environment are not asked.
    """

    def __init__(
        self, allowed: Allowed, *, resolve: Resolve = resolve, seconds: int = SECONDS
    ) -> None:
        self._clocked = _Clocked()
        self._seconds = seconds
        self._pools = {
            encrypted: httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(),
                max_connections=CONNECTIONS,
                keepalive_expiry=KEPT_SECONDS,
                network_backend=_Guard(allowed, resolve, self._clocked, encrypted=encrypted),
            )
            for encrypted in (True, False)
        }

    def send(self, url: str, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Outcome:
        """Post a body and return what became of it; whatever goes wrong is an outcome, too."""
        self._clocked.start(self._seconds)
        waits = {"connect": CONNECT_SECONDS, "read": None, "write": None, "pool": self._seconds}
        try:
            pool = self._pools[url.startswith("https:")]
            with pool.stream(
                "POST",
                url,
                headers=list(headers.items()),
                content=body,
                extensions={"timeout": waits},
            ) as answer:
                _read_a_little(answer)
                return _outcome(answer, now)
        except _KINDS as fault:
            return Outcome(None, _named(fault))

    def close(self) -> None:
        """Close all connections."""
        for each in self._pools.values():
            each.close()


def _named(fault: Exception) -> Fault:
    """Return the word for what went wrong. Raises the fault again when it is one of ours."""
    seen: BaseException | None = fault
    while seen is not None:
        for kind, name in _FAULTS:
            if isinstance(seen, kind) and not (
                name is Fault.CONNECTION and isinstance(seen.__cause__, ssl.SSLError)
            ):
                return name
        seen = seen.__cause__
    raise fault


def _read_a_little(answer: httpcore.Response) -> None:
    """Read a short answer whole, so that its connection can be kept; a long one is cut off."""
    read = 0
    for chunk in answer.iter_stream():
        read += len(chunk)
        if read > READ_AT_MOST:
            return


def _outcome(answer: httpcore.Response, now: datetime) -> Outcome:
    if 200 <= answer.status < 300:  # noqa: PLR2004 - HTTP
        return Outcome(answer.status, Fault.NONE)
    if 300 <= answer.status < 400:  # noqa: PLR2004 - HTTP
        return Outcome(answer.status, Fault.REDIRECT)
    asked = None
    if answer.status in {429, 503}:
        given = dict(answer.headers).get(b"Retry-After") or _header(answer, b"retry-after")
        asked = retry_after(given.decode("latin-1"), now)
    return Outcome(answer.status, Fault.STATUS, asked)


def _header(answer: httpcore.Response, wanted: bytes) -> bytes:
    return next((value for name, value in answer.headers if name.lower() == wanted), b"")


def retry_after(text: str, now: datetime) -> timedelta | None:
    """Return how long a ``Retry-After`` asks to wait: seconds, or an HTTP date; else nothing."""
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**7))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
