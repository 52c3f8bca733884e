"""For administrators: the roster as a file, tried before it is loaded, and what to look at."""

from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup
from approval.directory.api.keepers import keeper
from approval.directory.api.roster import MOST_BYTES, TYPES
from approval.directory.auditing import record
from approval.directory.domain.errors import NotAsPreviewed
from approval.directory.findings import findings
from approval.directory.roster.comparing import Difference
from approval.directory.roster.exporting import export_roster, written
from approval.directory.roster.lines import Fault, RosterRefused
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster_file
from approval.directory.roster.telling import Change, told
from shared.errors import Invalid
from shared.kit import clock
from shared.kit.http import (
    PERSON,
    Attempt,
    Blueprint,
    Onward,
    Page,
    current_caller,
    current_person,
)
from shared.pages import render

ROSTER: Final = "/directory/roster"
_WITH_FIELDS: Final = MOST_BYTES + 64 * 1024
SHOWN: Final = 100

blueprint = Blueprint("roster-pages", __name__)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a roster would change; ``seal`` stands for the file and for all of its changes."""

    difference: Difference
    changes: list[Change]
    in_all: int
    seal: str


@blueprint.page(ROSTER, access=PERSON)
def show_roster(session: Session, *, attempt: Attempt | None = None) -> str:
    """Show the forms to fetch the roster and to try another one. For administrators."""
    keeper(session)
    return _page(session, attempt=attempt, loaded="loaded" in request.args)


def _page(session: Session, **told_of: Any) -> str:
    viewer = current_person()
    shown: dict[str, Any] = {"preview": None, "faults": (), "attempt": None, "loaded": False}
    me = lookup.names(session, [viewer]).get(viewer)
    return render("directory/roster.html", active="directory", me=me, **(shown | told_of))


@blueprint.form(f"{ROSTER}/preview", access=PERSON, again=show_roster, most_bytes=_WITH_FIELDS)
def preview_roster(session: Session, *, form: MultiDict[str, str]) -> Page:  # noqa: ARG001
    """Tell what a roster would change, or every fault in it; nothing is changed."""
    keeper(session)
    content = _content()
    try:
        preview = _previewed(session, content)
    except RosterRefused as refused:
        return Page(_page(session, faults=_first(refused)), 422)
    return Page(_page(session, preview=preview))


def _first(refused: RosterRefused) -> tuple[Fault, ...]:
    return refused.faults[:SHOWN]


def _content() -> bytes:
    sent = request.files.get("roster")
    content = b"" if sent is None else sent.read()
    if not content:
        raise Invalid({"roster": ["Choose a file first."]})
    return content


def _previewed(session: Session, content: bytes) -> Preview:
    """Return what a file would change. Raises ``RosterRefused``."""
    difference = load_roster(session, read_roster_file(content), now=clock.now(), dry_run=True)
    changes = told(difference)
    first = list(islice(changes, SHOWN))
    seal, number = sha256(content), len(first)
    for each in first:
        seal.update(repr(each).encode())
    for each in changes:
        seal.update(repr(each).encode())
        number += 1
    return Preview(difference, first, number, seal.hexdigest())


@blueprint.form(ROSTER, access=PERSON, again=show_roster, most_bytes=_WITH_FIELDS)
def apply_roster(session: Session, *, form: MultiDict[str, str]) -> Onward:
    """Load a roster as it was previewed: all of it, or nothing."""
    keeper(session)
    content = _content()
    if _previewed(session, content).seal != form.get("seal"):
        raise NotAsPreviewed
    now = clock.now()
    difference = load_roster(session, read_roster_file(content), now=now)
    record(session, "roster_loaded", by=current_caller(), at=now, facts=difference.counts())
    return Onward(f"{ROSTER}?loaded")


@blueprint.page(f"{ROSTER}/file", access=PERSON)
def fetch_roster(session: Session) -> Response:
    """Give the directory as a workbook; sending it back changes nothing. For administrators."""
    keeper(session)
    content = written("xlsx", *export_roster(session))
    kept = {"Content-Disposition": 'attachment; filename="roster.xlsx"'}
    return Response(content, headers=kept, content_type=TYPES["xlsx"])


@blueprint.page("/directory/findings", access=PERSON)
def show_findings(session: Session) -> str:
    """List what hinders somebody's evaluation, as the command ``directory check`` does."""
    keeper(session)
    viewer = current_person()
    found = findings(session)
    return render(
        "directory/findings.html",
        active="directory",
        findings=found[:SHOWN],
        in_all=len(found),
        me=lookup.names(session, [viewer]).get(viewer),
    )
