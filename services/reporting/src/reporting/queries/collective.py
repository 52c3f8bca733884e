"""Reads of units' collective reports."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reporting.models import CollectiveReport, Unit
from reporting.queries.trees import below
from shared.kit.db import AnyRow


def collective_reports(
    session: Session, unit_id: UUID, week: date, *, after: tuple[Any, ...] | None, limit: int
) -> Sequence[AnyRow]:
    """Return what a unit and all units below it reported as collectives for a week, by id."""
    units = below(unit_id)
    wanted = (
        select(*CollectiveReport.__table__.c, func.coalesce(Unit.name, "").label("unit_name"))
        .join(Unit, Unit.unit_id == CollectiveReport.unit_id, isouter=True)
        .where(CollectiveReport.week == week, CollectiveReport.unit_id.in_(units))
    )
    if after is not None:
        wanted = wanted.where(CollectiveReport.collective_id > after[0])
    return session.execute(wanted.order_by(CollectiveReport.collective_id).limit(limit)).all()


def collective_states(session: Session, week: date) -> dict[str, int]:
    """Return how many collective reports of a week are in each state, of those handed in."""
    counted = (
        select(CollectiveReport.state, func.count().label("units"))
        .where(CollectiveReport.week == week)
        .group_by(CollectiveReport.state)
    )
    return {row.state: row.units for row in session.execute(counted)}
