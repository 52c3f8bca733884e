"""Forms to print and sign: asked for, looked after, and fetched."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flask import Response, current_app
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from reporting import queries, usecases
from reporting.api.form_schemas import FormIn
from reporting.api.forms import fetch_file as fetch
from reporting.domain.forms import FormFormat, FormKind, FormState
from reporting.domain.overview import Overseen
from reporting.web.masthead import masthead
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Download, Onward, current_person
from shared.pages import load, render

FORMS: Final = "/reporting/forms"
LISTED: Final = 30
_DASHES: Final = 2
"""In a Monday like ``2026-11-16``; a period has one or none, and minutes have no span."""

blueprint = Blueprint("form-pages", __name__)


@blueprint.page(FORMS, access=PERSON)
def show_forms(session: Session, *, attempt: Attempt | None = None) -> str:
    """List the forms that one asked for and how far they are, and let others be asked for."""
    viewer, now = current_person(), clock.now()
    seen = Overseen(queries.overseen(session, viewer, everything=False))
    today = now.astimezone(current_app.config["TIME_ZONE"]).date()
    asked = queries.forms_of(session, viewer, limit=LISTED)
    return render(
        "reporting/forms.html",
        active="record",
        attempt=attempt,
        asked=asked,
        mondays=_mondays(each.span for each in asked),
        being_made=any(each.state == FormState.ASKED for each in asked),
        viewer=viewer,
        units=sorted((seen.name(each), each) for each in seen.below(None))[:200],
        formats=list(FormFormat),
        kinds=FormKind,
        monday=today - timedelta(days=today.weekday() + 7),
        month=f"{today:%Y-%m}",
        **masthead(session, viewer, now=now),
    )


def _mondays(spans: Iterable[str]) -> dict[str, date]:
    """Return those of the spans that are weeks, each with its Monday; the others are periods."""
    return {each: date.fromisoformat(each) for each in spans if each.count("-") == _DASHES}


@blueprint.form(FORMS, access=PERSON, again=show_forms)
def ask_for_form(session: Session, *, form: MultiDict[str, str]) -> Onward:
    """Ask for a form; it is made by itself, mostly within seconds."""
    wanted, adopted = load(FormIn, form), current_app.config["RULEBOOKS"]
    usecases.ask_form(session, wanted, by=current_person(), adopted=adopted, now=clock.now())
    return Onward(FORMS)


@blueprint.page(f"{FORMS}/<uuid:form_id>/file", access=PERSON)
def fetch_form(session: Session, *, form_id: UUID) -> Response:
    """Give the file of a form that one asked for, as long as one may print it."""
    file: Download = fetch(session, form_id=form_id).body
    kept = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, headers=kept, content_type=file.content_type)
