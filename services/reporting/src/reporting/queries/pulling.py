"""Reads of many results at once, for programs and for whoever leads."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from reporting.domain.errors import NotYoursToRead
from reporting.models import WeeklyResult
from reporting.queries.results import REOPENED, check_may_read_unit, is_office_member
from reporting.queries.trees import below
from shared.kit.db import AnyRow


def check_may_pull(session: Session, unit_id: UUID | None, *, viewer_id: UUID) -> None:
    """Raise ``NotYoursToRead`` unless the viewer leads the unit or one above, or is the Office.

    Without a unit the whole agency is meant, which is the Office's alone.
    """
    if unit_id is not None:
        check_may_read_unit(session, unit_id, viewer_id=viewer_id)
    elif not is_office_member(session, viewer_id):
        raise NotYoursToRead


def results_to_pull(
    session: Session,
    first: date,
    last: date,
    *,
    unit_id: UUID | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return results from one Monday to another by person and week, as the primary key orders."""
    of_result = WeeklyResult.person_id, WeeklyResult.week
    wanted = select(*WeeklyResult.__table__.c, REOPENED.label("provisional")).where(
        WeeklyResult.week.between(first, last)
    )
    if unit_id is not None:
        wanted = wanted.where(WeeklyResult.unit_id.in_(below(unit_id)))
    if after is not None:
        wanted = wanted.where(tuple_(*of_result) > after)
    return session.execute(wanted.order_by(*of_result).limit(limit)).all()
