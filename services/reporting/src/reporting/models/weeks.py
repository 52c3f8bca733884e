"""The weeks that were opened, and how far each of their reports has come."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


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
