"""Periods: months, quarters, half-years and years, and the weeks that belong to each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.errors import Invalid
from shared.rulebook.model import PeriodKind, Year

_WRITTEN: Final = re.compile(
    r"(?P<year>[12]\d{3})(-(?:Q(?P<quarter>\d)|H(?P<half>\d)|(?P<month>\d\d)))?", re.ASCII
)
_MONTHS: Final = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.YEAR: 12,
}
_LETTER: Final = {PeriodKind.QUARTER: "Q", PeriodKind.HALF: "H"}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months. ``number`` counts within its year, from 1; a year's is 1."""

    kind: PeriodKind
    year: int
    number: int
    first_day: date
    last_day: date
    by: Year

    @classmethod
    def read(cls, text: str, by: Year) -> "Period":
        """Read ``2025-06``, ``2025-Q3``, ``2025-H2`` or ``2025`` of such a year.

        Raises ``Invalid`` for a period that does not exist.
        """
        found = _WRITTEN.fullmatch(text)
        if found is not None:
            for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF):
                if found[kind] is not None and 1 <= int(found[kind]) <= 12 // _MONTHS[kind]:
                    return cls.of(kind, int(found["year"]), int(found[kind]), by)
            if found[2] is None:
                return cls.of(PeriodKind.YEAR, int(found["year"]), 1, by)
        said = f"There is no period {text!r}: write one like 2025-06, 2025-Q3, 2025-H2 or 2025."
        raise Invalid({"period": [said]})

    @classmethod
    def of(cls, kind: PeriodKind, year: int, number: int, by: Year) -> "Period":
        """Return one period of a year; months are numbered as the calendar does."""
        start = (
            number if kind is PeriodKind.MONTH else by.first_month + (number - 1) * _MONTHS[kind]
        )
        began = year
        if kind is not PeriodKind.MONTH and by.named_by_end and by.first_month > 1:
            began -= 1
        first = _first_of_month(began, start)
        return cls(
            kind, year, number, first, _first_of_month(began, start + _MONTHS[kind]) - _DAY, by
        )

    @classmethod
    def of_week(cls, kind: PeriodKind, monday: date, by: Year) -> "Period":
        """Return the period of a kind to which the week of a Monday belongs."""
        day = monday + timedelta(days=by.week_belongs_by)
        if kind is PeriodKind.MONTH:
            return cls.of(kind, day.year, day.month, by)
        months = (day.month - by.first_month) % 12
        began = day.year - (day.month < by.first_month)
        year = began + (by.named_by_end and by.first_month > 1)
        return cls.of(kind, year, months // _MONTHS[kind] + 1, by)

    def __str__(self) -> str:
        if self.kind is PeriodKind.MONTH:
            return f"{self.year}-{self.number:02}"
        letter = _LETTER.get(self.kind)
        return f"{self.year}-{letter}{self.number}" if letter else str(self.year)

    def holds(self, monday: date) -> bool:
        """Tell whether the week of this Monday belongs to the period."""
        after = timedelta(days=self.by.week_belongs_by)
        return self.first_day - after <= monday <= self.last_day - after

    def weeks(self) -> Iterator[date]:
        """Yield the Mondays of the weeks that belong to the period."""
        first = self.first_day - timedelta(days=self.by.week_belongs_by)
        monday = first + timedelta(days=-first.weekday() % 7)
        while self.holds(monday):
            yield monday
            monday += timedelta(weeks=1)

    def divided(self, kind: PeriodKind) -> Iterator["Period"]:
        """Yield the shorter periods of a kind in this one, in order."""
        months = _MONTHS[self.kind] // _MONTHS[kind]
        day = self.first_day
        for _ in range(months):
            yield Period.of_week(kind, day - timedelta(days=self.by.week_belongs_by), self.by)
            day = _first_of_month(day.year, day.month + _MONTHS[kind])


_DAY: Final = timedelta(days=1)


def _first_of_month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
