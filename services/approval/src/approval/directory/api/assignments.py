"""Posts beside the main one, and absences."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.assignment_schemas import (
    AbsenceIn,
    AbsenceOut,
    Absences,
    AssignmentIn,
    AssignmentOut,
    Assignments,
    EndIn,
)
from approval.directory.api.keepers import KEEPER, keeper
from approval.directory.domain.assignments import NewAbsence, NewAssignment, Span
from approval.directory.domain.sign_in_errors import OnlyAdministrators
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person

blueprint = Blueprint("assignments", __name__, url_prefix="/directory/v1")


@blueprint.get("/people/<uuid:person_id>/assignments", access=PERSON, gives=Assignments)
def list_assignments(session: Session, *, person_id: UUID) -> dict[str, Any]:
    """List what a person does beside the main post, oldest first, those that are over too."""
    queries.person(session, person_id)
    found = queries.assignments(session, person_id)
    here = Span(_today(), _today())
    taken = sum(
        each.share or 0 for each in found if Span(each.first_day, each.last_day).overlaps(here)
    )
    return {"main_share": 100 - taken, "items": found}


@blueprint.post(
    "/people/<uuid:person_id>/assignments",
    access=KEEPER,
    takes=AssignmentIn,
    gives=AssignmentOut,
    status=201,
    creates=True,
)
def assign(session: Session, *, person_id: UUID, body: NewAssignment) -> AnyRow:
    """Give a person a post beside the main one: concurrently, or seconded for a share of the time.

    There stays one report a week; the manager of this post attaches a note to it. For
    administrators, and programs with the scope.
    """
    by, zone, now = keeper(session), current_app.config["TIME_ZONE"], clock.now()
    made = usecases.assign(session, person_id, body, by=by, zone=zone, now=now)
    return queries.assignment_for_change(session, made)


@blueprint.post(
    "/assignments/<uuid:assignment_id>/end",
    access=KEEPER,
    takes=EndIn,
    gives=AssignmentOut,
    creates=True,
)
def end_assignment(session: Session, *, assignment_id: UUID, body: dict[str, Any]) -> AnyRow:
    """Have a post beside the main one end sooner; before its first day it is taken back.

    For administrators, and programs with the scope.
    """
    by, last_day = keeper(session), body["last_day"]
    usecases.end_assignment(session, assignment_id, last_day=last_day, by=by, now=clock.now())
    return queries.assignment_for_change(session, assignment_id)


@blueprint.get("/people/<uuid:person_id>/absences", access=KEEPER, gives=Absences)
def list_absences(session: Session, *, person_id: UUID) -> dict[str, Any]:
    """List a person's absences, oldest first; why somebody is away is theirs to know.

    For the person, administrators, and programs with the scope.
    """
    try:
        keeper(session)
    except OnlyAdministrators:
        if current_person() != person_id:
            raise
    queries.person(session, person_id)
    return {"items": queries.absences(session, person_id)}


@blueprint.post(
    "/people/<uuid:person_id>/absences",
    access=KEEPER,
    takes=AbsenceIn,
    gives=AbsenceOut,
    status=201,
    creates=True,
)
def record_absence(session: Session, *, person_id: UUID, body: NewAbsence) -> AnyRow:
    """Record days on which a person is away: leave, illness, maternity, mission.

    A week in which somebody is away on every working day owes no report. For administrators, and
    programs with the scope.
    """
    by, zone, now = keeper(session), current_app.config["TIME_ZONE"], clock.now()
    made = usecases.record_absence(session, person_id, body, by=by, zone=zone, now=now)
    return queries.absence_for_change(session, made)


@blueprint.post(
    "/absences/<uuid:absence_id>/end",
    access=KEEPER,
    takes=EndIn,
    gives=AbsenceOut,
    creates=True,
)
def end_absence(session: Session, *, absence_id: UUID, body: dict[str, Any]) -> AnyRow:
    """Have an absence end sooner; before its first day it is taken back.

    For administrators, and programs with the scope.
    """
    by, last_day = keeper(session), body["last_day"]
    usecases.end_absence(session, absence_id, last_day=last_day, by=by, now=clock.now())
    return queries.absence_for_change(session, absence_id)


def _today() -> date:
    today: date = clock.now().astimezone(current_app.config["TIME_ZONE"]).date()
    return today
