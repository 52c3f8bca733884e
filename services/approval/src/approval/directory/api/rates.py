"""How often secrets may be tried: by the address that asks, and by the account that is tried.

Redis counts for all processes. While it is away each process counts for itself, and asks it again
after half a minute, so that nobody waits for it twice.
"""

import hashlib
import logging
from datetime import timedelta
from math import ceil
from typing import Final

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from shared.errors import TooManyRequests
from shared.kit import clock

log = logging.getLogger(__name__)

REDIS_WAIT: Final = timedelta(milliseconds=250)
REDIS_PAUSE: Final = timedelta(seconds=30)
_PREFIX: Final = "tuan-rates"


class Rates:
    """The limits of one application.

    ``account`` and ``address``
        How often in how long, like ``30/minute``; ``ValueError`` for anything else.
    ``redis_url``
        Where all processes count together; without it this one counts alone.
    """

    def __init__(self, account: str, address: str, redis_url: str | None = None) -> None:
        self._limits = {"account": _limit(account), "address": _limit(address)}
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared: MovingWindowRateLimiter | None = None
        if redis_url is not None:
            redis = RedisStorage(
                redis_url,
                key_prefix=_PREFIX,
                wrap_exceptions=True,
                socket_timeout=REDIS_WAIT.total_seconds(),
                socket_connect_timeout=REDIS_WAIT.total_seconds(),
            )
            self._shared = MovingWindowRateLimiter(redis)
        self._asked_again_at = clock.now()

    def count(self, what: str, name: str) -> None:
        """Count a try of an account or an address; raises ``TooManyRequests`` over the limit.

        A refused try is not counted: whoever waits is served.
        """
        limit = self._limits[what]
        key = f"{what}:{hashlib.sha256(name.encode()).hexdigest()}"  # no name leaves the process
        if self._shared is not None and clock.now() >= self._asked_again_at:
            try:
                return _hit(self._shared, limit, key)
            except StorageError as fault:
                log.warning("rates_without_redis", extra={"fault": type(fault).__name__})
                self._asked_again_at = clock.now() + REDIS_PAUSE
        return _hit(self._own, limit, key)


def count_try(account: str | None = None) -> None:
    """Count this request among the tries of its address, and of the account if that is known.

    Raises ``TooManyRequests``.
    """
    rates: Rates = current_app.extensions["rates"]
    rates.count("address", client_address())
    if account is not None:
        rates.count("account", account)


def client_address() -> str:
    """Return who asks, as the proxy before us saw it.

    It adds that to the right of ``X-Forwarded-For``; whatever stands left of it anybody can write.
    """
    return request.access_route[-1] if request.access_route else ""


def _hit(limiter: MovingWindowRateLimiter, limit: RateLimitItem, key: str) -> None:
    if limiter.hit(limit, key):
        return
    reset_at = limiter.get_window_stats(limit, key).reset_time
    raise TooManyRequests(seconds=max(1, ceil(reset_at - clock.now().timestamp())))


def _limit(text: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError as fault:
        raise ValueError(f"{text!r} is no rate; write one like 30/minute") from fault
