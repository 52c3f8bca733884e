"""The tables of step 4: progress of each report, weekly results, copies of people and units."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Index,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.kit.db import NAMING
from shared.records.tables import AccessColumns, AnswerColumns, DeletionColumns, HoldColumns


class Base(DeclarativeBase):
    """The service's own tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, dict[str, Any]: JSONB}


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


class WeeklyResult(Base):
    """A copy of the official result of one person's week, the newest where one was corrected.

    It is provisional while ``Progress`` of its report heard newer of approval: it was reopened.
    ``report_id`` is null in those kept before it was, where no progress told it.
    """

    __tablename__ = "weekly_result"
    __table_args__ = (
        CheckConstraint("total between 0 and 100", "total_is_in_range"),
        Index("ix_weekly_result_week_unit_id", "week", "unit_id"),
        Index("ix_weekly_result_result_id", "result_id"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(Date, primary_key=True)
    report_id: Mapped[UUID | None]
    result_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    approved_parts: Mapped[dict[str, Any]]
    total: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    grade: Mapped[str]
    rulebook: Mapped[dict[str, Any]]
    key_task_missed: Mapped[bool] = mapped_column(server_default=text("false"))
    breaches: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    decided_by_id: Mapped[UUID]
    approved_at: Mapped[datetime]
    version: Mapped[int]


class Examination(Base):
    """A person whose weeks changed, so that somebody has to look whether they call for a case."""

    __tablename__ = "examination"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class RemediationCase(Base):
    """Failed weeks of one person, from the first on, and the meeting that they call for.

    ``leader_id`` is who meets the person beside the Office: the head of the unit, or who stands in
    for a head. What happened stands in ``case_act``; here is how it stands.
    """

    __tablename__ = "remediation_case"
    __table_args__ = (
        UniqueConstraint("person_id", "first_week"),
        CheckConstraint("meeting in ('mandatory', 'advisory', 'pending')", "meeting_is_known"),
        CheckConstraint(
            "state in ('pending', 'open', 'invited', 'met', 'closed', 'withdrawn')",
            "state_is_known",
        ),
        CheckConstraint("(state = 'pending') = (meeting = 'pending')", "pending_is_both"),
        Index("ix_remediation_case_state", "state", "case_id"),
        Index("ix_remediation_case_leader_id", "leader_id"),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    first_week: Mapped[date] = mapped_column(Date)
    weeks: Mapped[list[date]] = mapped_column(ARRAY(Date))
    meeting: Mapped[str]
    state: Mapped[str]
    leader_id: Mapped[UUID | None]
    stands_in: Mapped[bool]
    rulebook: Mapped[dict[str, Any]]
    meets_at: Mapped[datetime | None]
    place: Mapped[str]
    version: Mapped[int]


class CaseAct(Base):
    """One recorded act on a case, never changed; those of the platform have no ``by_id``."""

    __tablename__ = "case_act"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    by_id: Mapped[UUID | None]
    at: Mapped[datetime]
    said: Mapped[str]
    facts: Mapped[dict[str, Any]]


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


class Person(Base):
    """A copy of the directory's person."""

    __tablename__ = "person"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    unit_id: Mapped[UUID]
    tier: Mapped[str] = mapped_column(server_default="")
    active: Mapped[bool]
    version: Mapped[int]


class Unit(Base):
    """A copy of the directory's unit."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_parent_id", "parent_id"),)

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[UUID | None]
    head_id: Mapped[UUID | None]
    leader_in_charge_id: Mapped[UUID | None]
    active: Mapped[bool]
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
