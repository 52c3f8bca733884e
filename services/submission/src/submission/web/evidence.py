"""Files that show work, on *My week*: attached to a line, seen, and removed."""

from typing import Any, Final
from uuid import UUID

from flask import Response, current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from shared.errors import Invalid
from shared.kit import clock
from shared.kit.http import PERSON, Blueprint, Download, Page, current_person
from shared.pages import queried
from submission import queries, usecases
from submission.api import evidence as api
from submission.api.item_schemas import EvidenceArgs
from submission.domain.evidence import KEPT_HERE, MOST_BYTES, MOST_LINKS, path_of
from submission.domain.items import ItemFacts, ItemShare
from submission.domain.reports import Act, ReportState, check_may
from submission.web import sheet, week

_WITH_FIELDS: Final = MOST_BYTES + 1024 * 1024
"""What a form has at most that brings a file and everything else that was typed."""

_LONGEST: Final = 300
_NO_WORK: Final = {"act": ["Take one of the page's buttons."]}

blueprint = Blueprint("evidence-pages", __name__)


@blueprint.page("/submission/items/<uuid:item_id>/evidence/<uuid:file_id>", access=PERSON)
def show_file(session: Session, *, item_id: UUID, file_id: UUID) -> Response:
    """Give a file to whoever may read it; a browser keeps it, and runs nothing in it."""
    shown = queried(EvidenceArgs, request.args)
    file: Download = api.read_file(session, item_id=item_id, file_id=file_id, query=shown).body
    kept = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, headers=kept, content_type=file.content_type)


@blueprint.form(
    "/submission/reports/<uuid:report_id>/evidence",
    access=PERSON,
    again=week.show_report,
    most_bytes=_WITH_FIELDS,
)
def change_evidence(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Page:
    """Attach a file to a line, or remove one; the page comes back with all that was typed."""
    report = queries.own_report(session, report_id, person_id=current_person())
    check_may(Act.SAVE, ReportState(report.state))
    rows = sheet.rows_in(form)
    if path := form.get("remove"):
        _remove(session, path, rows)
        done = "removed"
    else:
        _attach(session, form, rows)
        done = "attached"
    return Page(week.page_with(session, report, form, rows, done=done))


def _attach(session: Session, form: MultiDict[str, str], rows: list[sheet.Row]) -> None:
    """Keep the file that was chosen for a line, and name it among the line's evidence."""
    asked = form.get("attach", "")
    place = sheet.place_in(form, int(asked)) if asked.isdecimal() else None
    if place is None or not rows[place].get("title"):
        field = "act" if place is None else f"items.{place}.title"
        raise Invalid({field: ["Say first what was done."]})
    row, field = rows[place], f"items.{place}.evidence"
    links = row.get("evidence", "").split()
    sent = request.files.get(f"file-{asked}")
    content = b"" if sent is None else sent.read()
    if fault := _fault(content, links):
        raise Invalid({field: [fault]})
    keeping, by, now = current_app.config["EVIDENCE"], current_person(), clock.now()
    item_id = _item_of(session, row, by)
    try:
        file_id = usecases.add_file(session, item_id, content, by=by, keeping=keeping, now=now)
    except Invalid as refused:
        raise Invalid({field: refused.errors.get("body", [])}) from refused
    row["evidence"] = "\n".join([*links, path_of(item_id, file_id)])


def _fault(content: bytes, links: list[str]) -> str | None:
    if not content:
        return "Choose a file first."
    if len(content) > MOST_BYTES:
        return "A file has at most 10 MB."
    return "A line has at most 20 links and files." if len(links) >= MOST_LINKS else None


def _item_of(session: Session, row: sheet.Row, by: UUID) -> UUID:
    """Return the work item that a line tells of; a line that tells of none opens one."""
    if row.get("item_id"):
        try:
            return UUID(row["item_id"])
        except ValueError as fault:
            raise Invalid(_NO_WORK) from fault
    facts: dict[str, Any] = dict.fromkeys(("planned_week", "job", "quantity_assigned", "due_day"))
    told = ItemFacts(
        title=row["title"][:_LONGEST],
        product=row.get("product", "")[:_LONGEST],
        key_task=row.get("key_task") == "true",
        planned=False,
        unit_of_measure="",
        evidence=(),
        **facts,
    )
    now, shares = clock.now(), (ItemShare(by, 100),)
    today = current_app.config["TIMETABLE"].today(now)
    item_id = usecases.assign_item(session, told, shares, by=by, today=today, now=now)
    row["item_id"] = str(item_id)
    return item_id


def _remove(session: Session, path: str, rows: list[sheet.Row]) -> None:
    """Remove a file, and its name from the lines of the page."""
    named = KEPT_HERE.fullmatch(path)
    if named is None:
        raise Invalid(_NO_WORK)
    usecases.remove_file(session, UUID(named["item"]), UUID(named["file"]), by=current_person())
    for row in rows:
        left = [link for link in row.get("evidence", "").split() if link != path]
        row["evidence"] = "\n".join(left)
