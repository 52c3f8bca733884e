"""Obstacles and proposals before the Office, and every act on them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class Obstacle(Base):
    """A copy of what a person or a unit raised, and where it stands here.

    ``told_version`` guards what submission told; ``state``, ``merged_into_id`` and ``version`` are
    this service's own, and no event rewrites them. What happened stands in ``obstacle_act``.
    """

    __tablename__ = "obstacle"
    __table_args__ = (
        CheckConstraint(
            "state in ('raised', 'gathered', 'merged', 'answered', 'put_to_leadership', 'decided')",
            "state_is_known",
        ),
        CheckConstraint("(state = 'merged') = (merged_into_id is not null)", "merged_into_one"),
        CheckConstraint("merged_into_id <> obstacle_id", "merged_into_another"),
        Index("ix_obstacle_state", "state", "obstacle_id"),
        Index("ix_obstacle_person_id", "person_id"),
        Index("ix_obstacle_week_unit_id", "week", "unit_id"),
        Index("ix_obstacle_merged_into_id", "merged_into_id"),
    )

    obstacle_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    report_id: Mapped[UUID | None]
    collective_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    said: Mapped[str]
    asked: Mapped[str]
    asked_of: Mapped[str]
    raised_at: Mapped[datetime]
    told_version: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'raised'"))
    merged_into_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class ObstacleAct(Base):
    """One recorded act on an obstacle or a proposal, never changed."""

    __tablename__ = "obstacle_act"

    obstacle_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    by_id: Mapped[UUID]
    at: Mapped[datetime]
    said: Mapped[str]
    facts: Mapped[dict[str, Any]]
