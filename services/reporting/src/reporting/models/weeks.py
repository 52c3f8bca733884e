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
    same row. The due instants are those of a unit with its own; else the week's hold.
    ``returned_revision`` is the newest one that its author got back, at ``returned_at``;
    ``sent_back_at`` is when the direct manager last got back a score.
    """

    __tablename__ = "progress"
    __table_args__ = (
        Index("ix_progress_week_unit_id", "week", "unit_id"),
        Index("ix_progress_person_id_week", "person_id", "week"),
        Index("ix_progress_manager_id_week", "manager_id", "week"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    unit_id: Mapped[UUID]
    manager_id: Mapped[UUID | None]
    hand_in_due_at: Mapped[datetime | None]
    score_due_at: Mapped[datetime | None]
    approve_due_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    handed_in_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(server_default=text("false"))
    excused: Mapped[bool] = mapped_column(server_default=text("false"))
    submission_version: Mapped[int] = mapped_column(server_default=text("0"))
    scored_at: Mapped[datetime | None]
    scored_revision: Mapped[int] = mapped_column(server_default=text("0"))
    returned_to_author: Mapped[bool] = mapped_column(server_default=text("false"))
    returned_revision: Mapped[int] = mapped_column(server_default=text("0"))
    returned_at: Mapped[datetime | None]
    scoring_version: Mapped[int] = mapped_column(server_default=text("0"))
    approved_at: Mapped[datetime | None]
    returned_to_scorer: Mapped[bool] = mapped_column(server_default=text("false"))
    sent_back_at: Mapped[datetime | None]
    approval_version: Mapped[int] = mapped_column(server_default=text("0"))
