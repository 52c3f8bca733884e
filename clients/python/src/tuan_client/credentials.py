"""Signs requests of a program with a token, which is fetched anew before it runs out."""

import threading
import time
from collections.abc import Callable, Generator
from http import HTTPStatus
from typing import Final

import httpx

from tuan_client.errors import check

TOKENS: Final = "/directory/v1/tokens"
MARGIN_SECONDS: Final = 60
"""A token is fetched anew so long before its end, so that none runs out on its way."""


class ClientCredentials(httpx.Auth):
    """Client credentials of one program; threads may share it."""

    requires_response_body = True

    def __init__(
        self,
        url: str,
        client: str,
        secret: str,
        *,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = f"{url}{TOKENS}"
        self._given = {"client": client, "secret": secret}
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = float("-inf")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request with a token that is good, and once more with another if it is refused.

        Raises ``Refused`` where the credentials are.
        """
        token = self._kept() or (yield from self._fetched())
        request.headers["Authorization"] = f"Bearer {token}"
        answer = yield request
        if answer.status_code == HTTPStatus.UNAUTHORIZED:  # the signing key was changed meanwhile
            token = yield from self._fetched()
            request.headers["Authorization"] = f"Bearer {token}"
            yield request

    def _kept(self) -> str:
        with self._lock:
            return self._token if self._elapsed() < self._good_until else ""

    def _fetched(self) -> Generator[httpx.Request, httpx.Response, str]:
        asked_at = self._elapsed()
        answer = yield httpx.Request("POST", self._url, json=self._given)
        check(answer)
        given = answer.json()
        with self._lock:
            self._token = str(given["token"])
            self._good_until = asked_at + float(given["seconds"]) - MARGIN_SECONDS
            return self._token
