"""``python -m approval directory load|client|check``: what the directory's administrator does."""

import argparse
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import text

from approval.directory.domain.errors import WeakSecret
from approval.directory.findings import findings
from approval.directory.passwords import SHORTEST_PASSWORD
from approval.directory.roster.lines import RosterRefused
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from approval.directory.usecases import keep_client
from shared.kit import clock
from shared.kit.db import Database

_TIME_TO_LOAD: Final = text("set local statement_timeout = '60s'")
_SCOPE: Final = re.compile(r"[a-z]+:[a-z]+")


def add_directory_actions(line: argparse.ArgumentParser) -> None:
    """Add the actions to approval's ``directory`` command."""
    actions = line.add_subparsers(dest="action", required=True)
    load = actions.add_parser("load", help="bring the directory to what a roster says")
    load.add_argument("folder", type=Path, help="holds units.csv and people.csv")
    load.add_argument("--dry-run", action="store_true", help="only show what would change")
    load.add_argument(
        "--initial-password",
        metavar="TEXT",
        type=_password,
        help="for every account that has none yet; for sample agencies only",
    )
    client = actions.add_parser("client", help="make API clients, or change their secrets")
    client.add_argument("names", nargs="+", metavar="NAME")
    client.add_argument("--scope", action="append", default=[], type=_scope, metavar="SCOPE")
    client.add_argument(
        "--secret-env",
        default="{NAME}_CLIENT_SECRET",
        metavar="VARIABLE",
        help="holds the secret, 32 characters up (%(default)s)",
    )
    actions.add_parser("check", help="show vacant heads, and people nobody scores or approves")


def run_directory_command(given: argparse.Namespace, database: Database) -> int:
    """Run one action and return the exit status: 1 when it was refused."""
    actions: dict[str, Callable[[argparse.Namespace, Database], int]] = {
        "load": _load,
        "client": _client,
        "check": _check,
    }
    return actions[given.action](given, database)


def _load(given: argparse.Namespace, database: Database) -> int:
    try:
        roster = read_roster(given.folder)
    except RosterRefused as refused:
        _print(refused.faults)
        print(f"Faults: {len(refused.faults)}. Nothing was changed.")  # noqa: T201
        return 1
    with database.transaction() as session:
        session.execute(_TIME_TO_LOAD)
        difference = load_roster(
            session,
            roster,
            now=clock.now(),
            initial_password=given.initial_password,
            dry_run=given.dry_run,
        )
        hindering = len(findings(session))
    if given.dry_run:
        _print(difference.units.lines())
        _print(difference.people.lines())
    _print((difference.units, difference.people, difference.accounts))
    if given.dry_run:
        print("Nothing was changed.")  # noqa: T201
    elif hindering:
        print(f"Findings: {hindering}. `directory check` shows them.")  # noqa: T201
    return 0


def _client(given: argparse.Namespace, database: Database) -> int:
    variable = ""
    try:
        with database.transaction() as session:
            for name in given.names:
                variable = given.secret_env.replace("{NAME}", name.upper())
                secret = os.environ.get(variable, "")
                keep_client(session, name, secret=secret, scopes=given.scope, now=clock.now())
    except WeakSecret as refused:
        print(f"{variable}: {refused}")  # noqa: T201
        return 1
    scopes = " ".join(sorted(set(given.scope))) or "no scopes"
    print(f"clients {', '.join(given.names)}: {scopes}")  # noqa: T201
    return 0


def _check(_: argparse.Namespace, database: Database) -> int:
    with database.transaction() as session:
        found = findings(session)
    _print(found)
    print(f"Findings: {len(found)}.")  # noqa: T201
    return 0


def _print(lines: Iterable[object]) -> None:
    for line in lines:
        print(line)  # noqa: T201


def _password(given: str) -> str:
    if len(given) < SHORTEST_PASSWORD:
        raise argparse.ArgumentTypeError(f"take at least {SHORTEST_PASSWORD} characters")
    return given


def _scope(given: str) -> str:
    if not _SCOPE.fullmatch(given):
        raise argparse.ArgumentTypeError(f'"{given}" is no scope; write one like events:read')
    return given
