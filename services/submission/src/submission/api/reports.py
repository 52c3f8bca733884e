"""Weekly reports: reading, drafting, handing in, withdrawing, excusing."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from shared.kit import clock
from shared.kit.at_once import Writing
from shared.kit.http import (
    PERSON,
    Answer,
    Blueprint,
    Order,
    current_person,
    paged,
)
from shared.records.access import Role, record_access
from submission import queries, usecases
from submission.api.draft_schemas import DraftVersions
from submission.api.schemas import (
    FilingIn,
    ReasonIn,
    Receipt,
    ReportIn,
    ReportOut,
    Reports,
    ReportsArgs,
    Saved,
)
from submission.domain.errors import NotTheOffice
from submission.domain.reports import Content, Filing
from submission.models import AccessEntry
from submission.queries import drafts

blueprint = Blueprint("reports", __name__, url_prefix="/submission/v1/reports")

BY_WEEK: Final = Order(("week", "report_id"), (date.fromisoformat, UUID))


@blueprint.get("", access=PERSON, asks=ReportsArgs, gives=Reports)
def list_reports(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List one's own reports, one's team's, or (for the Office) everybody's; newest week first."""
    viewer = current_person()
    if query["whose"] == "all" and not queries.is_office_member(session, viewer):
        raise NotTheOffice
    return paged(
        query,
        asked=[viewer, query["whose"], query["week"], query["state"]],
        order=BY_WEEK,
        read=lambda after, limit: queries.reports(
            session,
            whose=query["whose"],
            viewer_id=viewer,
            week=query["week"],
            state=query["state"],
            after=after,
            limit=limit,
        ),
    )


@blueprint.get("/<uuid:report_id>", access=PERSON, gives=ReportOut)
def read_report(session: Session, *, report_id: UUID) -> Answer:
    """Read a report with its items; its ETag is the version to send with a change."""
    answer = _whole(session, report_id)
    reader, report = current_person(), answer.body
    record_access(
        session,
        AccessEntry,
        by=reader,
        role=Role.DIRECT_MANAGER if reader == report["manager_id"] else Role.OFFICE,
        person_id=report["person_id"],
        what="report",
        thing_id=report_id,
        at=clock.now(),
    )
    return answer


@blueprint.put(
    "/<uuid:report_id>",
    access=PERSON,
    takes=ReportIn,
    gives=Saved,
    if_match=True,
    one_statement=True,
)
def save_draft(writing: Writing, *, report_id: UUID, body: Content, version: int) -> Answer:
    """Keep the draft as it is now; it need not be complete."""
    saved = usecases.save_draft(
        writing,
        report_id,
        person_id=current_person(),
        version=version,
        content=body,
        adopted=current_app.config["RULEBOOKS"],
        now=clock.now(),
    )
    return Answer({"report_id": report_id, "version": saved}, version=saved)


@blueprint.get("/<uuid:report_id>/versions", access=PERSON, gives=DraftVersions)
def list_versions(session: Session, *, report_id: UUID) -> dict[str, Any]:
    """List what one saved of one's own draft, newest first; send one again to restore it."""
    return {"items": drafts.versions(session, report_id, person_id=current_person())}


@blueprint.post(
    "/<uuid:report_id>/submission",
    access=PERSON,
    takes=ReportIn,
    gives=Receipt,
    if_match=True,
    creates=True,
    one_statement=True,
    finished=True,
)
def hand_in(writing: Writing, *, report_id: UUID, body: Content, version: int) -> Answer:
    """Hand in the whole report with one request; it need not have been saved before."""
    receipt = usecases.hand_in(
        writing,
        report_id,
        person_id=current_person(),
        version=version,
        content=body,
        adopted=current_app.config["RULEBOOKS"],
        now=clock.now(),
    )
    return Answer(receipt, version=receipt["version"])


@blueprint.post(
    "/<uuid:report_id>/withdrawal", access=PERSON, gives=ReportOut, if_match=True, creates=True
)
def withdraw(session: Session, *, report_id: UUID, version: int) -> Answer:
    """Take back a report that is not scored yet; it is a draft again, with what was handed in.

    Where the direct manager scored it at the same moment, the score holds.
    """
    usecases.withdraw(
        session, report_id, person_id=current_person(), version=version, now=clock.now()
    )
    return _whole(session, report_id)


@blueprint.post(
    "/<uuid:report_id>/assisted-submission",
    access=PERSON,
    takes=FilingIn,
    gives=Receipt,
    if_match=True,
    creates=True,
)
def file(session: Session, *, report_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Hand a report in on its author's behalf, for a reason that is recorded and shown.

    For the direct manager and the Office.
    """
    receipt = usecases.file(
        session,
        report_id,
        version=version,
        content=body["content"],
        filing=Filing(current_person(), body["reason"]),
        adopted=current_app.config["RULEBOOKS"],
        now=clock.now(),
    )
    return Answer(receipt, version=receipt["version"])


@blueprint.post(
    "/<uuid:report_id>/excuse",
    access=PERSON,
    takes=ReasonIn,
    gives=ReportOut,
    if_match=True,
    creates=True,
)
def excuse(session: Session, *, report_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Excuse the author from this week, for example for leave.

    For the direct manager and the Office; nobody excuses their own week.
    """
    usecases.excuse(
        session,
        report_id,
        by=current_person(),
        version=version,
        reason=body["reason"],
        now=clock.now(),
    )
    return _whole(session, report_id)


def _whole(session: Session, report_id: UUID) -> Answer:
    report = queries.visible_report(session, report_id, viewer_id=current_person())
    items = queries.items(session, report_id, revision=report.revision)
    return Answer({**report._mapping, "items": items}, version=report.version)
