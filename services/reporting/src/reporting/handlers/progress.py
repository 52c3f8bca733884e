"""How far a report has come, and whose weeks are to be examined."""

from collections.abc import Sequence

from sqlalchemy import bindparam
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
_WHOSE = ("report_id", "person_id", "week", "unit_id")


def keep_progress(
    session: Session, events: Sequence[Event], version: str, *columns: str, **fixed: object
) -> None:
    """Keep the named fields of each report, guarded by the version of who speaks of it."""
    rows = [taken(event, _WHOSE + columns, version) | fixed for event in events]
    keep_newest(session, Progress, rows, version=version)


def remember(session: Session, events: Sequence[Event], flag: str) -> None:
    """Set a flag that stays set, whichever version of the report arrives first."""
    progress = table(Progress)
    row = insert(progress).values({name: bindparam(name) for name in _WHOSE} | {flag: True})
    remembered = row.on_conflict_do_update(index_elements=[progress.c.report_id], set_={flag: True})
    rows = [{name: event.data[name] for name in _WHOSE} for event in events]
    session.connection().execute(remembered, rows)


def have_examined(session: Session, events: Sequence[Event]) -> None:
    """Have the tick that knows the rulebooks look at these people's weeks.

    In one order, so that two lists that name the same people never wait for each other in a circle.
    """
    people = sorted({event.data["person_id"] for event in events})
    session.connection().execute(_EXAMINE, {ARRIVED: [{"person_id": each} for each in people]})
