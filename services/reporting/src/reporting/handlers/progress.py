"""How far a report has come, and whose weeks are to be examined."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reporting.handlers.hearing import taken
from reporting.models import (
    Examination,
    Progress,
)
from shared.contracts.envelope import Event
from shared.kit.copies import ARRIVED, arrived, keep_newest, table

_TO_EXAMINE = table(Examination)
_EXAMINE = (
    insert(_TO_EXAMINE)
    .from_select(["person_id"], arrived(_TO_EXAMINE, ("person_id",)))
    .on_conflict_do_nothing()
)
WHOSE = ("report_id", "person_id", "week", "unit_id")
_OWN = ("hand_in_due_at", "score_due_at", "approve_due_at")


def keep_progress(
    session: Session, events: Sequence[Event], version: str, *columns: str, **fixed: object
) -> None:
    """Keep the named fields of each report, guarded by the version of who speaks of it."""
    rows = [taken(event, WHOSE + columns, version) | fixed for event in events]
    keep_newest(session, Progress, rows, version=version)


def keep_report(session: Session, events: Sequence[Event], *columns: str, **fixed: object) -> None:
    """Keep what submission tells of each report: who scores it, and when it is due if by its own.

    What was said before reports had instants of their own tells none.
    """
    rows = [
        taken(event, (*WHOSE, "manager_id", *columns), "submission_version")
        | {name: event.data.get(name) for name in _OWN}
        | fixed
        for event in events
    ]
    keep_newest(session, Progress, rows, version="submission_version")


def remember(session: Session, events: Sequence[Event], flag: str | None, **newest: str) -> None:
    """Set a flag, if any, that stays set, whichever version of the report arrives first.

    ``newest`` names columns, and of which field of the events each keeps the greatest.
    """
    if not events:
        return
    progress = table(Progress)
    told: dict[str, Any] = {name: bindparam(name) for name in (*WHOSE, *newest)}
    flags = {} if flag is None else {flag: True}
    row = insert(progress).values(told | flags)
    kept = {name: func.greatest(progress.c[name], row.excluded[name]) for name in newest}
    remembered = row.on_conflict_do_update(index_elements=[progress.c.report_id], set_=flags | kept)
    rows = [
        {name: event.data[name] for name in WHOSE}
        | {name: event.data[of] for name, of in newest.items()}
        for event in events
    ]
    session.connection().execute(remembered, rows)


def have_examined(session: Session, events: Sequence[Event]) -> None:
    """Have the tick that knows the rulebooks look at these people's weeks.

    In one order, so that two lists that name the same people never wait for each other in a circle.
    """
    people = sorted({event.data["person_id"] for event in events})
    session.connection().execute(_EXAMINE, {ARRIVED: [{"person_id": each} for each in people]})
