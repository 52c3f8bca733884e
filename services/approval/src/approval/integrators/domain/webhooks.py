"""Webhooks: their states, what may be asked of one, and how long a failure waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

GIVEN_UP_AFTER: Final = timedelta(days=3)
LONGEST_REST: Final = timedelta(hours=24)
"""What a receiver's Retry-After may ask for at most."""

SHORTEST_REST: Final = timedelta(seconds=1)
OVERLAP: Final = timedelta(days=7)
"""How long the secrets before are good as well, so that receivers change in working hours."""

_STEPS: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14400)
"""Seconds from one attempt to the next; the last one again and again. Our choice."""


class WebhookState(StrEnum):
    """Whether events are delivered; in each state but ``active`` they wait, and none is lost.

    Its owner paused it; it was suspended after three days of failures; or its receiver said that
    it is gone, which disables it.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    DISABLED = "disabled"


class Fault(StrEnum):
    """What went wrong with an attempt."""

    NONE = ""
    STATUS = "status"
    REDIRECT = "redirect"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    ADDRESS = "address_not_allowed"
    NAME = "name_not_resolved"
    SECRET = "secret_unreadable"  # noqa: S105 - names a fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a webhook is to be: an address, and which events it takes.

    Without ``types`` it takes all, without ``unit_id`` those of every unit. With ``grades`` the
    grade comes along.
    """

    url: str
    types: tuple[str, ...] = ()
    unit_id: UUID | None = None
    grades: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt; ``retry_after`` is what the receiver asked for."""

    status: int | None
    fault: Fault
    retry_after: timedelta | None = None

    @property
    def delivered(self) -> bool:
        """Tell whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP

    @property
    def gone(self) -> bool:
        """Tell whether the receiver says that it wants nothing any more."""
        return self.status == 410  # noqa: PLR2004 - HTTP

    @property
    def overloaded(self) -> bool:
        """Tell whether the receiver, and not the event, is why it was not taken."""
        return self.status is None or self.status == 429 or self.status >= 500  # noqa: PLR2004


def next_attempt(now: datetime, *, attempts: int, outcome: Outcome, luck: int) -> datetime:
    """Return when to try again after so many attempts; ``luck``, 0 to 999, spreads them.

    It is at most a fifth sooner or later, and never before what the receiver asked for.
    """
    seconds = _STEPS[min(attempts, len(_STEPS)) - 1]
    waits = timedelta(milliseconds=seconds * (800 + 400 * luck // 999))
    if outcome.retry_after is not None:
        waits = max(waits, min(max(outcome.retry_after, SHORTEST_REST), LONGEST_REST))
    return now + waits


def rests_until(now: datetime, outcome: Outcome) -> datetime | None:
    """Return until when the whole webhook is left alone after a failure, if at all.

    As long as its receiver asked for; a few seconds if it cannot be reached.
    """
    if not outcome.overloaded:
        return None
    asked = outcome.retry_after
    if asked is not None:
        return now + min(max(asked, SHORTEST_REST), LONGEST_REST)
    return now + timedelta(seconds=_STEPS[0])


def is_given_up(failing_since: datetime, now: datetime) -> bool:
    """Tell whether failures in a row have lasted so long that the webhook is suspended."""
    return now - failing_since >= GIVEN_UP_AFTER
