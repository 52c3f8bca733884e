"""Opening weeks: everybody who is evaluated owes a report from then on."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.contracts.submission import ReportOpenedV1, WeekOpenedV1
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.kit.events import heading, record_event
from shared.kit.ids import new_id
from submission import queries
from submission.domain.collective import CollectiveState
from submission.domain.errors import NotTheOffice, WeekAlreadyOpen
from submission.domain.weeks import OpenedBy, Timetable, check_may_open
from submission.models import CollectiveReport, Week
from submission.queries import collective
from submission.usecases.following import excuse_absent
from submission.usecases.opening import OPEN_REPORTS
from submission.usecases.own_deadlines import own_deadlines

_CLAIM_WEEK = insert(table(Week)).on_conflict_do_nothing().returning(table(Week).c.week_id)


def open_week(
    session: Session, week: date, *, by: UUID, timetable: Timetable, now: datetime
) -> AnyRow:
    """Open a week for the Office: everybody who is evaluated owes a report from now on.

    Unit, post and direct manager are frozen into each report. Raises ``NotTheOffice``,
    ``WeekNotYet``, ``WeekLongPast``, ``NoWorkingDay``, ``DeadlineMissing``, ``WeekAlreadyOpen``,
    and ``Invalid`` when no rulebook is in force.
    """
    if not queries.is_office_member(session, by):
        raise NotTheOffice
    check_may_open(week, today=timetable.today(now))
    opener = {"opened_by": OpenedBy.OFFICE, "opened_by_id": by}
    opened = _open(session, week, opener, timetable, now)
    if opened is None:
        raise WeekAlreadyOpen(f"The week of {week} is open already.", week=week)
    return opened


def open_begun_week(session: Session, *, timetable: Timetable, now: datetime) -> AnyRow | None:
    """Open the current week for the platform, once its first working day has begun.

    Return ``None`` when nothing is to be done: that day has not begun, or there is none; the week
    is open, perhaps since this moment; or nobody owes a report, as before the directory's people
    are known. Raises ``DeadlineMissing``, and ``Invalid`` when no rulebook is in force.
    """
    week = timetable.week_begun(now)
    if week is None or queries.is_open(session, week):
        return None
    if not queries.anybody_owes_a_report(session):
        return None
    opener = {"opened_by": OpenedBy.PLATFORM, "opened_by_id": None}
    return _open(session, week, opener, timetable, now)


def _open(
    session: Session, week: date, opener: dict[str, Any], timetable: Timetable, now: datetime
) -> AnyRow | None:
    """Open a week and say so; ``None`` when it is open. Who comes second waits for the first."""
    worked = timetable.worked(week)
    row = {
        "week": week,
        "week_id": new_id(),
        "opened_at": now,
        **asdict(timetable.deadlines(week)),
        "reports": 0,
        "working_days": len(worked),
        "worked": worked,
        "ends_at": timetable.ends_at(week),
        **opener,
    }
    claimed = session.execute(_CLAIM_WEEK, row).one_or_none()
    if claimed is None:
        return None
    own = own_deadlines(session, week, timetable)
    reports = _open_reports(session, week, own, now)
    _open_collective_reports(session, week, own)
    excuse_absent(session, week, now=now)
    row["reports"] = reports
    session.execute(update(Week).where(Week.week == week).values(reports=reports))
    record_event(
        session, WeekOpenedV1, subject=claimed.week_id, subjectversion=1, data=row, now=now
    )
    return session.execute(select(*table(Week).c).where(Week.week == week)).one()


def _open_reports(
    session: Session, week: date, own: Mapping[UUID, Mapping[str, datetime]], now: datetime
) -> int:
    """Open a report for everybody who is evaluated, and say so; return how many.

    ``own`` are the instants of units that have deadlines of their own.
    """
    told = heading(ReportOpenedV1, now)
    del told["event_id"]
    due = {str(unit_id): instants for unit_id, instants in own.items()}
    given = told | {"week": week, "own": orjson.dumps(due).decode()}
    return int(session.execute(OPEN_REPORTS, given).scalar_one())


def _open_collective_reports(
    session: Session, week: date, own: Mapping[UUID, Mapping[str, datetime]]
) -> None:
    """Open the report of each unit that takes part; nobody hears of it before it is handed in."""
    blank = {
        "week": week,
        "state": CollectiveState.DRAFT,
        "revision": 1,
        "summary": "",
        "items": [],
        "self_parts": {},
        "late": False,
        "return_reason": "",
        "version": 1,
    }
    units = collective.units_that_take_part(session)
    rows = [
        {
            "collective_id": new_id(),
            "unit_id": unit_id,
            "own_due_at": own[unit_id]["hand_in_due_at"] if unit_id in own else None,
            **blank,
        }
        for unit_id in units
    ]
    if rows:
        session.connection().execute(insert(table(CollectiveReport)), rows)
