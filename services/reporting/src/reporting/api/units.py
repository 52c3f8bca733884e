"""A unit's results and collective reports: for whoever leads it or one above it, and the Office."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.collective_schemas import CollectiveReports, CollectiveReportsArgs
from reporting.api.schemas import UnitResults, UnitResultsArgs
from shared.kit.http import PERSON, Blueprint, Order, current_person, paged

blueprint = Blueprint("units", __name__, url_prefix="/reporting/v1/units")

BY_PERSON: Final = Order(("person_id",), (UUID,))
BY_ID: Final = Order(("collective_id",), (UUID,))


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
