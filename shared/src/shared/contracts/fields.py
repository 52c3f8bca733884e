"""One way to write each quantity on a wire."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from marshmallow import ValidationError, fields

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class DecimalString(fields.Decimal):
    """An exact decimal, written as a string; never NaN or infinite, never more than two places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(as_string=True, allow_nan=False, **options)

    def _validated(self, value: Any) -> Decimal:
        if isinstance(value, (float, bool)):
            raise ValidationError('Write the number as a string, for example "36.5".')
        number: Decimal = super()._validated(value)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -2:  # noqa: PLR2004 - two places
            raise ValidationError("At most two decimal places.")
        if isinstance(exponent, int) and exponent > 0:
            raise ValidationError('Write the number out, for example "10".')
        return number or abs(number)  # minus zero is zero


class Day(fields.Date):
    """A day, ``2026-11-16``; one that was stored as JSON is text already."""

    def _serialize(self, value: Any, *given: Any, **options: Any) -> Any:
        return value if isinstance(value, str) else super()._serialize(value, *given, **options)


class Week(fields.Date):
    """A week, named by its Monday: ``2026-11-16``. ISO week numbers repeat; Mondays do not."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> date:
        if not isinstance(value, str) or _DAY.fullmatch(value) is None:
            raise ValidationError("Not a valid date: write the week's Monday, like 2026-11-16.")
        day: date = super()._deserialize(value, attr, data, **options)
        if day.weekday() != 0:
            monday = date.fromordinal(day.toordinal() - day.weekday())
            raise ValidationError(f"{day} is not a Monday; its week is {monday}.")
        return day


class Word(fields.Enum[StrEnum]):
    """One of a fixed set of words; it is read into the set's member, and stored as the word."""

    def __init__(self, words: type[StrEnum], **options: Any) -> None:
        super().__init__(words, by_value=True, **options)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else str(value)
