"""Figures that take long to reckon, kept in this process while what they are of stands."""

from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, Final, TypeVar, cast

from cachetools import TTLCache
from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from shared.kit import clock

SECONDS: Final = 300
"""What no result tells, such as a new deadline, shows after so long."""

_MOST: Final = 200
_KEPT: Final = "kept-figures"
_lock: Final = Lock()


T = TypeVar("T")


def reckoned(
    session: Session,
    asked: Hashable,
    reckon: Callable[[], T],
    topic: queries.Topic = queries.Topic.RESULTS,
) -> tuple[T, datetime]:
    """Return the figures that were ``asked`` for, of now or of the last five minutes, and when.

    They are reckoned anew once an official result changed, or what else is the topic. Whoever
    asks may read them: that is checked before, since what one was told another is told, too.
    """
    key = (asked, queries.head_of(session, topic))
    with _lock:
        kept: TTLCache[Any, Any] = current_app.extensions.setdefault(
            _KEPT, TTLCache(_MOST, SECONDS)
        )
        found = kept.get(key)
    if found is None:
        found = reckon(), clock.now()
        with _lock:
            kept[key] = found
    return cast("tuple[T, datetime]", found)
