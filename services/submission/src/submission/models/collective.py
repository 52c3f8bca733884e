"""Collective reports of units, every act on them, and obstacles that people and units raise."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from submission.models.metadata import Base


class CollectiveReport(Base):
    """One unit's report for one week; it exists from the moment the week opens.

    ``counts`` were drawn from the members when it was handed in, and stand. ``self_parts`` are
    empty where the unit gives itself no score. Who leads the unit is not kept here: whoever does
    when it is handed in, or confirmed, does it. ``own_due_at`` is when a unit with deadlines of its
    own hands it in.
    """

    __tablename__ = "collective_report"
    __table_args__ = (
        UniqueConstraint("unit_id", "week"),
        CheckConstraint(
            "state in ('draft', 'handed_in', 'returned', 'confirmed')", "state_is_known"
        ),
        CheckConstraint("state = 'draft' or handed_in_at is not null", "handed_in_has_time"),
        CheckConstraint("(handed_in_at is null) = (counts is null)", "handed_in_is_counted"),
        CheckConstraint("(handed_in_at is null) = (handed_in_by_id is null)", "handed_in_by_one"),
        CheckConstraint(
            "(state = 'confirmed') = (confirmed_by_id is not null)", "confirmed_by_one"
        ),
        CheckConstraint("confirmed_by_id <> handed_in_by_id", "nobody_confirms_their_own"),
        CheckConstraint("state <> 'returned' or return_reason <> ''", "return_has_reason"),
        CheckConstraint("revision > 0", "revision_counts_from_one"),
        Index("ix_collective_report_week", "week"),
    )

    collective_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date, ForeignKey("week.week"))
    state: Mapped[str]
    revision: Mapped[int]
    summary: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(JSONB)
    self_parts: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any] | None]
    handed_in_by_id: Mapped[UUID | None]
    handed_in_at: Mapped[datetime | None]
    late: Mapped[bool]
    own_due_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    return_reason: Mapped[str]
    version: Mapped[int]


class CollectiveAct(Base):
    """One recorded act on a collective report, never changed; a hand-in keeps what it was of."""

    __tablename__ = "collective_act"

    collective_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    by_id: Mapped[UUID]
    at: Mapped[datetime]
    said: Mapped[str]
    facts: Mapped[dict[str, Any]]


class Obstacle(Base):
    """An obstacle or a proposal, raised in one person's report or in a unit's; never changed.

    ``asked`` is what would help, and ``asked_of`` from whom, where the author says so.
    """

    __tablename__ = "obstacle"
    __table_args__ = (
        CheckConstraint("kind in ('obstacle', 'proposal')", "kind_is_known"),
        CheckConstraint("num_nonnulls(report_id, collective_id) = 1", "raised_in_one_report"),
        CheckConstraint("said <> ''", "something_is_said"),
        Index("ix_obstacle_report_id", "report_id"),
        Index("ix_obstacle_collective_id", "collective_id"),
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
