"""Forms to print: their kinds and formats, of which stretch of time, and the states of making one.

A form is asked for, made by the worker, and dropped after some days. Source of the kinds: official
letter 8679-CV/BTCTW, which speaks of forms that could not be read; their layout is our choice.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.errors import Conflict, Invalid, NotFound
from shared.rulebook import Adopted, Period

LEASE: Final = timedelta(minutes=2)
"""How long whoever makes a form has it alone: several times as long as a task may last."""

MOST_ATTEMPTS: Final = 3
MOST_WAITING: Final = 20
MOST_PEOPLE: Final = 1_000
"""Of how many people one list is: some forty pages, which nobody signs twice."""

KEPT: Final = timedelta(days=7)


class FormKind(StrEnum):
    """What is printed: about a person's week or period, a unit's people, or a case."""

    WEEKLY = "weekly"
    PERIOD = "period"
    LIST = "list"
    MINUTES = "minutes"


class FormFormat(StrEnum):
    """As what it is made."""

    PDF = "pdf"
    DOCX = "docx"


class FormState(StrEnum):
    """asked → made → dropped, or asked → refused."""

    ASKED = "asked"
    MADE = "made"
    REFUSED = "refused"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A form that is asked for: of a person, a unit or a case, of which time, in which format."""

    kind: FormKind
    subject_id: UUID
    span: str
    format: FormFormat


class NothingToPrint(Conflict):
    """What the form is of is not there: no report, no result, no minutes."""

    code = "nothing-to-print"
    title = "There is nothing yet that this form could say"


class TooLongAList(Conflict):
    """A list is read and signed by people."""

    code = "list-too-long"
    title = f"A list has at most {MOST_PEOPLE} people; ask for the units below, one by one"


class TooManyForms(Conflict):
    """Somebody has many forms waiting."""

    code = "too-many-forms"
    title = f"{MOST_WAITING} forms of yours are being made; wait until some are there"


class NoFile(NotFound):
    """The form has no file: it is being made, was refused, or its days are over."""

    code = "no-file"
    title = "There is no file of this form"

    def __init__(self, *, state: str) -> None:
        told = {
            FormState.ASKED: "It is being made; ask again in a moment.",
            FormState.REFUSED: "It was refused; the form tells why.",
            FormState.DROPPED: "Its days are over; ask for it anew.",
        }
        super().__init__(told[FormState(state)], state=state)


def read_span(kind: FormKind, span: str, adopted: Adopted) -> date | Period | None:
    """Return the Monday or the period that a form is of; minutes are of none.

    A weekly form is of a week, a period form of a period, a list of either. Raises ``Invalid``.
    """
    if kind is FormKind.MINUTES:
        if span:
            raise Invalid({"span": ["Minutes are of a case alone; leave it out."]})
        return None
    if kind is FormKind.PERIOD:
        return _period(span, adopted)
    try:
        day = date.fromisoformat(span)
    except ValueError:
        if kind is FormKind.LIST:
            return _period(span, adopted)
        raise Invalid({"span": ["Write the Monday of a week, as 2026-11-16."]}) from None
    if day.weekday() != 0:
        raise Invalid({"span": [f"A week begins on a Monday; {day} is none."]})
    return day


def _period(span: str, adopted: Adopted) -> Period:
    try:
        return Period.read(span, adopted.year)
    except Invalid as fault:
        raise Invalid({"span": fault.errors["period"]}) from fault
