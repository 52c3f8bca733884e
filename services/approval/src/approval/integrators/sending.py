"""Sends one request to somebody else's address: checked, pinned, in 15 seconds, no redirects."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ssl import SSLError
from typing import Final
from urllib.parse import urlsplit

from approval.integrators.connecting import (
    Connections,
    NoNameError,
    NotAllowedError,
    Origin,
    Resolve,
    resolve,
)
from approval.integrators.domain.addresses import Allowed
from approval.integrators.domain.webhooks import Fault, Outcome

SECONDS: Final = 15
READ_AT_MOST: Final = 16 * 1024

_FAULTS: Final[tuple[tuple[type[Exception], Fault], ...]] = (
    (NotAllowedError, Fault.ADDRESS),
    (NoNameError, Fault.NAME),
    (TimeoutError, Fault.TIMEOUT),
    (SSLError, Fault.TLS),
    (HTTPException, Fault.CONNECTION),
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
        self._seconds = seconds
        self._connections = Connections(allowed, resolve)

    def send(self, url: str, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Outcome:
        """Post a body and return what became of it; whatever goes wrong is an outcome, too."""
        origin, target = _parts(url)
        ends = time.monotonic() + self._seconds
        try:
            connection = self._connections.take(origin, ends)
        except _KINDS as fault:
            return Outcome(None, _named(fault))
        whole = False
        try:
            connection.request("POST", target, body, dict(headers))
            answer = connection.getresponse()
            whole = _is_read(answer) and not answer.will_close
            return _outcome(answer, now)
        except _KINDS as fault:
            return Outcome(None, _named(fault))
        finally:
            self._give_back(origin, connection, whole=whole)

    def close(self) -> None:
        """Close all connections that are kept."""
        self._connections.close()

    def _give_back(self, origin: Origin, connection: HTTPConnection, *, whole: bool) -> None:
        if whole:
            self._connections.keep(origin, connection)
        else:
            connection.close()


@lru_cache(maxsize=1_000)
def _parts(url: str) -> tuple[Origin, str]:
    parts = urlsplit(url)
    encrypted = parts.scheme == "https"
    origin = Origin(parts.hostname or "", parts.port or (443 if encrypted else 80), encrypted)
    return origin, f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def _named(fault: Exception) -> Fault:
    return next(name for kind, name in _FAULTS if isinstance(fault, kind))


def _is_read(answer: HTTPResponse) -> bool:
    """Read a short answer whole, so that its connection can be kept; a long one is cut off."""
    answer.read(READ_AT_MOST)
    return answer.isclosed()


def _outcome(answer: HTTPResponse, now: datetime) -> Outcome:
    if 200 <= answer.status < 300:  # noqa: PLR2004 - HTTP
        return Outcome(answer.status, Fault.NONE)
    if 300 <= answer.status < 400:  # noqa: PLR2004 - HTTP
        return Outcome(answer.status, Fault.REDIRECT)
    asked = None
    if answer.status in {429, 503}:
        asked = retry_after(answer.getheader("Retry-After", ""), now)
    return Outcome(answer.status, Fault.STATUS, asked)


def retry_after(text: str, now: datetime) -> timedelta | None:
    """Return how long a ``Retry-After`` asks to wait: seconds, or an HTTP date; else nothing."""
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**7))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
