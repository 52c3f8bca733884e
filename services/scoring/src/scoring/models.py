"""The tables of step 2: assessments, every act on them, and copies of names."""

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


class Assessment(Base):
    """A report that was handed in, and the direct manager's score for its newest revision.

    ``report_version`` and ``decision_version`` are the newest events heard of submission and of
    approval; ``version`` counts this row's own changes and goes with what scoring says.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint(
            "state in ('awaiting', 'returned', 'scored', 'approved')", "state_is_known"
        ),
        CheckConstraint(
            "state not in ('scored', 'approved')"
            " or (manager_parts is not null and total is not null and grade is not null"
            " and scored_at is not null)",
            "scored_has_scores",
        ),
        CheckConstraint("manager_id <> person_id", "nobody_scores_themselves"),
        Index("ix_assessment_queue", "manager_id", "state", "week", "report_id"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    unit_id: Mapped[UUID]
    post_title: Mapped[str]
    tier: Mapped[str]
    manager_id: Mapped[UUID]
    revision: Mapped[int]
    summary: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(JSONB)
    self_parts: Mapped[dict[str, Any]]
    handed_in_at: Mapped[datetime]
    late: Mapped[bool]
    report_version: Mapped[int]
    state: Mapped[str]
    manager_parts: Mapped[dict[str, Any] | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    grade: Mapped[str | None]
    comment: Mapped[str]
    scored_at: Mapped[datetime | None]
    sent_back_reason: Mapped[str]
    decision_version: Mapped[int]
    version: Mapped[int]


class Act(Base):
    """One recorded act of the direct manager; rows are only ever added."""

    __tablename__ = "act"
    __table_args__ = (
        CheckConstraint("kind in ('scored', 'returned')", "kind_is_known"),
        CheckConstraint("kind <> 'returned' or said <> ''", "return_has_reason"),
        CheckConstraint("(kind = 'scored') = (parts is not null)", "scored_has_parts"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    kind: Mapped[str]
    by_id: Mapped[UUID]
    at: Mapped[datetime]
    parts: Mapped[dict[str, Any] | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    grade: Mapped[str | None]
    rulebook: Mapped[dict[str, Any] | None]
    said: Mapped[str]


class Note(Base):
    """What another manager of the person says of the week; rows are only ever added.

    ``relation`` tells how that manager knows the work. Points are optional and decide nothing.
    """

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("relation in ('earlier', 'concurrent', 'seconded')", "relation_is_known"),
        CheckConstraint("said <> ''", "something_is_said"),
        Index("ix_note_report_id", "report_id"),
    )

    note_id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    by_id: Mapped[UUID]
    relation: Mapped[str]
    at: Mapped[datetime]
    said: Mapped[str]
    parts: Mapped[dict[str, Any] | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))


class Person(Base):
    """A copy of the directory's person: the name in the queue, the direct manager, who left."""

    __tablename__ = "person"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    manager_id: Mapped[UUID | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int]


class EarlierManager(Base):
    """Somebody who was a person's direct manager until an instant."""

    __tablename__ = "earlier_manager"
    __table_args__ = (Index("ix_earlier_manager_manager_id", "manager_id"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(primary_key=True)
    manager_id: Mapped[UUID]


class Assignment(Base):
    """A copy of a post that a person holds beside the main one, and who manages it."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_manager_id", "manager_id"),
        Index("ix_assignment_person_id", "person_id"),
    )

    assignment_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    kind: Mapped[str]
    manager_id: Mapped[UUID]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    withdrawn: Mapped[bool]
    version: Mapped[int]
