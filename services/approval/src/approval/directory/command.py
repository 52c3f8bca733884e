"""``python -m approval directory load|client|check|…``: what the operator of the directory does."""

import argparse
import os
from collections.abc import Callable, Container, Iterable
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.auditing import COMMAND, record
from approval.directory.domain.scopes import Scope
from approval.directory.findings import findings
from approval.directory.passwords import SHORTEST_PASSWORD
from approval.directory.roster.exporting import export_roster, write_place
from approval.directory.roster.lines import RosterRefused
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from approval.directory.roster.telling import told
from shared.errors import Refused
from shared.kit import clock
from shared.kit.db import Database


def add_directory_actions(line: argparse.ArgumentParser) -> None:
    """Add the actions to approval's ``directory`` command."""
    actions = line.add_subparsers(dest="action", required=True)
    load = actions.add_parser("load", help="bring the directory to what a roster says")
    load.add_argument(
        "place",
        type=Path,
        help="a folder that holds units.csv and people.csv, a ZIP of it, or a workbook (.xlsx)",
    )
    load.add_argument(
        "--mapping",
        metavar="FILE",
        type=Path,
        help="what your headings and words mean here; else mapping.yaml beside the tables",
    )
    load.add_argument("--dry-run", action="store_true", help="only show what would change")
    load.add_argument(
        "--initial-password",
        metavar="TEXT",
        type=_password,
        help="for every account that has none yet; for sample agencies only",
    )
    _add_client(actions.add_parser("client", help="make API clients, or change their secrets"))
    invite = actions.add_parser("invite", help="print links' values that set a password once")
    invite.add_argument("codes", nargs="+", metavar="CODE")
    invite.add_argument(
        "--without-factor",
        action="store_true",
        help="take the second factor away, too, for who lost telephone and recovery codes",
    )
    administrator = actions.add_parser("administrator", help="say who administers the directory")
    administrator.add_argument("act", choices=["add", "remove"])
    administrator.add_argument("codes", nargs="+", metavar="CODE")
    auditor = actions.add_parser("auditor", help="say who reads the audit, and changes nothing")
    auditor.add_argument("act", choices=["add", "remove"])
    auditor.add_argument("codes", nargs="+", metavar="CODE")
    export = actions.add_parser("export", help="write the directory as a roster")
    export.add_argument("place", type=Path, help="a folder, or a file ending in .xlsx or .zip")
    actions.add_parser("check", help="show vacant heads, and people nobody scores or approves")


def _add_client(client: argparse.ArgumentParser) -> None:
    client.add_argument("names", nargs="+", metavar="NAME")
    client.add_argument(
        "--scope", action="append", default=[], choices=sorted(Scope), metavar="SCOPE"
    )
    client.add_argument(
        "--secret-env",
        default="{NAME}_CLIENT_SECRET",
        metavar="VARIABLE",
        help="holds the secret, 32 characters up (%(default)s)",
    )
    client.add_argument(
        "--rotate",
        action="store_true",
        help="leave scopes as they are and the secrets before good for 7 days; without the"
        " variable a secret that expires after a year is made and printed, this once",
    )


def run_directory_command(given: argparse.Namespace, database: Database) -> int:
    """Run one action and return the exit status: 1 when it was refused."""
    actions: dict[str, Callable[[argparse.Namespace, Database], int]] = {
        "load": _load,
        "export": _export,
        "client": _rotate if getattr(given, "rotate", False) else _client,
        "invite": _invite,
        "administrator": _administrator,
        "auditor": _auditor,
        "check": _check,
    }
    return actions[given.action](given, database)


def _load(given: argparse.Namespace, database: Database) -> int:
    try:
        roster = read_roster(given.place, given.mapping)
    except RosterRefused as refused:
        _print(refused.faults)
        print(f"Faults: {len(refused.faults)}. Nothing was changed.")  # noqa: T201
        return 1
    with database.transaction() as session:
        difference = load_roster(
            session,
            roster,
            now=clock.now(),
            initial_password=given.initial_password,
            dry_run=given.dry_run,
        )
        if not given.dry_run:
            _record(session, "roster_loaded", None, **difference.counts())
        hindering = len(findings(session))
    if given.dry_run:
        for change in told(difference):
            edits = change.edits if change.change == "changed" else ()
            _print((change, *(f"  {edit}" for edit in edits)))
    _print((difference.units, difference.people, difference.accounts))
    if given.dry_run:
        print("Nothing was changed.")  # noqa: T201
    elif hindering:
        print(f"Findings: {hindering}. `directory check` shows them.")  # noqa: T201
    return 0


def _export(given: argparse.Namespace, database: Database) -> int:
    with database.transaction() as session:
        units, people = export_roster(session)
    try:
        write_place(given.place, units, people)
    except OSError as fault:
        print(f"{given.place}: cannot be written: {fault.strerror}")  # noqa: T201
        return 1
    print(f"{len(units)} units and {len(people)} people: {given.place}")  # noqa: T201
    return 0


def _client(given: argparse.Namespace, database: Database) -> int:
    variable = ""
    try:
        with database.transaction() as session:
            for name in given.names:
                variable = _variable(given, name)
                secret = os.environ.get(variable, "")
                usecases.keep_client(
                    session, name, secret=secret, scopes=given.scope, now=clock.now()
                )
                _record(session, "client_kept", None, client=name, scopes=sorted(given.scope))
    except Refused as refused:
        print(f"{variable}: {refused}")  # noqa: T201
        return 1
    scopes = " ".join(sorted(set(given.scope))) or "no scopes"
    print(f"clients {', '.join(given.names)}: {scopes}")  # noqa: T201
    return 0


def _rotate(given: argparse.Namespace, database: Database) -> int:
    name, lines = "", []
    try:
        with database.transaction() as session:
            for name in given.names:
                kept = os.environ.get(_variable(given, name))
                _, secret = usecases.rotate_client(session, name, secret=kept, now=clock.now())
                _record(session, "client_rotated", None, client=name)
                lines.append(f"{name} {secret if kept is None else 'as the variable says'}")
    except Refused as refused:
        print(f"{name}: {refused} Nothing was changed.")  # noqa: T201
        return 1
    _print(lines)
    return 0


def _variable(given: argparse.Namespace, name: str) -> str:
    variable: str = given.secret_env.replace("{NAME}", name.upper().replace("-", "_"))
    return variable


def _invite(given: argparse.Namespace, database: Database) -> int:
    with database.transaction() as session:
        found = queries.accounts_by_code(session, given.codes)
        unknown = _unknown(given.codes, found)
        if not unknown:
            values = usecases.invite(
                session,
                found.values(),
                without_factor=given.without_factor,
                now=clock.now(),
            )
            for person_id in found.values():
                _record(session, "invited", person_id, without_factor=given.without_factor)
    _print(unknown or (f"{code} {values[found[code]]}" for code in found))
    return 1 if unknown else 0


def _administrator(given: argparse.Namespace, database: Database) -> int:
    adds = given.act == "add"
    known = queries.accounts_by_code if adds else queries.administrators_by_code
    with database.transaction() as session:
        found = known(session, given.codes)
        unknown = _unknown(given.codes, found)
        if not unknown and adds:
            usecases.add_administrators(
                session, found.values(), recorded_by="command", now=clock.now()
            )
        elif not unknown:
            usecases.remove_administrators(session, found.values())
        for person_id in () if unknown else found.values():
            _record(session, "administrator_added" if adds else "administrator_removed", person_id)
    done = "an administrator" if adds else "no administrator"
    _print(unknown or (f"{code}: {done}" for code in found))
    return 1 if unknown else 0


def _auditor(given: argparse.Namespace, database: Database) -> int:
    adds = given.act == "add"
    known = queries.accounts_by_code if adds else queries.auditors_by_code
    with database.transaction() as session:
        found = known(session, given.codes)
        unknown = _unknown(given.codes, found)
        if not unknown and adds:
            now = clock.now()
            usecases.add_auditors(session, found.values(), recorded_by="command", now=now)
        elif not unknown:
            usecases.remove_auditors(session, found.values())
        for person_id in () if unknown else found.values():
            _record(session, "auditor_added" if adds else "auditor_removed", person_id)
    done = "an auditor" if adds else "no auditor"
    _print(unknown or (f"{code}: {done}" for code in found))
    return 1 if unknown else 0


def _record(session: Session, action: str, subject_id: UUID | None, **facts: object) -> None:
    record(session, action, by=COMMAND, at=clock.now(), subject_id=subject_id, facts=facts)


def _unknown(codes: Iterable[str], found: Container[str]) -> list[str]:
    missing = [code for code in codes if code not in found]
    told = [f"{code}: nobody whom this concerns has this code" for code in missing]
    return [*told, "Nothing was changed."] if told else []


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
