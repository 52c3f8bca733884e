"""Reads of what a unit and those below it amount to in a period or a week, out of the roll-ups."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from reporting.models import PublishedClassification, Unit, UnitPeriod, UnitWeek
from reporting.queries.rollups import is_divided_by
from shared.kit.db import AnyRow, any_bound, any_of, as_array
from shared.rulebook import Period

_CENT: Final = Decimal("0.01")


@dataclass(slots=True)
class Summary:
    """What some weeks amount to; ``classified`` counts people by published grade."""

    weeks: int = 0
    provisional: int = 0
    missed: int = 0
    total: Decimal = Decimal(0)
    grades: Counter[str] = field(default_factory=Counter)
    classified: Counter[str] = field(default_factory=Counter)

    @property
    def mean(self) -> Decimal | None:
        """Return the mean of the weeks' totals, for reading; nothing without any."""
        return (self.total / self.weeks).quantize(_CENT) if self.weeks else None

    def add(self, other: "Summary") -> None:
        """Count what another counts, too."""
        self.weeks += other.weeks
        self.provisional += other.provisional
        self.missed += other.missed
        self.total += other.total
        self.grades.update(other.grades)
        self.classified.update(other.classified)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period, or a week where there is none, with its Mondays."""

    period: Period | None
    first: date
    last: date


def summaries(
    session: Session, units: Collection[UUID], stretch: Stretch
) -> Mapping[UUID, Summary]:
    """Return by unit what its own people's results amount to, without units below it.

    Periods are read from their roll-up, or from that of weeks while the year is divided otherwise.
    """
    found: dict[UUID, Summary] = defaultdict(Summary)
    for row in _rolled_up(session, units, stretch):
        grades = Counter({name: int(count) for name, count in row.grades.items()})
        found[row.unit_id].add(Summary(row.weeks, row.provisional, row.missed, row.total, grades))
    if stretch.period is not None:
        told = PublishedClassification
        counted = (
            select(told.unit_id, func.coalesce(told.grade, "").label("grade"), func.count())
            .where(told.period == str(stretch.period), told.unit_id == any_of(units))
            .group_by(told.unit_id, told.grade)
        )
        for unit_id, grade, people in session.execute(counted):
            found[unit_id].classified[grade] += people
    return found


def _rolled_up(session: Session, units: Collection[UUID], stretch: Stretch) -> Sequence[AnyRow]:
    by: Any = UnitWeek
    within: ColumnElement[bool] = UnitWeek.week.between(stretch.first, stretch.last)
    if stretch.period is not None and is_divided_by(session, stretch.period.by):
        by, within = UnitPeriod, UnitPeriod.period == str(stretch.period)
    columns = (by.unit_id, by.weeks, by.provisional, by.missed, by.total, by.grades)
    return session.execute(select(*columns).where(within, by.unit_id == any_of(units))).all()


def units_named(session: Session, units: Collection[UUID]) -> Sequence[AnyRow]:
    """Return id, name and the unit above of each of these units, by id."""
    return session.execute(_NAMED, {"units": as_array(units)}).all()


_NAMED: Final = (
    select(Unit.unit_id, Unit.name.label("unit_name"), Unit.parent_id)
    .where(Unit.unit_id == any_bound("units"))
    .order_by(Unit.unit_id)
)
