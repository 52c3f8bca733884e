"""Work statistics by job, post and unit, for staffing and for whoever leads the units."""

from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.paths import period_in_path
from reporting.api.statistics_schemas import Statistics, StatisticsArgs
from shared.kit.http import Blueprint, Order, current_caller, current_person, paged, person_or_scope
from shared.rulebook import Adopted

blueprint = Blueprint("statistics", __name__, url_prefix="/reporting/v1")

BY_KEY: Final = Order(("key", "measure"), (str, str))


@blueprint.get(
    "/statistics",
    access=person_or_scope("classifications:read"),
    asks=StatisticsArgs,
    gives=Statistics,
    revalidated=True,
)
def list_statistics(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List the work of a period by job, post or unit, as approved weeks tell it.

    For the Office and leadership, for whoever leads the unit or one above it, and for programs.
    """
    unit_id: UUID | None = query["unit"]
    if current_caller().kind == "person":
        queries.check_may_read_statistics(session, unit_id, viewer_id=current_person())
    adopted: Adopted = current_app.config["RULEBOOKS"]
    period, _, _ = period_in_path(query["period"], adopted)
    by: queries.By = query["by"]
    norms = {} if by is queries.By.JOB else queries.norms(session, period)
    page = paged(
        query,
        asked=["statistics", current_caller().id, unit_id, str(period), by],
        order=BY_KEY,
        read=lambda after, limit: queries.work_statistics(
            session, by, period, norms, unit_id=unit_id, after=after, limit=limit
        ),
    )
    return page | {"period": str(period), "by": by, "norm": "median"}
