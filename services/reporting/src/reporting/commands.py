"""``python -m reporting rebuild|check``: counts the roll-ups anew, or proves them."""

import argparse
import sys
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from reporting import NAME, queries, usecases
from reporting.settings import Settings as Own
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.kit.settings import Settings
from shared.rulebook import RulebookError
from shared.rulebook.model import Year

MOST_SHOWN: Final = 20


def add(_: argparse.ArgumentParser) -> None:
    """Add nothing: neither takes arguments."""


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Do it and return the exit status: of ``check`` 1, with a line a wrong row, unless all agree.

    ``check`` shows the keys of the first 20 rows of a roll-up that differ from the recount, and
    how many there are. Status 2 when the rulebooks cannot be used.
    """
    set_up_logging(name, settings.log_level)
    if not isinstance(settings, Own):
        return 2
    try:
        year = settings.adopted().year
    except RulebookError as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
    database = open_database(NAME, settings, given.command)
    try:
        with database.transaction() as session:
            session.execute(text("set local statement_timeout = 0"))
            return _rebuild(session, year) if given.command == "rebuild" else _check(session, year)
    finally:
        database.dispose()


def _rebuild(session: Session, year: Year) -> int:
    for table, rows in usecases.rebuild(session, year).items():
        print(f"{table}: {rows} rows")  # noqa: T201
    return 0


def _check(session: Session, year: Year) -> int:
    found = list(queries.wrong(session, year, most=MOST_SHOWN))
    for each in found:
        for key in each.keys:
            print(f"{each.table}: wrong: {key}")  # noqa: T201
        print(f"{each.table}: {each.rows} wrong")  # noqa: T201
    return int(any(each.rows for each in found))
