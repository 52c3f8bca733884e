"""Forms to print and sign: asked for, made by the worker, fetched by whoever asked."""

from typing import Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries, usecases
from reporting.api.form_schemas import FormIn, FormOut
from reporting.domain.forms import FormFormat, Wanted
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Answer, Blueprint, Download, current_person

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES: Final = {FormFormat.PDF: PDF, FormFormat.DOCX: DOCX}

blueprint = Blueprint("forms", __name__, url_prefix="/reporting/v1/forms")


@blueprint.post("", access=PERSON, takes=FormIn, gives=FormOut, status=202, creates=True)
def ask(session: Session, *, body: Wanted) -> AnyRow:
    """Ask for a form; it is made by itself, mostly within seconds.

    `weekly`: one's own, or any for the Office. `period`: one's own, those below for whoever leads
    them, any for the Office. `list`: for whoever leads the unit or one above it, and the Office.
    `minutes`: for the parties to the case.
    """
    adopted = current_app.config["RULEBOOKS"]
    return usecases.ask_form(session, body, by=current_person(), adopted=adopted, now=clock.now())


@blueprint.get("/<uuid:form_id>", access=PERSON, gives=FormOut)
def read_form(session: Session, *, form_id: UUID) -> AnyRow:
    """Read how far a form of one's own asking has come.

    `asked`, `made`, `dropped` after seven days, or `refused` with the `reason`: `nothing-to-print`,
    `list-too-long`, `rulebook-not-at-hand`, or `failed` after three attempts.
    """
    return queries.form(session, form_id, asked_by_id=current_person())


@blueprint.get("/<uuid:form_id>/file", access=PERSON, gives_file=[PDF, DOCX])
def fetch_file(session: Session, *, form_id: UUID) -> Answer:
    """Fetch the file of a form that one asked for, as long as one may print it.

    404 with the code `no-file` and the `state` while there is none, or none any more.
    """
    found = usecases.fetch_form(session, form_id, by=current_person())
    kind = _TYPES[FormFormat(found.format)]
    name = "-".join(filter(None, [found.kind, found.span])) + f".{found.format}"
    return Answer(Download(found.content, kind, name))
