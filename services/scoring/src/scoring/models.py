"""The tables of step 2: assessments, every act on them, breaches, and copies of others' facts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    Numeric,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.kit.db import NAMING
from shared.records.tables import AccessColumns, AnswerColumns, DeletionColumns, HoldColumns


class Base(DeclarativeBase):
    """The service's own tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, dict[str, Any]: JSONB}


class Assessment(Base):
    """A report that was handed in, and the direct manager's score for its newest revision.

    ``report_version`` and ``decision_version`` are the newest events heard of submission and of
    approval; ``version`` counts this row's own changes and goes with what scoring says.
    ``own_due_at`` is when the score is due in a unit that has its own deadlines.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint(
            "state in ('awaiting', 'returned', 'withdrawn', 'scored', 'approved')",
            "state_is_known",
        ),
        CheckConstraint(
            "state not in ('scored', 'approved')"
            " or (manager_parts is not null and total is not null and grade is not null"
            " and scored_at is not null)",
            "scored_has_scores",
        ),
        CheckConstraint("manager_id <> person_id", "nobody_scores_themselves"),
        Index("ix_assessment_queue", "manager_id", "state", "week", "report_id"),
        Index("ix_assessment_person_id_week", "person_id", "week"),
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
    late_hours: Mapped[int | None]
    filed_by_id: Mapped[UUID | None]
    report_version: Mapped[int]
    state: Mapped[str]
    manager_parts: Mapped[dict[str, Any] | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    grade: Mapped[str | None]
    comment: Mapped[str]
    scored_at: Mapped[datetime | None]
    sent_back_reason: Mapped[str]
    decision_version: Mapped[int]
    own_due_at: Mapped[datetime | None]
    version: Mapped[int]


class Act(Base):
    """One recorded act of the direct manager; rows are only ever added.

    ``judgements`` tells what became of items; ``flags`` are the signals that were shown.
    """

    __tablename__ = "act"
    __table_args__ = (
        CheckConstraint("kind in ('scored', 'returned')", "kind_is_known"),
        CheckConstraint("kind <> 'returned' or said <> ''", "return_has_reason"),
        CheckConstraint("(kind = 'scored') = (parts is not null)", "scored_has_parts"),
        CheckConstraint(
            "not key_task_missed or (missed_item is null) = (missed_title <> '')",
            "missed_key_task_is_named",
        ),
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
    reason: Mapped[str] = mapped_column(server_default="")
    judgements: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    key_task_missed: Mapped[bool] = mapped_column(server_default=text("false"))
    missed_item: Mapped[int | None]
    missed_title: Mapped[str] = mapped_column(server_default="")
    flags: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))


class Note(Base):
    """What another manager of the person says of the week; the database refuses to change a row.

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


class Breach(Base):
    """A recorded breach of one person on one day; rows are only ever added.

    The note and the evidence are read with a second factor only.
    """

    __tablename__ = "breach"
    __table_args__ = (
        CheckConstraint("by_id <> person_id", "nobody_records_their_own"),
        CheckConstraint("role in ('direct_manager', 'office')", "role_is_known"),
        CheckConstraint("note <> ''", "note_is_there"),
        CheckConstraint("day >= week and day < week + 7", "day_is_of_the_week"),
        Index("ix_breach_person_id_at", "person_id", "at", "breach_id"),
        Index("ix_breach_person_id_week", "person_id", "week"),
    )

    breach_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[str]
    note: Mapped[str]
    evidence: Mapped[str]
    by_id: Mapped[UUID]
    role: Mapped[str]
    at: Mapped[datetime]


class BreachWithdrawal(Base):
    """That a breach was withdrawn, by whom and why; rows are only ever added."""

    __tablename__ = "breach_withdrawal"
    __table_args__ = (CheckConstraint("reason <> ''", "reason_is_there"),)

    breach_id: Mapped[UUID] = mapped_column(ForeignKey("breach.breach_id"), primary_key=True)
    by_id: Mapped[UUID]
    role: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str]


class Person(Base):
    """A copy of the directory's person: name, unit, the direct manager, who left."""

    __tablename__ = "person"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    unit_id: Mapped[UUID | None]
    manager_id: Mapped[UUID | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int]


class Unit(Base):
    """A copy of the directory's unit: what tells the Office."""

    __tablename__ = "unit"

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    parent_id: Mapped[UUID | None]
    active: Mapped[bool]
    version: Mapped[int]


class Week(Base):
    """A copy of an opened week: when its scores are due."""

    __tablename__ = "week"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    score_due_at: Mapped[datetime]
    version: Mapped[int]


class Result(Base):
    """A copy of the official result of one person's week."""

    __tablename__ = "result"
    __table_args__ = (Index("ix_result_group", "week", "unit_id", "scorer_id"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(Date, primary_key=True)
    unit_id: Mapped[UUID]
    scorer_id: Mapped[UUID]
    total: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    grade: Mapped[str]
    version: Mapped[int]


class Tally(Base):
    """How many official results of a week there are by unit and scorer, and what they sum to.

    Means of an agency are read from it, so that no score has to go through all results.
    """

    __tablename__ = "tally"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    scorer_id: Mapped[UUID] = mapped_column(primary_key=True)
    people: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Numeric(12, 2))


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


class AccessEntry(AccessColumns, Base):
    """Who read somebody else's detail here; the database refuses to change or delete a row."""

    __tablename__ = "access_entry"


class ExportAnswer(AnswerColumns, Base):
    """The exports of people's own records that this service gave its part to."""

    __tablename__ = "export_answer"


class LegalHold(HoldColumns, Base):
    """A copy of the directory's holds: of whom nothing is deleted."""

    __tablename__ = "legal_hold"


class Deletion(DeletionColumns, Base):
    """What was deleted at its class's end; the database refuses to change or delete a row."""

    __tablename__ = "deletion"
