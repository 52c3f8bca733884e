"""Reads the platform as one program: its feed, its results."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from uuid import UUID

import httpx

from tuan_client.credentials import ClientCredentials
from tuan_client.errors import Away, check
from tuan_client.events import PublicEvent, read_event
from tuan_client.positions import Position
from tuan_client.results import LINE, RESULT, Result, ResultLine

FEED: Final = "/approval/v1/feed"
RESULTS: Final = "/reporting/v1/results"
TIMEOUT_SECONDS: Final = 20.0
LONGEST_WAIT: Final = 30
"""Seconds that the platform lets a page of the feed wait for something new."""

LONGEST_PAUSE: Final = 60.0
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order; read on after ``next`` once they are applied."""

    events: Sequence[PublicEvent]
    next: int


class Tuan:
    """The platform at ``url``, as the program ``client`` with its ``secret`` sees it.

    ``transport`` is how requests travel, where it is not by the network as usual; ``pause`` is
    called with the seconds to wait while the platform is away. Threads may share it.
    """

    def __init__(
        self,
        url: str,
        client: str,
        secret: str,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = TIMEOUT_SECONDS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        url = url.rstrip("/")
        self._timeout = timeout
        self._pause = pause
        self._http = httpx.Client(
            base_url=url,
            auth=ClientCredentials(url, client, secret),
            timeout=timeout,
            transport=transport,
        )

    def page(self, *, after: int, types: Sequence[str] = (), wait: int = 0) -> Page:
        """Return the events after a position; up to ``wait`` seconds are waited for the first.

        Without ``types`` it is all of them. Raises ``Away`` and ``Refused``.
        """
        asked = {"after": after, "types": ",".join(types), "limit": 500, "wait": wait}
        given = self._get(FEED, asked, timeout=self._timeout + wait)
        return Page([read_event(each) for each in given["items"]], given["next"])

    def pages(
        self, *, after: int = 0, types: Sequence[str] = (), wait: int = LONGEST_WAIT
    ) -> Iterator[Page]:
        """Yield page after page; for ever, or with ``wait=0`` until nothing is new.

        While the platform is away it is asked again, less and less often. Raises ``Refused``.
        """
        while True:
            begun = time.monotonic()
            page = self._patiently(partial(self.page, after=after, types=types, wait=wait))
            if page.next > after:
                yield page
            elif not wait:
                return
            elif time.monotonic() - begun < 1:  # too many wait there already
                self._pause(1.0)
            after = page.next

    def follow(
        self, position: Position, *, types: Sequence[str] = (), wait: int = LONGEST_WAIT
    ) -> Iterator[Page]:
        """Yield what ``pages`` yields from a position on, and keep it after each page.

        It is kept when the next page is asked for, so what was not applied comes again.
        """
        for page in self.pages(after=position.read(), types=types, wait=wait):
            yield page
            position.keep(page.next)

    def result(self, of: PublicEvent | UUID) -> Result:
        """Return the full record of an official result, by its id or by an event with a link.

        With the scope ``results:read``; each such read stands in the platform's audit. Raises
        ``Away``, ``Refused``, and ``ValueError`` for an event that leads to no result.
        """
        path = of.link if isinstance(of, PublicEvent) else f"/approval/v1/results/{of}"
        if path is None or not path.startswith("/approval/v1/results/"):
            raise ValueError("This event has no link to a result.")
        found: Result = RESULT.load(self._get(path, {}))
        return found

    def results(
        self, *, week: date | None = None, period: str | None = None, unit: UUID | None = None
    ) -> Iterator[ResultLine]:
        """Yield the official results of a week, or of a period such as ``2026-Q4``.

        With the scope ``results:read``; of a unit, with all below it. By person and week. While
        the platform is away it is asked again. Raises ``Refused``, as for both or neither.
        """
        named = {"week": week, "period": period, "unit": unit}
        asked: dict[str, Any] = {
            name: str(each) for name, each in named.items() if each is not None
        }
        asked["limit"] = 1_000
        while True:
            page = self._patiently(partial(self._get, RESULTS, asked))
            for each in page["items"]:
                line: ResultLine = LINE.load(each)
                yield line
            if page["next"] is None:
                return
            asked["cursor"] = page["next"]

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _get(
        self, path: str, asked: Mapping[str, Any], *, timeout: float | None = None
    ) -> dict[str, Any]:
        try:
            answer = self._http.get(path, params=asked, timeout=timeout or self._timeout)
        except httpx.TransportError as fault:
            raise Away(f"The platform is not reached: {type(fault).__name__}.") from fault
        check(answer)
        given: dict[str, Any] = answer.json()
        return given

    def _patiently(self, call: Callable[[], Given]) -> Given:
        """Make a call until the platform answers; each pause is twice as long, up to a minute."""
        pause = 1.0
        while True:
            try:
                return call()
            except Away as away:
                self._pause(pause if away.seconds is None else away.seconds)
                pause = min(2 * pause, LONGEST_PAUSE)
