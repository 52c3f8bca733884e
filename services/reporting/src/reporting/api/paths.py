"""Reads weeks and months out of paths, with the same messages as in bodies."""

from datetime import date
from typing import Final

from marshmallow import ValidationError

from reporting.domain.months import Month
from shared.contracts.fields import Week
from shared.errors import Invalid

_WEEK: Final = Week()


def week_in_path(text: str) -> date:
    """Return the Monday. Raises ``Invalid`` when it is no date or another day."""
    try:
        monday: date = _WEEK.deserialize(text)
    except ValidationError as fault:
        raise Invalid({"week": [str(each) for each in fault.messages]}) from fault
    return monday


def month_in_path(text: str) -> Month:
    """Return the month. Raises ``Invalid`` when it is none."""
    try:
        return Month.read(text)
    except ValueError as fault:
        raise Invalid({"month": [f"{fault}."]}) from fault
