"""``python -m submission catalogue load FILE``: the Office's job catalogue."""

import argparse
import sys
from datetime import date
from pathlib import Path

from shared.errors import Invalid, Refused
from shared.kit import clock
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.kit.settings import Settings
from submission import NAME, usecases


def add(line: argparse.ArgumentParser) -> None:
    """Add the catalogue's action."""
    actions = line.add_subparsers(dest="action", required=True)
    load = actions.add_parser("load", help="load a version of the job catalogue")
    load.add_argument("file", type=Path, metavar="FILE.csv|FILE.xlsx")
    load.add_argument("--version", required=True, help="what the version is called")
    load.add_argument("--first-day", required=True, type=date.fromisoformat, metavar="DAY")
    load.add_argument("--document", required=True, help="which document says so")


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Load it and return the exit status: 1, with a line a fault, when it cannot be."""
    set_up_logging(name, settings.log_level)
    try:
        with open_database(NAME, settings, "catalogue").transaction() as session:
            jobs = usecases.load_catalogue(
                session,
                given.file.read_bytes(),
                version=given.version,
                first_day=given.first_day,
                document=given.document,
                by="command",
                now=clock.now(),
            )
    except Invalid as fault:
        lines = [f"{at}: {' '.join(said)}" for at, said in fault.errors.items()]
        print(*lines, sep="\n", file=sys.stderr)  # noqa: T201
        return 1
    except (Refused, OSError) as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 1
    print(f"{given.version}: {jobs} jobs from {given.first_day} on")  # noqa: T201
    return 0
