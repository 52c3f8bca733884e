"""What was done, as reports that were handed in tell it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class WorkDone(Base):
    """The figures of one report's items in its newest revision, without titles and texts.

    An item is ``{"job", "unit_of_measure", "coefficient", "quantity"}``, each null where it is not
    known; decimals are strings. They count once the week has its official result.
    """

    __tablename__ = "work_done"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(items) = 'array'", "items_are_a_list"),
        Index("ix_work_done_week", "week"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    post_title: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(JSONB)
    version: Mapped[int]
