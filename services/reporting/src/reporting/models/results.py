"""Copies of the official results, and of the breaches of a week."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class WeeklyResult(Base):
    """A copy of the official result of one person's week, the newest where one was corrected.

    It is provisional while ``Progress`` of its report heard newer of approval: it was reopened.
    ``report_id`` is null in those kept before it was, where no progress told it; ``scorer_id`` in
    all kept before it was. ``self_points`` and ``manager_points`` sum the parts that the author and
    the direct manager gave, null where that was not kept. One from before the platform rests on a
    ``document``, and has neither report nor scorer. A partition is a month of Mondays; the tick
    makes the next ones.
    """

    __tablename__ = "weekly_result"
    __table_args__ = (
        CheckConstraint("total between 0 and 100", "total_is_in_range"),
        Index("ix_weekly_result_unit_id_week", "unit_id", "week"),
        Index("ix_weekly_result_result_id", "result_id"),
        Index(
            "ix_weekly_result_changed",
            "changed",
            "person_id",
            "week",
            postgresql_where=text("changed > 0"),
        ),
        {"postgresql_partition_by": "RANGE (week)"},
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(Date, primary_key=True)
    report_id: Mapped[UUID | None]
    result_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    scorer_id: Mapped[UUID | None]
    approved_parts: Mapped[dict[str, Any]]
    total: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    grade: Mapped[str]
    rulebook: Mapped[dict[str, Any]]
    key_task_missed: Mapped[bool] = mapped_column(server_default=text("false"))
    breaches: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    decided_by_id: Mapped[UUID]
    approved_at: Mapped[datetime]
    self_points: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    manager_points: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    document: Mapped[str | None]
    version: Mapped[int]
    changed: Mapped[int] = mapped_column(BigInteger, server_default=text("change_of('results')"))


class Breach(Base):
    """A copy of a recorded breach of a person's week: its kind, and no text."""

    __tablename__ = "breach"
    __table_args__ = (Index("ix_breach_person_id_week", "person_id", "week"),)

    breach_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    kind: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn: Mapped[bool]
    version: Mapped[int]
