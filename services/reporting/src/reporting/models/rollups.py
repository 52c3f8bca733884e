"""What the weekly results add up to, kept by the database in the transaction that changes them.

The triggers of the migrations ``0008_rollups`` and ``0020_jobs`` are the only writers, and
``rebuild`` is; ``check`` compares every row with a recount.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base

_UPDATED_IN_PLACE = {"postgresql_with": {"fillfactor": 70}}


class _Sums:
    """What some results add up to. ``total`` is the sum of their totals, ``weeks`` their number.

    ``grades`` counts them by grade. ``provisional`` are those that are reopened: they are counted
    in all else too. ``missed`` are those in which a key task was missed.
    """

    weeks: Mapped[int]
    provisional: Mapped[int]
    missed: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Numeric)
    grades: Mapped[dict[str, Any]]


class PersonPeriod(_Sums, Base):
    """One person's results of one month, quarter, half-year or year, such as ``2026-Q4``."""

    __tablename__ = "person_period"
    __table_args__ = (Index("ix_person_period_person_id", "person_id"), _UPDATED_IN_PLACE)

    period: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class UnitWeek(_Sums, Base):
    """The results of one week in one unit, without those below it."""

    __tablename__ = "unit_week"
    __table_args__ = (_UPDATED_IN_PLACE,)

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)


class UnitPeriod(_Sums, Base):
    """The results of one period in one unit: of the weeks in which people were there."""

    __tablename__ = "unit_period"
    __table_args__ = (_UPDATED_IN_PLACE,)

    period: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)


class ScorerPeriod(_Sums, Base):
    """The results of one period that one direct manager scored; approved points, not proposed."""

    __tablename__ = "scorer_period"
    __table_args__ = (_UPDATED_IN_PLACE,)

    period: Mapped[str] = mapped_column(primary_key=True)
    scorer_id: Mapped[UUID] = mapped_column(primary_key=True)


class PersonCount(Base):
    """One person's excused reports and recorded breaches of one period, where there are any."""

    __tablename__ = "person_count"
    __table_args__ = (
        Index("ix_person_count_person_id", "person_id"),
        _UPDATED_IN_PLACE,
    )

    period: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    excused: Mapped[int]
    breaches: Mapped[int]


class JobMonth(Base):
    """What the approved weeks of one month did in one unit of one job, in one unit of measure.

    Longer periods are whole months, and the sum of theirs.
    ``quantity`` sums what was completed of the ``items`` that tell it, ``items_counted``; times the
    ``coefficient`` it is converted. A report counts once for a job and unit of measure among
    ``weeks``, in the row of its least coefficient; among ``weeks_counted`` where any of its items
    tells a quantity. Work that names no job or unit of measure has empty ones.
    """

    __tablename__ = "job_month"
    __table_args__ = (_UPDATED_IN_PLACE,)

    month: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(primary_key=True)
    unit_of_measure: Mapped[str] = mapped_column(primary_key=True)
    coefficient: Mapped[Decimal] = mapped_column(Numeric, primary_key=True)
    weeks: Mapped[int]
    weeks_counted: Mapped[int]
    items: Mapped[int]
    items_counted: Mapped[int]
    quantity: Mapped[Decimal] = mapped_column(Numeric)


class YearRule(Base):
    """How the adopted rulebooks divide the year; without the row, by calendar year and Thursday."""

    __tablename__ = "year_rule"
    __table_args__ = (CheckConstraint("one", "there_is_one"),)

    one: Mapped[bool] = mapped_column(primary_key=True)
    first_month: Mapped[int]
    named_by_end: Mapped[bool]
    week_belongs_by: Mapped[int]
