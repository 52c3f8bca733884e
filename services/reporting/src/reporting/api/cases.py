"""Remediation cases: for the person, for whoever leads the meeting, and for the Office."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries, usecases
from reporting.api.case_schemas import (
    CaseOut,
    Cases,
    CasesArgs,
    ClosingIn,
    FollowUpIn,
    InvitationIn,
    MinutesIn,
)
from reporting.api.invitations import CALENDAR, invitation
from reporting.domain.cases import FollowUp, Invitation, Minutes
from reporting.models import AccessEntry
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.http import PERSON, Answer, Blueprint, Download, Order, current_person, paged
from shared.records.access import Role, record_access

blueprint = Blueprint("cases", __name__, url_prefix="/reporting/v1/cases")

NEWEST_FIRST: Final = Order(("case_id",), (UUID,))


@blueprint.get("", access=PERSON, asks=CasesArgs, gives=Cases)
def list_cases(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List the cases to which one is a party, newest first; the Office sees all."""
    viewer = current_person()
    return paged(
        query,
        asked=["cases", viewer, query["state"]],
        order=NEWEST_FIRST,
        read=lambda after, limit: queries.cases(
            session, viewer_id=viewer, state=query["state"], after=after, limit=limit
        ),
    )


@blueprint.get("/<uuid:case_id>", access=PERSON, gives=CaseOut)
def read_case(session: Session, *, case_id: UUID) -> Answer:
    """Read a case with its measures and every act on it; its ETag goes with what is done."""
    answer = _whole(session, case_id)
    record_read(session, answer.body, "case")
    return answer


@blueprint.get("/<uuid:case_id>/invitation.ics", access=PERSON, gives_file=(CALENDAR,))
def read_invitation(session: Session, *, case_id: UUID) -> Download:
    """Take the meeting into a calendar (RFC 5545). 404 before anybody is invited."""
    case = queries.case_to_read(session, case_id, viewer_id=current_person())
    if case.meets_at is None:
        raise NotFound
    record_read(session, dict(case._mapping), "invitation")
    return invitation(case, now=clock.now())


@blueprint.post(
    "/<uuid:case_id>/invitation",
    access=PERSON,
    takes=InvitationIn,
    gives=CaseOut,
    if_match=True,
    creates=True,
)
def invite(session: Session, *, case_id: UUID, body: Invitation, version: int) -> Answer:
    """Invite the parties, or to another time. For the Office."""
    by = current_person()
    usecases.invite(session, case_id, body, by=by, version=version, now=clock.now())
    return _whole(session, case_id)


@blueprint.post(
    "/<uuid:case_id>/minutes",
    access=PERSON,
    takes=MinutesIn,
    gives=CaseOut,
    if_match=True,
    creates=True,
)
def minute(session: Session, *, case_id: UUID, body: Minutes, version: int) -> Answer:
    """Record the meeting: causes, and measures with their days.

    For the Office and whoever leads the meeting.
    """
    zone, by = current_app.config["TIME_ZONE"], current_person()
    now = clock.now()
    usecases.minute(session, case_id, body, by=by, version=version, zone=zone, now=now)
    return _whole(session, case_id)


@blueprint.post(
    "/<uuid:case_id>/follow-up",
    access=PERSON,
    takes=FollowUpIn,
    gives=CaseOut,
    if_match=True,
    creates=True,
)
def follow_up(session: Session, *, case_id: UUID, body: FollowUp, version: int) -> Answer:
    """Record how far a measure has come. For the Office and whoever leads the meeting."""
    by = current_person()
    usecases.follow_up(session, case_id, body, by=by, version=version, now=clock.now())
    return _whole(session, case_id)


@blueprint.post(
    "/<uuid:case_id>/closing",
    access=PERSON,
    takes=ClosingIn,
    gives=CaseOut,
    if_match=True,
    creates=True,
)
def close(session: Session, *, case_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Close a case after its meeting, or an alert that was looked at. For the Office."""
    by = current_person()
    usecases.close(session, case_id, by=by, version=version, said=body["said"], now=clock.now())
    return _whole(session, case_id)


def record_read(session: Session, case: Mapping[str, Any], what: str) -> None:
    """Record that a party to somebody's case reads of it, which the person is not."""
    reader = current_person()
    record_access(
        session,
        AccessEntry,
        by=reader,
        role=Role.LEADER if reader == case["leader_id"] else Role.OFFICE,
        person_id=case["person_id"],
        what=what,
        thing_id=case["case_id"],
        at=clock.now(),
    )


def _whole(session: Session, case_id: UUID) -> Answer:
    case = queries.case_to_read(session, case_id, viewer_id=current_person())
    more = {
        "measures": queries.measures(session, case_id),
        "acts": queries.acts_of_case(session, case_id),
    }
    return Answer({**case._mapping, **more}, version=case.version)
