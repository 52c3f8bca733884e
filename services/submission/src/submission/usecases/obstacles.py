"""Raising an obstacle or a proposal in a person's report, or in a unit's."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from shared.contracts.submission import ObstacleRaisedV1
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.kit.ids import new_id
from submission import queries
from submission.domain.errors import Excused, NotTheHead, TooManyObstacles
from submission.domain.obstacles import MOST, Raised, RaisedIn
from submission.domain.reports import ReportState
from submission.models import Obstacle
from submission.queries import collective


def raise_in_report(
    session: Session, report_id: UUID, raised: Raised, *, by: UUID, now: datetime
) -> AnyRow:
    """Raise something in one's own report, in whatever state that is, and say so.

    Raises ``NotFound``, ``Excused`` where no report is owed, ``TooManyObstacles``.
    """
    report = queries.own_report_for_change(session, report_id, person_id=by)
    if report.state == ReportState.EXCUSED:
        raise Excused
    where = RaisedIn(report_id=report_id)
    return _raise(session, raised, where, by=by, of=(report.unit_id, report.week), now=now)


def raise_in_collective(
    session: Session, collective_id: UUID, raised: Raised, *, by: UUID, now: datetime
) -> AnyRow:
    """Raise something for a unit, in whatever state its report is, and say so. For its head.

    Raises ``NotFound``, ``NotTheHead``, ``TooManyObstacles``.
    """
    report = collective.collective_for_change(session, collective_id, viewer_id=by)
    if by != report.head_id:
        raise NotTheHead
    where = RaisedIn(collective_id=collective_id)
    return _raise(session, raised, where, by=by, of=(report.unit_id, report.week), now=now)


def _raise(
    session: Session,
    raised: Raised,
    where: RaisedIn,
    *,
    by: UUID,
    of: tuple[UUID, date],
    now: datetime,
) -> AnyRow:
    """Keep it and say so; whoever raises in the same report meanwhile waits for it."""
    if collective.obstacles_raised(session, where) >= MOST:
        raise TooManyObstacles
    unit_id, week = of
    row = {
        "obstacle_id": new_id(),
        "kind": raised.kind,
        "report_id": where.report_id,
        "collective_id": where.collective_id,
        "person_id": by,
        "unit_id": unit_id,
        "week": week,
        "said": raised.said,
        "asked": raised.asked,
        "asked_of": raised.asked_of,
        "raised_at": now,
    }
    kept = session.execute(insert(Obstacle).values(row).returning(*Obstacle.__table__.c)).one()
    record_event(
        session, ObstacleRaisedV1, subject=kept.obstacle_id, subjectversion=1, data=row, now=now
    )
    return kept
