"""The roster as one file: identity systems send the whole agency, and fetch it."""

from collections.abc import Mapping, Sized
from itertools import islice
from typing import Any, Final

from sqlalchemy.orm import Session

from approval.directory.api.roster_schemas import ExportArgs, RosterArgs, RosterOut
from approval.directory.auditing import record
from approval.directory.roster.comparing import Changes, Difference
from approval.directory.roster.exporting import export_roster, written
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster_file
from approval.directory.roster.telling import told
from shared.kit import clock
from shared.kit.http import Answer, Blueprint, Download, FileBody, current_caller, scope

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_TOLD: Final = 1_000
DIRECTORY_WRITE: Final = scope("directory:write")
TYPES: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}

blueprint = Blueprint("roster", __name__, url_prefix="/directory/v1")


@blueprint.post(
    "/roster",
    access=DIRECTORY_WRITE,
    takes_file=FileBody(tuple(TYPES.values()), MOST_BYTES),
    asks=RosterArgs,
    gives=RosterOut,
    creates=True,
)
def load(session: Session, *, body: bytes, query: dict[str, Any]) -> dict[str, Any]:
    """Bring the directory to what a roster says: all of it, or nothing.

    The body is a workbook with the sheets `units` and `people`, or a ZIP of `units.csv` and
    `people.csv`, or of a workbook, with `mapping.yaml` if the agency has words of its own. Who is
    absent from it leaves. Sending the same again changes nothing. 422 with the code
    `roster-refused` names every fault by file, row and column.
    """
    roster = read_roster_file(body)
    dry_run: bool = query["dry_run"]
    now = clock.now()
    difference = load_roster(session, roster, now=now, dry_run=dry_run)
    if not dry_run:
        record(session, "roster_loaded", by=current_caller(), at=now, facts=difference.counts())
    return _told(difference, applied=not dry_run)


@blueprint.get("/roster", access=DIRECTORY_WRITE, asks=ExportArgs, gives_file=[*TYPES.values()])
def export(session: Session, *, query: dict[str, Any]) -> Answer:
    """Fetch the directory as a roster; sending it back changes nothing."""
    kind: str = query["format"]
    content = written(kind, *export_roster(session))
    return Answer(Download(content, TYPES[kind], f"roster.{kind}"))


def _told(difference: Difference, *, applied: bool) -> dict[str, Any]:
    accounts = difference.accounts
    changes = told(difference)
    first = list(islice(changes, MOST_TOLD))
    return {
        "applied": applied,
        "units": _counts(difference.units),
        "people": _counts(difference.people),
        "accounts": _sizes(
            opened=accounts.opened, renamed=accounts.renamed, closed=accounts.closed
        ),
        "changes": first,
        "changes_in_all": len(first) + sum(1 for _ in changes),
    }


def _counts(changes: Changes[Any]) -> dict[str, int]:
    sizes = _sizes(added=changes.added, changed=changes.changed, left=changes.left)
    return sizes | {"unchanged": changes.unchanged}


def _sizes(**entries: Sized) -> dict[str, int]:
    return {name: len(each) for name, each in entries.items()}
