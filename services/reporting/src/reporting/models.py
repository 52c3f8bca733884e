"""The tables of step 4: progress of each report, weekly results, copies of people and units."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, MetaData, Numeric, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.kit.db import NAMING


class Base(DeclarativeBase):
    """The service's own tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, dict[str, Any]: JSONB}


class Week(Base):
    """A week that was opened."""

    __tablename__ = "week"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    opened_at: Mapped[datetime]
    hand_in_due_at: Mapped[datetime]
    score_due_at: Mapped[datetime]
    approve_due_at: Mapped[datetime]
    version: Mapped[int]


class Progress(Base):
    """How far one report has come. Three services speak of it, each in columns of its own.

    A column group is guarded by the version of its speaker, so any order of arrival gives the
    same row.
    """

    __tablename__ = "progress"
    __table_args__ = (
        Index("ix_progress_week_unit_id", "week", "unit_id"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    unit_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    handed_in_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(server_default=text("false"))
    excused: Mapped[bool] = mapped_column(server_default=text("false"))
    submission_version: Mapped[int] = mapped_column(server_default=text("0"))
    scored_at: Mapped[datetime | None]
    returned_to_author: Mapped[bool] = mapped_column(server_default=text("false"))
    scoring_version: Mapped[int] = mapped_column(server_default=text("0"))
    approved_at: Mapped[datetime | None]
    returned_to_scorer: Mapped[bool] = mapped_column(server_default=text("false"))
    approval_version: Mapped[int] = mapped_column(server_default=text("0"))


class WeeklyResult(Base):
    """A copy of the official result of one person's week."""

    __tablename__ = "weekly_result"
    __table_args__ = (
        CheckConstraint("total between 0 and 100", "total_is_in_range"),
        Index("ix_weekly_result_week_unit_id", "week", "unit_id"),
        Index("ix_weekly_result_result_id", "result_id"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(Date, primary_key=True)
    result_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    approved_parts: Mapped[dict[str, Any]]
    total: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    grade: Mapped[str]
    rulebook: Mapped[dict[str, Any]]
    decided_by_id: Mapped[UUID]
    approved_at: Mapped[datetime]
    version: Mapped[int]


class Person(Base):
    """A copy of the directory's person."""

    __tablename__ = "person"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    unit_id: Mapped[UUID]
    tier: Mapped[str] = mapped_column(server_default="")
    active: Mapped[bool]
    version: Mapped[int]


class Unit(Base):
    """A copy of the directory's unit."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_parent_id", "parent_id"),)

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[UUID | None]
    head_id: Mapped[UUID | None]
    leader_in_charge_id: Mapped[UUID | None]
    active: Mapped[bool]
    version: Mapped[int]
