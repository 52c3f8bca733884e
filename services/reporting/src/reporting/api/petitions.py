"""Petitions: for the person, for whoever answers, and for the Office, which watches the clock."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries, usecases
from reporting.api.petition_schemas import (
    PetitionAnswerIn,
    PetitionIn,
    PetitionOut,
    Petitions,
    PetitionsArgs,
    PetitionWithdrawalIn,
)
from reporting.domain.petitions import PetitionAnswer, PetitionState
from reporting.models import AccessEntry
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Answer, Blueprint, Order, current_person, paged
from shared.records.access import Role, record_access

blueprint = Blueprint("petitions", __name__, url_prefix="/reporting/v1")

NEWEST_FIRST: Final = Order(("petition_id",), (UUID,))


@blueprint.post(
    "/classifications/<uuid:classification_id>/petitions",
    access=PERSON,
    takes=PetitionIn,
    gives=PetitionOut,
    creates=True,
    status=201,
)
def file(session: Session, *, classification_id: UUID, body: dict[str, Any]) -> Answer:
    """Petition against one's own classification, within the days after it was published."""
    petition_id = usecases.file_petition(
        session,
        classification_id,
        body["said"],
        by=current_person(),
        terms=current_app.config["PETITIONS"],
        adopted=current_app.config["RULEBOOKS"],
        now=clock.now(),
    )
    return _whole(session, petition_id)


@blueprint.get("/petitions", access=PERSON, asks=PetitionsArgs, gives=Petitions)
def list_petitions(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List one's own petitions and those that one answers, newest first; the Office sees all."""
    viewer, now = current_person(), clock.now()
    page = paged(
        query,
        asked=["petitions", viewer, query["state"]],
        order=NEWEST_FIRST,
        read=lambda after, limit: queries.petitions(
            session, viewer_id=viewer, state=query["state"], after=after, limit=limit
        ),
    )
    return page | {"items": [_line(each, now) for each in page["items"]]}


@blueprint.get("/petitions/<uuid:petition_id>", access=PERSON, gives=PetitionOut)
def read_petition(session: Session, *, petition_id: UUID) -> Answer:
    """Read a petition with its evidence and every act; its ETag goes with what is done."""
    row = queries.petition(session, petition_id, viewer_id=current_person())
    record_access(
        session,
        AccessEntry,
        by=current_person(),
        role=Role.AUTHORITY if current_person() == row.answers_id else Role.OFFICE,
        person_id=row.person_id,
        what="petition",
        thing_id=petition_id,
        at=clock.now(),
    )
    return _whole(session, petition_id)


@blueprint.post(
    "/petitions/<uuid:petition_id>/answer",
    access=PERSON,
    takes=PetitionAnswerIn,
    gives=PetitionOut,
    if_match=True,
    creates=True,
)
def answer(session: Session, *, petition_id: UUID, body: PetitionAnswer, version: int) -> Answer:
    """Answer in writing, with reasons or the corrected grade.

    For who stands above whoever decided: the leader in charge, or who heads the leadership.
    """
    by, adopted = current_person(), current_app.config["RULEBOOKS"]
    now = clock.now()
    usecases.answer_petition(
        session, petition_id, body, by=by, version=version, adopted=adopted, now=now
    )
    return _whole(session, petition_id)


@blueprint.post(
    "/petitions/<uuid:petition_id>/withdrawal",
    access=PERSON,
    takes=PetitionWithdrawalIn,
    gives=PetitionOut,
    if_match=True,
    creates=True,
)
def withdraw(session: Session, *, petition_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Take one's own petition back before it is answered; it stays on record."""
    by = current_person()
    usecases.withdraw_petition(
        session, petition_id, by=by, version=version, now=clock.now(), **body
    )
    return _whole(session, petition_id)


def _line(row: AnyRow, now: datetime) -> dict[str, Any]:
    overdue = row.state == PetitionState.FILED and now >= row.answer_due_at
    return {**row._mapping, "overdue": overdue}


def _whole(session: Session, petition_id: UUID) -> Answer:
    row = queries.petition(session, petition_id, viewer_id=current_person())
    acts = queries.acts_of_petition(session, petition_id)
    return Answer(_line(row, clock.now()) | {"acts": acts}, version=row.version)
