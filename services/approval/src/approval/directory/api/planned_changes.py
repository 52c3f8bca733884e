"""PlannedChanges of people and units that are dated ahead."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.assignment_schemas import (
    PersonChangeIn,
    PlannedChangeOut,
    PlannedChanges,
    UnitChangeIn,
)
from approval.directory.api.keepers import KEEPER, keeper
from approval.directory.domain.planned import Changed, NewChange
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import Blueprint

blueprint = Blueprint("planned_changes", __name__, url_prefix="/directory/v1")


@blueprint.get("/people/<uuid:person_id>/changes", access=KEEPER, gives=PlannedChanges)
def list_person_changes(session: Session, *, person_id: UUID) -> dict[str, Any]:
    """List the changes that were dated ahead of a person, newest day first.

    For administrators, and programs with the scope.
    """
    keeper(session)
    queries.person(session, person_id)
    return {"items": queries.planned_changes(session, Changed.PERSON, person_id)}


@blueprint.post(
    "/people/<uuid:person_id>/changes",
    access=KEEPER,
    takes=PersonChangeIn,
    gives=PlannedChangeOut,
    status=201,
    creates=True,
)
def change_person(session: Session, *, person_id: UUID, body: NewChange) -> AnyRow:
    """Change a person from a day on: name, unit, post, direct manager, or that they leave.

    Today's change happens at once, a later one when its day begins. For administrators, and
    programs with the scope.
    """
    return _plan(session, Changed.PERSON, person_id, body)


@blueprint.get("/units/<uuid:unit_id>/changes", access=KEEPER, gives=PlannedChanges)
def list_unit_changes(session: Session, *, unit_id: UUID) -> dict[str, Any]:
    """List the changes that were dated ahead of a unit, newest day first.

    For administrators, and programs with the scope.
    """
    keeper(session)
    queries.unit(session, unit_id)
    return {"items": queries.planned_changes(session, Changed.UNIT, unit_id)}


@blueprint.post(
    "/units/<uuid:unit_id>/changes",
    access=KEEPER,
    takes=UnitChangeIn,
    gives=PlannedChangeOut,
    status=201,
    creates=True,
)
def change_unit(session: Session, *, unit_id: UUID, body: NewChange) -> AnyRow:
    """Change a unit from a day on: name, place in the tree, head, leader in charge, or its end.

    Today's change happens at once, a later one when its day begins. For administrators, and
    programs with the scope.
    """
    return _plan(session, Changed.UNIT, unit_id, body)


@blueprint.post(
    "/changes/<uuid:change_id>/cancellation", access=KEEPER, gives=PlannedChangeOut, creates=True
)
def cancel_change(session: Session, *, change_id: UUID) -> AnyRow:
    """Cancel a change whose day has not come. For administrators, and programs with the scope."""
    usecases.cancel_change(session, change_id, by=keeper(session), now=clock.now())
    return queries.planned_change_for_change(session, change_id)


def _plan(session: Session, of: Changed, subject_id: UUID, new: NewChange) -> AnyRow:
    by, zone, now = keeper(session), current_app.config["TIME_ZONE"], clock.now()
    made = usecases.plan_change(session, of, subject_id, new, by=by, zone=zone, now=now)
    return queries.planned_change_for_change(session, made)
