"""Makes the partitions of weekly results: a month of Mondays each, ahead of time."""

# ruff: noqa: S608 - all names are of the code's own

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

MONTHS_AHEAD: Final = 3
_DEFAULT: Final = "weekly_result_default"
_ASIDE: Final = "weekly_result_aside"

_ENDS: Final = text(
    """
    select cast(substring(bound from 'TO \\(''([0-9-]+)''\\)') as date) as upto,
        bound like '%MINVALUE%' as from_the_beginning
    from pg_inherits
    join pg_class on oid = inhrelid
    cross join lateral pg_get_expr(relpartbound, oid) as bound
    where inhparent = cast('weekly_result' as regclass) and bound <> 'DEFAULT'
    """
)
_STRAYS: Final = text(f"select distinct cast(date_trunc('month', week) as date) from {_DEFAULT}")


def keep_partitions(session: Session, *, today: date) -> list[date]:
    """Make the partitions of this month and the next ones, and return the months that were made.

    A result of a month that has none, such as one imported from years ago, stands in the default
    partition; its month gets one, and the rows go there. Nothing is deleted, and nothing counted
    twice: the default partition is set aside, copied into the months, and only then dropped.
    """
    session.execute(text("set local lock_timeout = '2s'"))
    strays = set(session.scalars(_STRAYS))
    wanted = {_later(today, months) for months in range(MONTHS_AHEAD + 1)} | strays
    missing = sorted(wanted - set(_covered(session, wanted)))
    if not missing:
        return []
    if strays:
        session.execute(text(f"alter table weekly_result detach partition {_DEFAULT}"))
        session.execute(text(f"alter table {_DEFAULT} rename to {_ASIDE}"))
    for month in missing:
        _make(session, month, copied=month in strays)
    if strays:
        session.execute(text(f"drop table {_ASIDE}"))
        session.execute(text(f"create table {_DEFAULT} partition of weekly_result default"))
        _keep_all(session, _DEFAULT)
    return missing


def _covered(session: Session, months: set[date]) -> Iterator[date]:
    """Yield the months that have a partition, or stand in the one from before there were any."""
    for end in session.execute(_ENDS).all():
        for month in months:
            upto = _later(month, 1)
            if upto == end.upto or (end.from_the_beginning and upto <= end.upto):
                yield month


def _make(session: Session, month: date, *, copied: bool) -> None:
    name, upto = f"weekly_result_{month:%Y_%m}", _later(month, 1)
    session.execute(
        text(
            f"create table {name} partition of weekly_result"
            f" for values from ('{month}') to ('{upto}')"
        )
    )
    _keep_all(session, name)
    if copied:
        session.execute(
            text(
                f"insert into {name} select * from {_ASIDE} where week >= :month and week < :upto"
            ),
            {"month": month, "upto": upto},
        )


def _keep_all(session: Session, name: str) -> None:
    """Have the database refuse to delete results there, as it does in the whole."""
    session.execute(
        text(
            f"create trigger kept before delete or truncate on {name}"
            " for each statement execute function refuse_deletion()"
        )
    )


def _later(day: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
