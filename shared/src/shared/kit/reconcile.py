"""Catches up from the feeds: what a push lost, Redis forgot, or a new service never heard.

It never waits inside a request, and a source that is away is asked again at the next tick.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from urllib3 import HTTPConnectionPool, Timeout, connection_from_url
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from shared.contracts.subscriptions import sources_of, types_heard
from shared.kit.consumer import Consumer, Delivery, moved_since, position
from shared.kit.db import Database

log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 30
FRESH: Final = timedelta(seconds=10)
"""A feed whose pushes joined so lately is not asked: a loss stops its cursor by the next tick."""

PAGE: Final = 500
ENOUGH_SECONDS: Final = 15
TOKEN_MARGIN_SECONDS: Final = 60


@dataclass(slots=True)
class Feeds:
    """The feeds of other services, read with this service's own credentials.

    ``platform_url`` is the one address of the platform, without a slash at the end.
    """

    platform_url: str
    client: str
    client_secret: str = field(repr=False)
    _http: HTTPConnectionPool | None = None
    _token: str = field(default="", repr=False)
    _good_until: float = 0.0

    def page(self, source: str, *, after: int, types: str) -> dict[str, Any]:
        """Return one page of a source's feed. Raises ``HTTPError`` when it cannot be had."""
        headers = {"Authorization": f"Bearer {self._fresh_token()}"}
        asked = {"after": str(after), "types": types, "limit": str(PAGE)}
        return self._ask("GET", f"/{source}/v1/events", fields=asked, headers=headers)

    def _fresh_token(self) -> str:
        if time.monotonic() >= self._good_until:
            whose = {"client": self.client, "secret": self.client_secret}
            given = self._ask("POST", "/directory/v1/tokens", json=whose)
            self._token = given["token"]
            self._good_until = time.monotonic() + given["seconds"] - TOKEN_MARGIN_SECONDS
        return self._token

    def _ask(self, method: str, path: str, **sent: Any) -> dict[str, Any]:
        if self._http is None:  # one a process, made after the pool has forked
            self._http = connection_from_url(
                self.platform_url, timeout=Timeout(5), retries=Retry(0)
            )
        answer = self._http.request(method, urlsplit(self.platform_url).path + path, **sent)
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise HTTPError(f"answered by {answer.status}")
        read: dict[str, Any] = orjson.loads(answer.data)
        return read


def reconcile(
    service: str, consumer: Consumer, database: Database, feeds: Feeds, *, now: datetime
) -> int:
    """Apply what lies in each source's feed after this service's own position; return how many.

    Stops after about 15 seconds; the next tick goes on from there.
    """
    applied = 0
    enough = time.monotonic() + ENOUGH_SECONDS
    for source in sources_of(service):
        with database.transaction() as session:
            if moved_since(session, source, now - FRESH):
                continue
        try:
            for delivery in _missed(service, source, database, feeds):
                consumer.receive(database, delivery)
                applied += len(delivery.envelopes)
                if time.monotonic() > enough:
                    break
        except HTTPError as fault:
            log.warning("feed_away", extra={"source": source, "fault": type(fault).__name__})
    if applied:
        log.info("caught_up", extra={"events": applied})
    return applied


def _missed(service: str, source: str, database: Database, feeds: Feeds) -> Iterator[Delivery]:
    types = ",".join(types_heard(service, source))
    while True:
        with database.transaction() as session:
            after = position(session, source)
        page = feeds.page(source, after=after, types=types)
        if page["next"] > after:
            yield Delivery(source, after, page["next"], page["items"])
        if len(page["items"]) < PAGE:
            return
