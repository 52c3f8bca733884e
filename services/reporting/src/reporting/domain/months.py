"""Months, and which weeks belong to them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

_FORM: Final = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")
_THURSDAY: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month. A week belongs to the month of its Thursday; that is our choice."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read ``2026-11``, of the years 1000 to 2999. Raises ``ValueError`` for anything else."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a month; write one like 2026-11")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of_week(cls, monday: date) -> Self:
        """Return the month that a week belongs to."""
        thursday = monday + _THURSDAY
        return cls(thursday.year, thursday.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def mondays(self) -> tuple[date, date]:
        """Return the earliest and the latest Monday whose week may belong to the month."""
        first = date(self.year, self.month, 1)
        following = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return first - _THURSDAY, following - _THURSDAY - timedelta(days=1)
