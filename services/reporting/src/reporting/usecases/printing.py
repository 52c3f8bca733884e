"""Reads what a form says; only the worker does, which alone loads what sets forms."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from reporting import forms
from reporting.domain.forms import FormKind, read_span
from reporting.usecases.forms import may_print
from shared.errors import Refused
from shared.kit.db import AnyRow
from shared.rulebook import Period


def read_form(session: Session, form: AnyRow, printing: forms.Printing) -> forms.Sheet | Refused:
    """Return what a form says, all of it as of one moment, or why it says nothing.

    Whoever asked has to be allowed it now, too.
    """
    session.execute(text("set transaction isolation level repeatable read, read only"))
    try:
        may_print(session, FormKind(form.kind), form.subject_id, form.asked_by_id)
        span: date | Period | None = read_span(FormKind(form.kind), form.span, printing.adopted)
        return forms.sheet(session, form, span, printing)
    except Refused as refused:
        return refused
