"""When the steps of a week are due in units that have a calendar or deadlines of their own."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from submission import queries
from submission.domain.weeks import Deadlines, Timetable

INSTANTS: Final = tuple(each.name for each in fields(Deadlines))
"""The columns of a report that hold them."""


def own_deadlines(
    session: Session, week: date, timetable: Timetable
) -> Mapping[UUID, Mapping[str, datetime]]:
    """Return by unit the instants of each step, of those units only that have their own.

    A unit that is further down has what the nearest one above it has. Raises ``DeadlineMissing``.
    """
    codes = timetable.differing()
    if not codes:
        return {}
    lines = queries.lines_with_own(session, codes)
    due = {
        line: asdict(timetable.deadlines(week, line)) for line in set(map(tuple, lines.values()))
    }
    return {unit_id: due[tuple(line)] for unit_id, line in lines.items()}
