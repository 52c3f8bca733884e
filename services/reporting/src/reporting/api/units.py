"""A unit's results and collective reports: for whoever leads it or one above it, and the Office."""

from bisect import bisect_right
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.collective_schemas import CollectiveReports, CollectiveReportsArgs
from reporting.api.paths import period_in_path
from reporting.api.schemas import UnitResults, UnitResultsArgs
from reporting.api.summary_schemas import UnitSummary, UnitSummaryArgs
from shared.errors import NotFound
from shared.kit.db import AnyRow
from shared.kit.http import (
    PERSON,
    Blueprint,
    Order,
    current_caller,
    current_person,
    paged,
    person_or_scope,
)

blueprint = Blueprint("units", __name__, url_prefix="/reporting/v1/units")

BY_PERSON: Final = Order(("person_id",), (UUID,))
BY_ID: Final = Order(("collective_id",), (UUID,))
BY_UNIT: Final = Order(("unit_id",), (UUID,))


@blueprint.get(
    "/<uuid:unit_id>/summary",
    access=person_or_scope("classifications:read"),
    asks=UnitSummaryArgs,
    gives=UnitSummary,
    revalidated=True,
)
def read_summary(session: Session, *, unit_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read what a unit and those below it amount to in a period or a week, together and one by one.

    For whoever leads the unit or one above it, the Office, and programs.
    """
    if current_caller().kind == "person":
        queries.check_may_read_unit(session, unit_id, viewer_id=current_person())
    units = sorted(queries.units_below(session, unit_id))
    if not units:
        raise NotFound
    period, first, last = None, query["week"], query["week"]
    if query["period"] is not None:
        period, first, last = period_in_path(query["period"], current_app.config["RULEBOOKS"])
    found = queries.summaries(session, units, queries.Stretch(period, first, last))
    together = queries.Summary()
    for each in found.values():
        together.add(each)

    def read(after: tuple[UUID] | None, limit: int) -> list[_Line]:
        begin = 0 if after is None else bisect_right(units, after[0])
        named = queries.units_named(session, units[begin : begin + limit])
        return [_Line(row, found.get(row.unit_id, queries.Summary())) for row in named]

    asked = ["summary", current_caller().id, unit_id, first, last]
    page = paged(query, asked=asked, order=BY_UNIT, read=read)
    own = queries.units_named(session, [unit_id])[0]
    return page | {
        "unit_id": unit_id,
        "unit_name": own.unit_name,
        "period": str(period or first),
        "final": period is not None and queries.is_locked(session, str(period)),
        "together": together,
    }


class _Line:
    """A unit with its figures, as the schema reads it."""

    def __init__(self, unit: AnyRow, figures: queries.Summary) -> None:
        self.unit_id, self.unit_name, self.parent_id = unit
        self.weeks, self.provisional = figures.weeks, figures.provisional
        self.missed, self.mean = figures.missed, figures.mean
        self.grades, self.classified = figures.grades, figures.classified


@blueprint.get("/<uuid:unit_id>/results", access=PERSON, asks=UnitResultsArgs, gives=UnitResults)
def list_results(session: Session, *, unit_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List the week's official results of a unit and of all units below it."""
    queries.check_may_read_unit(session, unit_id, viewer_id=current_person())
    return paged(
        query,
        asked=[current_person(), unit_id, query["week"]],
        order=BY_PERSON,
        read=lambda after, limit: queries.unit_results(
            session, unit_id, query["week"], after=after, limit=limit
        ),
    )


@blueprint.get(
    "/<uuid:unit_id>/collective",
    access=PERSON,
    asks=CollectiveReportsArgs,
    gives=CollectiveReports,
)
def list_collective_reports(
    session: Session, *, unit_id: UUID, query: dict[str, Any]
) -> dict[str, Any]:
    """List the week's collective reports of a unit and of all units below it, once handed in."""
    queries.check_may_read_unit(session, unit_id, viewer_id=current_person())
    return paged(
        query,
        asked=["collective", current_person(), unit_id, query["week"]],
        order=BY_ID,
        read=lambda after, limit: queries.collective_reports(
            session, unit_id, query["week"], after=after, limit=limit
        ),
    )
