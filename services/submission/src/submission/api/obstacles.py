"""Obstacles and proposals in a person's report: raising one, and reading what was raised."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from shared.kit import clock
from shared.kit.http import PERSON, Blueprint, current_person
from shared.records.access import Role, record_access
from submission import queries, usecases
from submission.api.collective_schemas import ObstacleIn, RaisedList, RaisedOut
from submission.domain.obstacles import Raised, RaisedIn
from submission.models import AccessEntry
from submission.queries import collective

blueprint = Blueprint("obstacles", __name__, url_prefix="/submission/v1/reports")


@blueprint.get("/<uuid:report_id>/obstacles", access=PERSON, gives=RaisedList)
def list_obstacles(session: Session, *, report_id: UUID) -> dict[str, Any]:
    """List what a report raised, oldest first. For whoever may read the report."""
    reader = current_person()
    report = queries.visible_report(session, report_id, viewer_id=reader)
    record_access(
        session,
        AccessEntry,
        by=reader,
        role=Role.DIRECT_MANAGER if reader == report.manager_id else Role.OFFICE,
        person_id=report.person_id,
        what="obstacles",
        thing_id=report_id,
        at=clock.now(),
    )
    return {"items": collective.obstacles(session, RaisedIn(report_id=report_id))}


@blueprint.post(
    "/<uuid:report_id>/obstacles",
    access=PERSON,
    takes=ObstacleIn,
    gives=RaisedOut,
    status=201,
    creates=True,
)
def raise_obstacle(session: Session, *, report_id: UUID, body: Raised) -> Any:
    """Raise an obstacle or a proposal in one's own report, whatever state that is in.

    What becomes of it stands below `/reporting/v1/obstacles`.
    """
    by = current_person()
    return usecases.raise_in_report(session, report_id, body, by=by, now=clock.now())
