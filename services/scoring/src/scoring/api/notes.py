"""Notes of managers beside the direct one: of the first half of a week, or of a secondment."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from scoring import queries, usecases
from scoring.api.note_schemas import BesideArgs, BesideOut, BesideReports, NoteIn
from scoring.models import AccessEntry
from shared.kit import clock
from shared.kit.http import PERSON, Blueprint, current_person
from shared.records.access import Role, record_access

blueprint = Blueprint("notes", __name__, url_prefix="/scoring/v1/beside")


@blueprint.get("", access=PERSON, asks=BesideArgs, gives=BesideReports)
def list_beside(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List the reports of a week to which one may attach a note.

    They are those of people whom one managed before a transfer within the week, and of people who
    hold a post beside the main one, of which one is the manager.
    """
    zone = current_app.config["TIME_ZONE"]
    manager = current_person()
    found = queries.assessments_beside(session, manager_id=manager, week=query["week"], zone=zone)
    return {"items": found}


@blueprint.get("/<uuid:report_id>", access=PERSON, gives=BesideOut)
def read_beside(session: Session, *, report_id: UUID) -> dict[str, Any]:
    """Read such a report with its items, and what one attached to it."""
    report = _beside(session, report_id)
    record_access(
        session,
        AccessEntry,
        by=current_person(),
        role=Role.MANAGER_BESIDE,
        person_id=report["person_id"],
        what="assessment",
        thing_id=report_id,
        at=clock.now(),
    )
    return report


@blueprint.post(
    "/<uuid:report_id>/notes",
    access=PERSON,
    takes=NoteIn,
    gives=BesideOut,
    status=201,
    creates=True,
)
def attach_note(session: Session, *, report_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Attach a note, with points or without, for the direct manager and the authority to read.

    It decides nothing. `already-official` tells that the result was approved.
    """
    usecases.attach_note(
        session,
        report_id,
        by=current_person(),
        said=body["said"],
        parts=body["parts"],
        adopted=current_app.config["RULEBOOKS"],
        zone=current_app.config["TIME_ZONE"],
        now=clock.now(),
    )
    return _beside(session, report_id)


def _beside(session: Session, report_id: UUID) -> dict[str, Any]:
    manager, zone = current_person(), current_app.config["TIME_ZONE"]
    row, relation = queries.assessment_beside(session, report_id, manager_id=manager, zone=zone)
    own = [note for note in queries.notes(session, report_id) if note.by_id == manager]
    return {**row._mapping, "relation": relation, "notes": own}
