"""How long what is held is kept, as data: every table of every service has a class.

``applying`` deletes what is past its class and neither held nor needed by what is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, cast, false, func, select
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import Session

from shared.kit import tables


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """How long a kind of data is kept; all spans are our choice, and ``why`` is the reason.

    ``lasts`` is an interval as PostgreSQL writes it, and nothing where there is no end by age.
    With ``after_year`` it begins when the calendar year is over.
    """

    name: str
    lasts: str | None
    why: str
    after_year: bool = False


OFFICIAL: Final = RetentionClass("official", None, "official results, and by which right")
DIRECTORY: Final = RetentionClass("directory", None, "official results name people and units")
FEED: Final = RetentionClass("feed", None, "a new reader reads from the beginning")
STATE: Final = RetentionClass("state", None, "one row a thing, replaced, of nobody")
ACCOUNT: Final = RetentionClass("account", None, "goes when its owner leaves")
IDENTITY: Final = RetentionClass("identity", None, "goes when the identity system deletes it")
WEEK: Final = RetentionClass(
    "week", "5 years", "as long as a yearly classification is asked about", after_year=True
)
MANDATE: Final = RetentionClass("mandate", "10 years", "shows by which right was decided")
AUDIT: Final = RetentionClass("audit", "10 years", "longer than what it tells about")
SESSION: Final = RetentionClass("session", "90 days", "to look into a sign-in of last quarter")
EXPORT: Final = RetentionClass("export", "7 days", "long enough to fetch it after a leave")
OUTBOUND: Final = RetentionClass(
    "outbound", "400 days", "others catch up within a year; the newest of a subject stays"
)
DELIVERY: Final = RetentionClass("delivery", "90 days", "to look into what was delivered")
DAY: Final = RetentionClass("day", "1 day", "requests and deliveries are repeated for a day")

CLASSES: Final = (
    OFFICIAL,
    DIRECTORY,
    FEED,
    STATE,
    ACCOUNT,
    IDENTITY,
    WEEK,
    MANDATE,
    AUDIT,
    SESSION,
    EXPORT,
    OUTBOUND,
    DELIVERY,
    DAY,
)


@dataclass(frozen=True, slots=True)
class Retained:
    """The class of a table; ``since`` is from when on a row's age counts, where age ends it.

    A row that is past its class is not deleted while ``stays`` is true of it: something rests on
    it, or nobody can tell here whether it is of somebody who is under legal hold.
    """

    table: Table
    kept: RetentionClass
    since: ColumnElement[Any] | None = None
    stays: ColumnElement[bool] | None = None

    def is_past(self, now: datetime) -> ColumnElement[bool]:
        """Return the condition that a row has outlived its class at that instant."""
        if self.kept.lasts is None or self.since is None:
            return false()
        begins: ColumnElement[Any] = self.since
        if self.kept.after_year:
            begins = func.date_trunc("year", begins) + cast("1 year", INTERVAL)
        return begins + cast(self.kept.lasts, INTERVAL) <= now


@dataclass(frozen=True, slots=True)
class Standing:
    """How many rows a table has, and how many of them have outlived its class."""

    table: str
    kept: RetentionClass
    rows: int
    past: int


def report(session: Session, retention: Sequence[Retained], *, now: datetime) -> list[Standing]:
    """Return where each table stands at an instant; it counts, and changes nothing."""
    return [_standing(session, each, now) for each in retention]


def _standing(session: Session, each: Retained, now: datetime) -> Standing:
    counts = select(func.count(), func.count().filter(each.is_past(now)))
    rows, past = session.execute(counts.select_from(each.table)).one()
    return Standing(each.table.name, each.kept, rows, past)


KIT_RETENTION: Final = (
    Retained(tables.event, FEED),
    Retained(tables.inbox, FEED),
    Retained(tables.idempotency, DAY, tables.idempotency.c.created_at),
    Retained(tables.attempt, DAY, tables.attempt.c.started_at),
    Retained(tables.source_cursor, STATE),
    Retained(tables.subscriber_cursor, STATE),
    Retained(tables.heartbeat, STATE),
)
