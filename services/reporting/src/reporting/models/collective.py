"""Copies of units' collective reports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class CollectiveReport(Base):
    """A copy of one unit's report for one week, as it was handed in last.

    ``decided_by_id`` is who confirmed or returned it since, and empty before.
    """

    __tablename__ = "collective_report"
    __table_args__ = (Index("ix_collective_report_week_unit_id", "week", "unit_id"),)

    collective_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    state: Mapped[str]
    revision: Mapped[int]
    summary: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(JSONB)
    self_parts: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    handed_in_by_id: Mapped[UUID]
    handed_in_at: Mapped[datetime]
    late: Mapped[bool]
    decided_by_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str]
    version: Mapped[int]
