"""Forms to print and sign, a module a form; PDF and DOCX are set from the same values."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from reporting.domain.forms import FormFormat, FormKind
from reporting.forms.listing import listing
from reporting.forms.minutes import minutes
from reporting.forms.pdf import pdf
from reporting.forms.period import period
from reporting.forms.printing import Printing
from reporting.forms.sheet import Sheet
from reporting.forms.weekly import weekly
from reporting.forms.word import docx
from shared.kit.db import AnyRow
from shared.rulebook import Period

__all__ = ["Printing", "Sheet", "set_as", "sheet"]


def sheet(session: Session, form: AnyRow, span: date | Period | None, printing: Printing) -> Sheet:
    """Return what a form that was asked for says, read at one moment.

    Raises a ``Refused``: ``NothingToPrint``, ``TooLongAList``, ``NotAtHand``, ``NotFound`` or
    ``Invalid``, as the module of each form says.
    """
    subject_id: UUID = form.subject_id
    if form.kind == FormKind.MINUTES:
        return minutes(session, subject_id, form.asked_by_id, printing)
    if span is None:
        raise ValueError(form.kind)
    if form.kind == FormKind.LIST:
        return listing(session, subject_id, span, printing)
    if isinstance(span, Period):
        return period(session, subject_id, span, printing)
    return weekly(session, subject_id, span, printing)


def set_as(wanted: str, what: Sheet) -> bytes:
    """Return the file of a sheet; the same sheet gives the same bytes."""
    return pdf(what) if wanted == FormFormat.PDF else docx(what)
