"""An official result with all three scores, who sits on what, and a copy of one's own record."""

from typing import Any, Final
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval import queries
from approval.api.exports import ZIP
from approval.api.proposals import named
from approval.api.results import read
from approval.api.waiting import by_authority, with_names
from approval.directory import lookup
from approval.domain.proposals import ProposalState
from approval.records import exports
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person
from shared.pages import render

RECORD: Final = "/approval/record"
LOOKS: Final = 50

blueprint = Blueprint("approval-record-pages", __name__)


@blueprint.page("/approval/results/<uuid:result_id>", access=PERSON)
def show_result(session: Session, *, result_id: UUID) -> str:
    """Show an official result: for its person, its scorer and its authority."""
    result = read(session, result_id, "result")
    people = {result.person_id, result.scorer_id, result.decided_by_id, current_person()}
    return render(
        "approval/result.html",
        active="record",
        result=result,
        names=lookup.names(session, people),
        me=lookup.names(session, [current_person()]).get(current_person()),
    )


@blueprint.page("/approval/waiting", access=PERSON)
def show_waiting(session: Session) -> str:
    """Show what waits for whom and since when; to the Office all, with its second looks."""
    person_id = current_person()
    office = lookup.is_office_member(session, person_id)
    rows = queries.waiting(session, clock.now(), decider_id=None if office else person_id)
    lines = by_authority(session, rows)
    looks: list[dict[str, Any]] = []
    if office:
        state = ProposalState.SECOND_LOOK
        found = queries.queue(session, those=(), state=state, after=None, limit=LOOKS)
        names = lookup.names(session, [row.person_id for row in found])
        looks = [named(row, names) for row in found]
    else:
        lines = [line for line in lines if line["authority_id"] == person_id]
    return render(
        "approval/waiting.html",
        active="overview" if office else "decide",
        lines=with_names(session, lines),
        looks=looks,
        me=lookup.names(session, [person_id]).get(person_id),
    )


@blueprint.page(RECORD, access=PERSON)
def show_export(session: Session, *, attempt: Attempt | None = None) -> str:
    """Tell how far the copy of one's own record has come, and let it be asked for."""
    person_id = current_person()
    return render(
        "approval/record.html",
        active="record",
        attempt=attempt,
        export=exports.newest(session, person_id),
        me=lookup.names(session, [person_id]).get(person_id),
    )


@blueprint.form(f"{RECORD}/exports", access=PERSON, again=show_export)
def ask_for_record(session: Session, *, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """Ask for a copy of all that one's own record holds."""
    exports.ask(session, current_person(), now=clock.now())
    return Onward(RECORD)


@blueprint.page(f"{RECORD}/file", access=PERSON)
def fetch_record(session: Session) -> Response:
    """Give the newest copy of one's own record that is ready."""
    found = exports.fetch(session, current_person(), now=clock.now())
    kept = f'attachment; filename="record-{found.ready_at:%Y-%m-%d}.zip"'
    return Response(found.content, headers={"Content-Disposition": kept}, content_type=ZIP)
