"""Weeks, reports with their items, work items, and copies of people and units."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.records.tables import AccessColumns, AnswerColumns, DeletionColumns, HoldColumns
from submission.models.metadata import Base


class Week(Base):
    """A week that takes reports, named by its Monday.

    ``worked`` are the days of the calendar by which the deadlines were set, ``working_days`` how
    many they are; the week is over at ``ends_at``. These and ``opened_by_id`` are null in weeks
    opened before they were kept; a week that the platform opened by itself was opened by nobody.
    """

    __tablename__ = "week"
    __table_args__ = (
        CheckConstraint("extract(isodow from week) = 1", "named_by_monday"),
        CheckConstraint("working_days between 1 and 7", "somebody_works"),
        CheckConstraint("opened_by in ('office', 'platform')", "opened_by_is_known"),
        CheckConstraint("opened_by = 'office' or opened_by_id is null", "platform_is_nobody"),
    )

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    week_id: Mapped[UUID] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    hand_in_due_at: Mapped[datetime]
    score_due_at: Mapped[datetime]
    approve_due_at: Mapped[datetime]
    reports: Mapped[int]
    working_days: Mapped[int | None]
    worked: Mapped[list[date] | None] = mapped_column(ARRAY(Date))
    ends_at: Mapped[datetime | None]
    opened_by: Mapped[str] = mapped_column(server_default="office")
    opened_by_id: Mapped[UUID | None]


class WeeklyReport(Base):
    """One person's report for one week; it exists from the moment the week opens.

    Unit, post and direct manager follow the person until the week ends: a later reorganisation
    never rewrites a past week. ``excused_by_rule`` tells that an absence excused from it.
    ``late_hours`` counts begun hours. ``withdrawn`` is what the author took back, as it was handed
    in: a score that was under way holds, and brings it back.
    ``assessment_version`` and ``result_version`` are the newest events heard. The three instants
    are those of a unit with its own, as it was when the week opened; else the week's hold.
    """

    __tablename__ = "weekly_report"
    __table_args__ = (
        UniqueConstraint("person_id", "week"),
        CheckConstraint(
            "state in ('draft', 'handed_in', 'returned', 'scored', 'approved', 'excused')",
            "state_is_known",
        ),
        CheckConstraint(
            "state in ('draft', 'excused') or handed_in_at is not null", "handed_in_has_time"
        ),
        CheckConstraint("state <> 'returned' or return_reason <> ''", "return_has_reason"),
        CheckConstraint("(state = 'excused') = (excuse_reason is not null)", "excuse_has_reason"),
        CheckConstraint("(state = 'approved') = (total is not null)", "approved_has_total"),
        CheckConstraint("revision > 0", "revision_counts_from_one"),
        CheckConstraint("manager_id <> person_id", "nobody_manages_themselves"),
        CheckConstraint("(filed_by_id is null) = (filing_reason is null)", "filing_has_reason"),
        CheckConstraint("filed_by_id <> person_id", "filed_by_somebody_else"),
        Index("ix_weekly_report_week", "week"),
        Index("ix_weekly_report_manager_id_week", "manager_id", "week"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date, ForeignKey("week.week"))
    unit_id: Mapped[UUID]
    post_title: Mapped[str]
    tier: Mapped[str]
    manager_id: Mapped[UUID]
    state: Mapped[str]
    revision: Mapped[int]
    summary: Mapped[str]
    self_parts: Mapped[dict[str, Any]]
    saved: Mapped[bool]
    handed_in_at: Mapped[datetime | None]
    late: Mapped[bool]
    late_hours: Mapped[int | None]
    filed_by_id: Mapped[UUID | None]
    filing_reason: Mapped[str | None]
    withdrawn: Mapped[dict[str, Any] | None]
    return_reason: Mapped[str]
    returned_by_id: Mapped[UUID | None]
    excuse_reason: Mapped[str | None]
    excused_by_rule: Mapped[bool] = mapped_column(server_default=false())
    approved_parts: Mapped[dict[str, Any] | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    grade: Mapped[str | None]
    assessment_version: Mapped[int]
    result_version: Mapped[int]
    hand_in_due_at: Mapped[datetime | None]
    score_due_at: Mapped[datetime | None]
    approve_due_at: Mapped[datetime | None]
    version: Mapped[int]


class ReportItem(Base):
    """One piece of work in one revision of a report; numbers give the order.

    ``figures`` are the optional ones of ``shared.contracts.parts.Item``, where they are known.

    Items are written by the statement that writes their report and nowhere else; a foreign key,
    checked row by row, would be a tenth of what handing in costs the database.
    """

    __tablename__ = "work_item"
    __table_args__ = (CheckConstraint("title <> ''", "title_is_there"),)

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    product: Mapped[str]
    key_task: Mapped[bool]
    figures: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class DraftVersion(Base):
    """What an author had saved at one time; the newest twenty of a report are kept."""

    __tablename__ = "draft_version"

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    saved_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class WorkItem(Base):
    """A piece of work that lives on its own across weeks; a report's items tell of it by week.

    ``assigned_by_id`` is who assigned it, perhaps to themselves; one that was imported has
    ``source`` and ``external_id`` instead. Coefficient and catalogue are those of the day on which
    it was assigned. The table is ``task``, because report items took the other name first.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("title <> ''", "title_is_there"),
        CheckConstraint("state in ('open', 'closed')", "state_is_known"),
        CheckConstraint("(source is null) = (assigned_by_id is not null)", "assigned_or_imported"),
        CheckConstraint("(source is null) = (external_id is null)", "imported_has_id"),
        CheckConstraint("(job is null) = (coefficient is null)", "job_has_coefficient"),
        CheckConstraint("extract(isodow from planned_week) = 1", "planned_by_monday"),
    )

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    product: Mapped[str]
    key_task: Mapped[bool]
    planned: Mapped[bool]
    planned_week: Mapped[date | None] = mapped_column(Date)
    assigned_by_id: Mapped[UUID | None]
    job: Mapped[str | None]
    catalogue_version: Mapped[str | None]
    coefficient: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    unit_of_measure: Mapped[str]
    quantity_assigned: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    due_day: Mapped[date | None] = mapped_column(Date)
    completed_day: Mapped[date | None] = mapped_column(Date)
    evidence: Mapped[list[Any]] = mapped_column(JSONB)
    state: Mapped[str]
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime]
    version: Mapped[int]


class Share(Base):
    """How many per cent of a work item are one person's; all together at most 100."""

    __tablename__ = "task_share"
    __table_args__ = (
        CheckConstraint("percent between 1 and 100", "percent_is_in_range"),
        Index("ix_task_share_person_id", "person_id"),
    )

    item_id: Mapped[UUID] = mapped_column(ForeignKey("task.item_id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    percent: Mapped[int]


class Milestone(Base):
    """What one handed-in report tells of a work item; the last hand-in of the report counts.

    ``percent`` is how much of the whole was done in that week. A trigger refuses more than 100 for
    all weeks and people, and lets those who share an item wait for each other.
    """

    __tablename__ = "task_progress"
    __table_args__ = (
        CheckConstraint("percent between 0 and 100", "percent_is_in_range"),
        Index("ix_task_progress_item_id", "item_id"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("task.item_id"), primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    percent: Mapped[int]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    completed_day: Mapped[date | None] = mapped_column(Date)


class DayLine(Base):
    """A line that somebody wrote on a day about a work item; rows are only ever added."""

    __tablename__ = "task_day"
    __table_args__ = (
        CheckConstraint("said <> ''", "something_is_said"),
        Index("ix_task_day_item_id_day", "item_id", "day"),
    )

    line_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("task.item_id"))
    person_id: Mapped[UUID]
    day: Mapped[date] = mapped_column(Date)
    said: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 2))


class EvidenceFile(Base):
    """A file that shows work, kept in the storage under its id, which is random.

    ``size`` is in bytes. Its name elsewhere is not kept: it may say more than the work does.
    """

    __tablename__ = "evidence_file"
    __table_args__ = (
        CheckConstraint("size > 0", "something_is_kept"),
        CheckConstraint("scanned in ('clean', 'not_scanned')", "scanned_is_known"),
        Index("ix_evidence_file_item_id", "item_id"),
    )

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("task.item_id"))
    person_id: Mapped[UUID]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    scanned: Mapped[str]
    added_at: Mapped[datetime]


class Catalogue(Base):
    """One version of the agency's jobs, from its first day until the next one's; never changed."""

    __tablename__ = "job_catalogue"

    version: Mapped[str] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(Date, unique=True)
    document: Mapped[str]
    sha256: Mapped[str]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str]


class Job(Base):
    """A job of a catalogue: what is made, for which posts, and its coefficient.

    ``post_title`` is empty where everybody may do it.
    """

    __tablename__ = "job"
    __table_args__ = (CheckConstraint("coefficient > 0", "coefficient_counts"),)

    version: Mapped[str] = mapped_column(ForeignKey("job_catalogue.version"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    post_title: Mapped[str]
    unit_of_measure: Mapped[str]
    coefficient: Mapped[Decimal] = mapped_column(Numeric(8, 2))


class Person(Base):
    """A copy of the directory's person: name and what a week needs, as told at ``told_at``."""

    __tablename__ = "person"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(server_default="")
    unit_id: Mapped[UUID]
    post_title: Mapped[str]
    tier: Mapped[str]
    manager_id: Mapped[UUID | None]
    evaluated: Mapped[bool]
    active: Mapped[bool]
    told_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int]


class Absence(Base):
    """A copy of days on which the directory's person is away, both included."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_person_id", "person_id"),)

    absence_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    kind: Mapped[str]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    withdrawn: Mapped[bool]
    version: Mapped[int]


class Unit(Base):
    """A copy of the directory's unit: what tells the Office, who leads it, its code and name."""

    __tablename__ = "unit"

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(server_default="")
    name: Mapped[str] = mapped_column(server_default="")
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
