"""``retention``: shows what is past its class, and deletes it when told so."""

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from importlib import import_module
from typing import Final

from sqlalchemy.exc import ProgrammingError

from shared.kit import clock
from shared.kit.db import Database
from shared.kit.service import open_database
from shared.kit.settings import Settings
from shared.records.applying import Kept, count, delete_batch, has_unread_holds
from shared.records.retention import Retained, Standing, report

BATCH: Final = 1_000
MOST: Final = 10_000
REFUSED: Final = frozenset({"42501", "P0001"})
"""What the triggers of tables that only grow raise: insufficient_privilege, raise_exception."""


def add(line: argparse.ArgumentParser) -> None:
    """Add the two actions and their days."""
    actions = line.add_subparsers(dest="action", required=True)
    shown = actions.add_parser("report", help="count what is past its class")
    applied = actions.add_parser("apply", help="delete what is past its class and not held")
    for action in (shown, applied):
        action.add_argument(
            "--before",
            type=date.fromisoformat,
            metavar="DAY",
            help="as it is when that day begins",
        )
    applied.add_argument(
        "--batch",
        type=_batch,
        default=BATCH,
        metavar="N",
        help=f"rows of one transaction, {MOST} at most (%(default)s)",
    )
    applied.add_argument("--yes", action="store_true", help="really delete; else only count")


def _batch(given: str) -> int:
    rows = int(given)
    if not 1 <= rows <= MOST:
        raise argparse.ArgumentTypeError(f"{given}: give 1 to {MOST}")
    return rows


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Print a line a table of the service; return 0, or 1 when nothing may be deleted."""
    kept: Kept = import_module(f"{name}.retention").KEPT
    database = open_database(name, settings, "retention")
    try:
        if given.action == "report":
            return show(kept.retention, database, given.before)
        return apply(
            kept, database, given.before, now=clock.now(), batch=given.batch, really=given.yes
        )
    finally:
        database.dispose()


def show(retention: Sequence[Retained], database: Database, before: date | None) -> int:
    """Print a line a table, as it is now or when a day begins (UTC); return 0."""
    now = clock.now() if before is None else _begins(before)
    with database.transaction() as session:
        for each in report(session, retention, now=now):
            print(told(each))  # noqa: T201
    return 0


def told(each: Standing) -> str:
    """Return the line of a table: name, class, how long that is, rows, and rows past it."""
    lasts = each.kept.lasts or "no end"
    after = " after the year" if each.kept.after_year else ""
    span = f"{each.kept.name} ({lasts}{after})"
    return f"{each.table:20} {span:32} {each.rows:9} rows {each.past:9} past"


def apply(
    kept: Kept,
    database: Database,
    before: date | None,
    *,
    now: datetime,
    batch: int = BATCH,
    really: bool,
) -> int:
    """Delete what is past its class and not held, or count it unless ``really``; return 0.

    Each batch is a transaction of its own; whoever is stopped between two begins anew and goes on.
    Returns 1, and deletes nothing more, for a day that has not begun, while a legal hold could
    not be applied, and when the database refuses.
    """
    instant = now if before is None else _begins(before)
    if instant > now:
        print(f"{before} has not begun. Nothing was deleted.")  # noqa: T201
        return 1
    with database.transaction() as session:
        unread = has_unread_holds(session)
    if unread:
        print("A legal hold could not be applied: see `inbox list`. Nothing was deleted.")  # noqa: T201
        return 1
    for each in kept.ending:
        try:
            rows = _delete(kept, database, each, instant, now, batch) if really else None
        except ProgrammingError as fault:
            if getattr(fault.orig, "sqlstate", None) not in REFUSED:
                raise
            print(f"{each.table.name}: the database refuses. Nothing more was deleted.")  # noqa: T201
            return 1
        if rows is None:
            with database.transaction() as session:
                rows = count(session, kept, each, before=instant)
        print(f"{each.table.name:20} {each.kept.name:12} {rows:9} {_DONE[really]}")  # noqa: T201
    if not really:
        print("Nothing was deleted; --yes deletes.")  # noqa: T201
    return 0


_DONE: Final = {True: "deleted", False: "to delete"}


def _delete(
    kept: Kept, database: Database, each: Retained, before: datetime, now: datetime, batch: int
) -> int:
    rows = 0
    while True:
        with database.transaction() as session:
            deleted = delete_batch(session, kept, each, before=before, at=now, batch=batch)
        rows += deleted
        if deleted < batch:
            return rows


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
