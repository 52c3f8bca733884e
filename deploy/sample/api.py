"""A plain client of the platform's public HTTP APIs: signing in, asking, repeating, waiting."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from uuid import uuid4

import httpx

from sample.errors import NotYetError, PlayError, RefusalError

PAUSES_SECONDS: Final = (0.5, 1.5, 4.0)
"""Before each repetition of a request that got no answer: three, then it is given up."""

AWAY: Final = frozenset({502, 503, 504})
"""What a gateway or a busy service says when nothing was done, or nobody can tell."""

DEADLINE_SECONDS: Final = 60.0
FIRST_LOOK_SECONDS: Final = 0.05
LAST_LOOK_SECONDS: Final = 0.5
TIMEOUT_SECONDS: Final = 30.0
RENEWAL_SECONDS: Final = 60.0
"""How long before its end a token is no longer used: the longest request ends before it does."""

PAGE: Final = 200

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    good_until: float  # of the monotonic clock


class Api:
    """The platform at ``url``, for many people at once, who all have the same password.

    Whoever asks is named by account, signs in at the first request and again before the token
    ends. A request without an answer is repeated three times; a POST bears the same
    ``Idempotency-Key`` each time, so that it is done once. Several threads may share this object.

    Every method raises ``RefusalError`` with what the problem document says, and ``PlayError``
    when nobody answers.
    """

    def __init__(
        self, url: str, *, password: str, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.url = url.rstrip("/")
        self._password = password
        self._tokens: dict[str, _Token] = {}
        self._client = httpx.Client(
            base_url=self.url, timeout=TIMEOUT_SECONDS, trust_env=False, transport=transport
        )

    def sign_in(self, account: str) -> None:
        """Sign in, unless the account's token is still good for a while."""
        self._token(account)

    def get(self, account: str, path: str, **query: Any) -> dict[str, Any]:
        """Read one thing, or one page of a list."""
        return self._send("GET", path, account=account, params=query)

    def everything(self, account: str, path: str, **query: Any) -> list[dict[str, Any]]:
        """Read a list to its end, page by page."""
        page = self.get(account, path, limit=PAGE, **query)
        items: list[dict[str, Any]] = page["items"]
        while page["next"] is not None:
            page = self.get(account, path, limit=PAGE, cursor=page["next"], **query)
            items += page["items"]
        return items

    def post(
        self, account: str, path: str, body: object = None, *, version: int | None = None
    ) -> dict[str, Any]:
        """Do something, once; ``version`` is the one that it was decided on."""
        key = str(uuid4())
        return self._send("POST", path, account=account, body=body, version=version, key=key)

    def put(self, account: str, path: str, body: object, *, version: int) -> dict[str, Any]:
        """Replace something; ``version`` is the one that it was decided on.

        It bears no key: if it was done and the answer is lost, the repetition is refused as stale.
        """
        return self._send("PUT", path, account=account, body=body, version=version)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def _token(self, account: str) -> str:
        token = self._tokens.get(account)
        asked_at = time.monotonic()
        if token is None or asked_at > token.good_until:
            body = {"account": account, "password": self._password}
            given = self._answered("POST", "/directory/v1/sessions", account, {"json": body})
            token = _Token(given["token"], asked_at + given["seconds"] - RENEWAL_SECONDS)
            self._tokens[account] = token
        return token.text

    def _send(
        self,
        method: str,
        path: str,
        *,
        account: str,
        body: object = None,
        version: int | None = None,
        params: Mapping[str, Any] | None = None,
        key: str = "",
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token(account)}"}
        if key:
            headers["Idempotency-Key"] = key
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        request: dict[str, Any] = {"headers": headers}
        if body is not None:
            request["json"] = body
        if params:
            request["params"] = params
        return self._answered(method, path, account, request)

    def _answered(
        self, method: str, path: str, account: str, request: Mapping[str, Any]
    ) -> dict[str, Any]:
        asked = f"{method} {path} as {account}"
        answer = self._answer(method, path, asked, request)
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not answer.is_success:
            raise _refusal(asked, answer, said if isinstance(said, dict) else {})
        if not isinstance(said, dict):
            raise PlayError(f"{asked} was answered with something that is no JSON object.")
        return said

    def _answer(
        self, method: str, path: str, asked: str, request: Mapping[str, Any]
    ) -> httpx.Response:
        for pause in (*PAUSES_SECONDS, None):
            try:
                answer = self._client.request(method, path, **request)
            except httpx.TransportError as fault:
                if pause is None:
                    told = str(fault) or type(fault).__name__
                    raise PlayError(f"{asked} got no answer from {self.url}: {told}.") from fault
            else:
                if pause is None or answer.status_code not in AWAY:
                    return answer
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")


def _refusal(asked: str, answer: httpx.Response, problem: Mapping[str, Any]) -> RefusalError:
    title = str(problem.get("title") or answer.reason_phrase or "no reason was given")
    told = [f"{asked} was refused ({answer.status_code}): {title}."]
    if problem.get("detail"):
        told.append(str(problem["detail"]))
    errors = problem.get("errors")
    if isinstance(errors, Mapping):
        told += [f"{field}: {' '.join(map(str, said))}" for field, said in errors.items()]
    code = str(problem.get("type", "")).rpartition("/")[2]
    return RefusalError(" ".join(told), status=answer.status_code, code=code)


def awaited(look: Callable[[], Found], *, seconds: float = DEADLINE_SECONDS) -> Found:
    """Return what ``look`` returns, as soon as it no longer raises ``NotYetError``.

    It looks again after pauses of 0.05 to 0.5 s. Raises ``PlayError`` with what is still missing
    when ``seconds`` have passed.
    """
    deadline = time.monotonic() + seconds
    pause = FIRST_LOOK_SECONDS
    while True:
        try:
            return look()
        except NotYetError as missing:
            if time.monotonic() >= deadline:
                raise PlayError(f"After {seconds:.0f} s of waiting, {missing}.") from missing
        time.sleep(pause)
        pause = min(pause * 1.5, LAST_LOOK_SECONDS)
