"""``python -m approval results import``: brings in official results from before the platform."""

import argparse
import sys
from pathlib import Path

from approval import NAME
from approval.directory.auditing import COMMAND
from approval.settings import Settings as Own
from approval.usecases.history import HistoryRefused, import_results, read_history
from shared.kit import clock
from shared.kit.db import Database
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.kit.settings import Settings
from shared.rulebook import Adopted, RulebookError


def add(line: argparse.ArgumentParser) -> None:
    """Add the actions on results."""
    actions = line.add_subparsers(dest="action", required=True)
    load = actions.add_parser("import", help="bring in results from before the platform")
    load.add_argument("file", type=Path, metavar="FILE", help="CSV in UTF-8, or a workbook (.xlsx)")
    load.add_argument("--document", required=True, help="the document that the results rest on")
    load.add_argument("--dry-run", action="store_true", help="only check, and change nothing")


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Import and return the exit status: 1 with a line a fault, 2 when it cannot begin."""
    set_up_logging(name, settings.log_level)
    if not isinstance(settings, Own):
        return 2
    try:
        adopted = settings.adopted()
    except RulebookError as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
    return run_import(given, open_database(NAME, settings, "results"), adopted)


def run_import(given: argparse.Namespace, database: Database, adopted: Adopted) -> int:
    """Import a file and return the exit status: 1 when it was refused."""
    try:
        history = read_history(given.file.read_bytes(), adopted.shelf.parts())
        with database.transaction() as session:
            imported = import_results(
                session,
                history,
                document=given.document,
                by=COMMAND,
                adopted=adopted,
                now=clock.now(),
                dry_run=given.dry_run,
            )
    except OSError as fault:
        print(f"{given.file}: cannot be read: {fault.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    except HistoryRefused as refused:
        for each in refused.faults:
            print(each)  # noqa: T201
        print(f"Faults: {len(refused.faults)}. Nothing was imported.")  # noqa: T201
        return 1
    done = "would be imported" if given.dry_run else "imported"
    weeks = f"from {imported.first_week} to {imported.last_week}"
    print(f"{imported.results} results of {imported.people} people {done}, {weeks}")  # noqa: T201
    return 0
