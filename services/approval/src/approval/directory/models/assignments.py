"""What people do beside their main post, when they are away, and changes that are dated ahead.

Days are whole, in the agency's zone, the last one included. Nobody but retention deletes rows:
they end, or they are withdrawn and count as if they had never been. ``changes`` counts a row's
changes from 1.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.metadata import Base


class Assignment(Base):
    """A post held beside the main one: concurrently, or by secondment for a share of the time.

    The main post keeps what secondments leave, so that the shares of a day sum to 100 percent.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("kind in ('concurrent', 'seconded')", "kind_is_known"),
        CheckConstraint("(kind = 'seconded') = (share is not null)", "secondment_has_share"),
        CheckConstraint("share between 1 and 99", "share_is_part_of_the_time"),
        CheckConstraint("first_day <= last_day", "it_lasts"),
        CheckConstraint("manager_id <> person_id", "nobody_manages_themselves"),
        CheckConstraint("document <> '' and post_title <> ''", "document_and_post_are_there"),
        Index("ix_assignment_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    post_title: Mapped[str]
    tier: Mapped[str]
    manager_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    share: Mapped[int | None]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    document: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    changes: Mapped[int]
    withdrawn_at: Mapped[datetime | None]


class Absence(Base):
    """Days on which somebody is away."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("kind in ('leave', 'sick', 'maternity', 'mission')", "kind_is_known"),
        CheckConstraint("first_day <= last_day", "it_lasts"),
        Index("ix_absence_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    document: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    changes: Mapped[int]
    withdrawn_at: Mapped[datetime | None]


class PlannedChange(Base):
    """From its day on a person or a unit has these facts; ``refusal`` says why it could not be.

    It is over when it was carried out, refused or cancelled.
    """

    __tablename__ = "planned_change"
    __table_args__ = (
        CheckConstraint("of in ('person', 'unit')", "of_is_known"),
        CheckConstraint("num_nonnulls(done_at, cancelled_at) < 2", "done_or_cancelled"),
        CheckConstraint("refusal = '' or done_at is not null", "refused_is_over"),
        CheckConstraint("document <> ''", "document_is_there"),
        Index("ix_planned_change_subject_id", "subject_id"),
        Index(
            "ix_planned_change_due",
            "day",
            postgresql_where="done_at is null and cancelled_at is null",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    of: Mapped[str]
    subject_id: Mapped[UUID]
    day: Mapped[date] = mapped_column(Date)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    document: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    refusal: Mapped[str]
