"""Why something was not had."""

from http import HTTPStatus
from typing import Any, Self

import httpx

_AWAY = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


class Away(Exception):  # noqa: N818 - it names what is so
    """The platform is not reached just now, or asks to wait; the same call may be made again.

    ``seconds`` is for how long it asks to wait, if it says so.
    """

    def __init__(self, said: str, *, seconds: float | None = None) -> None:
        super().__init__(said)
        self.seconds = seconds


class Refused(Exception):  # noqa: N818 - it names what happened
    """The platform refuses the call; made again as it is, it is refused again.

    ``code`` stays the same from release to release, such as ``not-allowed``; ``problem`` is the
    whole answer, whose ``errors`` name the fields that are wrong.
    """

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        self.code = str(problem.get("type", "")).rpartition("/")[2]
        self.title = str(problem.get("title", ""))
        detail = problem.get("errors") or problem.get("detail") or ""
        super().__init__(" ".join(str(each) for each in (status, self.title, detail) if each))

    @classmethod
    def of(cls, answer: httpx.Response) -> Self:
        """Read what an answer says; one that is no problem document is told by its status."""
        try:
            problem = answer.json()
        except ValueError:
            problem = {}
        return cls(answer.status_code, problem if isinstance(problem, dict) else {})


class NotSigned(Exception):  # noqa: N818 - it names what is so
    """A request is not from the platform, was changed on its way, or is older than five minutes."""


def check(answer: httpx.Response) -> None:
    """Raise ``Away`` or ``Refused`` unless an answer is one of success."""
    if answer.status_code in _AWAY:
        asked = answer.headers.get("Retry-After", "")
        seconds = float(asked) if asked.isascii() and asked.isdigit() else None
        raise Away(f"The platform answers {answer.status_code}.", seconds=seconds)
    if not answer.is_success:
        raise Refused.of(answer)
