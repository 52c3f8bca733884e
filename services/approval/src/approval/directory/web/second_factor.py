"""The page on which somebody begins and confirms a second factor."""

from typing import Final

from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import queries, usecases
from approval.directory.api.rates import count_try
from approval.directory.api.session_requests import ENROLLING, sealing
from approval.directory.web.cookies import ENROLMENT_PAGE, cookies_of
from shared.kit import clock
from shared.kit.http import Attempt, Blueprint, Page, current_person
from shared.pages import load, render

BEGINNING: Final = f"{ENROLMENT_PAGE}/beginning"
CONFIRMATION: Final = f"{ENROLMENT_PAGE}/confirmation"

blueprint = Blueprint("second-factor-pages", __name__)


class _Confirmation(Schema):
    code = fields.String(required=True, validate=validate.Regexp(r"^\d{6}$", error="Six digits."))


@blueprint.page(ENROLMENT_PAGE, access=ENROLLING)
def show_second_factor(session: Session, *, attempt: Attempt | None = None) -> str:
    """Tell whether one has a second factor, and begin one or confirm what was begun."""
    person_id = current_person()
    factor = queries.second_factor(session, person_id)
    return render(
        "directory/second_factor.html",
        active="account",
        attempt=attempt,
        begun=factor is not None and factor.confirmed_at is None,
        confirmed=factor is not None and factor.confirmed_at is not None,
        required=queries.is_administrator(session, person_id),
        enrolment=None,
    )


@blueprint.form(BEGINNING, access=ENROLLING, again=show_second_factor)
def begin_second_factor(session: Session, *, form: MultiDict[str, str]) -> str:  # noqa: ARG001
    """Begin a second factor; the page that answers shows its secret, this once."""
    person_id = current_person()
    enrolment = usecases.enrol(session, person_id, sealing=sealing(), now=clock.now())
    return render(
        "directory/second_factor.html",
        active="account",
        begun=True,
        confirmed=False,
        required=queries.is_administrator(session, person_id),
        enrolment=enrolment,
    )


@blueprint.form(CONFIRMATION, access=ENROLLING, again=show_second_factor)
def confirm_second_factor(session: Session, *, form: MultiDict[str, str]) -> Page:
    """Confirm it by a code; the page that answers shows ten recovery codes, this once."""
    person_id, now = current_person(), clock.now()
    count_try(str(person_id))
    code = load(_Confirmation, form)["code"]
    codes = usecases.confirm(session, person_id, code, sealing=sealing(), now=now)
    usecases.end_sessions(session, person_id, now=now)
    caller = usecases.caller_of(session, person_id, proved=True)
    opened = usecases.begin_session(session, caller, now=now)
    html = render("directory/recovery_codes.html", active="account", codes=codes)
    return Page(html, cookies=cookies_of(opened))
