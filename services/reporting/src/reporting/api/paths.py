"""Reads weeks and periods out of paths, with the same messages as in bodies."""

from datetime import date
from typing import Final

from marshmallow import ValidationError

from shared.contracts.fields import Week
from shared.errors import Invalid
from shared.rulebook import Adopted, Period

_WEEK: Final = Week()


def week_in_path(text: str) -> date:
    """Return the Monday. Raises ``Invalid`` when it is no date or another day."""
    try:
        monday: date = _WEEK.deserialize(text)
    except ValidationError as fault:
        raise Invalid({"week": [str(each) for each in fault.messages]}) from fault
    return monday


def period_in_path(text: str, adopted: Adopted) -> tuple[Period, date, date]:
    """Return a period with its first and last Monday. Raises ``Invalid`` when it is none."""
    period = Period.read(text, adopted.year)
    mondays = list(period.weeks())
    return period, mondays[0], mondays[-1]
