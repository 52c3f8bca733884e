"""``python -m approval ledger verify|export|head|proof``: what is checked and shown of it."""

import argparse
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from approval import NAME
from approval.ledger import checking, entries
from approval.ledger.checking import BrokenError, Fault, Head, Kind, checked
from approval.ledger.tree import Tree, audit_path
from shared.kit.db import Database
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.kit.settings import Settings

_HEAD: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def add(line: argparse.ArgumentParser) -> None:
    """Add the ledger's actions."""
    actions = line.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="check every entry, and what guards them")
    verify.add_argument(
        "--head",
        dest="heads",
        action="append",
        default=[],
        type=_head,
        metavar="NUMBER:HASH",
        help="a head that was written down elsewhere; several may be given",
    )
    export = actions.add_parser("export", help="write all results, a line each")
    export.add_argument("file", type=Path, metavar="FILE.ndjson")
    actions.add_parser("head", help="print the number and the hash to write down elsewhere")
    proof = actions.add_parser("proof", help="prove one result to whoever knows a head")
    proof.add_argument("result_id", type=UUID, metavar="RESULT_ID")
    proof.add_argument(
        "--head", dest="upto", type=int, metavar="NUMBER", help="of that head; else of the last"
    )


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Run one action and return its exit status."""
    set_up_logging(name, settings.log_level)
    return run_ledger_command(given, open_database(NAME, settings, "ledger"))


def run_ledger_command(given: argparse.Namespace, database: Database) -> int:
    """Run one action and return the exit status: 1 when the ledger is broken, or cannot answer."""
    actions: dict[str, Callable[[argparse.Namespace, Session], int]] = {
        "verify": _verify,
        "export": _export,
        "head": _print_head,
        "proof": _proof,
    }
    with database.transaction() as session:
        entries.begin_reading(session)
        try:
            return actions[given.action](given, session)
        except BrokenError as broken:
            print(broken)  # noqa: T201
            return 1


def _verify(given: argparse.Namespace, session: Session) -> int:
    head, faults = checking.verify(session, dict(given.heads))
    for fault in faults:
        print(fault)  # noqa: T201
    print(f"{head.number} results are whole; head {head}")  # noqa: T201
    return 1 if faults else 0


def _export(given: argparse.Namespace, session: Session) -> int:
    """Write to another name first, so that what has the name is whole."""
    file: Path = given.file
    beside = file.with_name(f"{file.name}.part")
    tree = Tree()
    try:
        with beside.open("wb") as written:
            for entry, line in checked(session):
                written.write(line + b"\n")
                tree.add(entry.sha256)
        beside.replace(file)
    except OSError as fault:
        print(f"{file}: cannot be written: {fault.strerror}")  # noqa: T201
        return 1
    print(f"{tree.count} results: {file}; head {Head(tree.count, tree.root())}")  # noqa: T201
    return 0


def _print_head(_: argparse.Namespace, session: Session) -> int:
    print(checking.head(session, entries.last_number(session)))  # noqa: T201
    return 0


def _proof(given: argparse.Namespace, session: Session) -> int:
    entry = entries.entry_of(session, given.result_id)
    last = entries.last_number(session)
    upto = last if given.upto is None else given.upto
    if entry is None:
        print(f"{given.result_id}: no result in the ledger has this id")  # noqa: T201
        return 1
    if not entry.number <= upto <= last:
        print(f"Take a head from {entry.number}, which is the result, to {last}.")  # noqa: T201
        return 1
    if entry.line is None or sha256(entry.line).digest() != entry.sha256:
        told = "the result is not what was hashed"
        raise BrokenError(Fault(Kind.CONTENT, told, entry.number, entry.result_id))
    hashes = entries.hashes(session, upto=upto)
    path, root = audit_path(hashes, entry.number - 1, upto)
    proof = {"line": entry.line.decode(), "path": path, "head": str(Head(upto, root))}
    print(orjson.dumps(proof, option=orjson.OPT_INDENT_2).decode())  # noqa: T201
    return 0


def _head(given: str) -> tuple[int, bytes]:
    found = _HEAD.fullmatch(given)
    if found is None:
        raise argparse.ArgumentTypeError("write NUMBER:HASH, as `ledger head` prints it")
    return int(found[1]), bytes.fromhex(found[2])
