"""The tables of step 3: proposals, decisions, and the ledger of official results."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.kit.db import NAMING
from shared.records.tables import AccessColumns


class Base(DeclarativeBase):
    """The service's own tables, beside the directory's."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, dict[str, Any]: JSONB}


class Report(Base):
    """A copy of what the author handed in, and when it is due in a unit with its own deadlines."""

    __tablename__ = "report"
    __table_args__ = (
        Index(
            "ix_report_own_deadline",
            "report_id",
            postgresql_where=text("approve_due_at is not null"),
        ),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    post_title: Mapped[str]
    summary: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(JSONB)
    handed_in_at: Mapped[datetime]
    late: Mapped[bool]
    late_hours: Mapped[int | None]
    filed_by_id: Mapped[UUID | None]
    approve_due_at: Mapped[datetime | None]
    version: Mapped[int]


class Note(Base):
    """A copy of what a manager beside the direct one says, for the authority to read."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_report_id", "report_id"),)

    note_id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    by_id: Mapped[UUID]
    relation: Mapped[str]
    at: Mapped[datetime]
    said: Mapped[str]
    parts: Mapped[dict[str, Any] | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    version: Mapped[int]


class Week(Base):
    """A copy of a week that was opened: when its results are due."""

    __tablename__ = "week"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    approve_due_at: Mapped[datetime]
    version: Mapped[int]


class Proposal(Base):
    """A scored report that lies before the competent authority.

    Who that is stands in the directory alone, so that proposals follow when an authority changes.
    ``version`` goes with what approval says. ``breaches`` are kinds alone, ``flags`` the signals
    that the scorer was shown. While an official result is corrected ``correction_of`` names it.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(
            "state in ('awaiting', 'second_look', 'returned', 'returned_to_author', 'approved')",
            "state_is_known",
        ),
        CheckConstraint(
            "state <> 'approved' or correction_of is null", "official_is_not_being_corrected"
        ),
        Index("ix_proposal_person_id_state", "person_id", "state"),
        Index(
            "ix_proposal_open",
            "state",
            "person_id",
            postgresql_where=text("state in ('awaiting', 'second_look')"),
        ),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    unit_id: Mapped[UUID]
    tier: Mapped[str]
    revision: Mapped[int]
    scorer_id: Mapped[UUID]
    self_parts: Mapped[dict[str, Any]]
    manager_parts: Mapped[dict[str, Any]]
    total: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    grade: Mapped[str]
    rulebook: Mapped[dict[str, Any]]
    comment: Mapped[str]
    scored_at: Mapped[datetime]
    assessment_version: Mapped[int]
    state: Mapped[str]
    version: Mapped[int]
    key_task_missed: Mapped[bool] = mapped_column(server_default=false())
    breaches: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    flags: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    correction_of: Mapped[UUID | None]


class WaitingTold(Base):
    """What was last said to wait for somebody's decision, also by delegation: a list of weeks."""

    __tablename__ = "waiting_told"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    waiting_id: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid())
    weeks: Mapped[list[Any]] = mapped_column(JSONB)
    version: Mapped[int]


class Decision(Base):
    """One recorded act of an authority or the Office; the database refuses to change a row.

    ``parts``, ``total`` and ``grade`` are what was approved or adjusted; decisions made before
    they were kept have none.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "kind in ('approved', 'adjusted', 'returned', 'returned_to_author', 'confirmed',"
            " 'sent_back', 'reopened', 'reopened_to_author')",
            "kind_is_known",
        ),
        CheckConstraint("kind = 'approved' or reason <> ''", "all_but_approval_has_reason"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    by_id: Mapped[UUID]
    rule: Mapped[str]
    on_behalf_of_id: Mapped[UUID | None]
    delegation_id: Mapped[UUID | None]
    at: Mapped[datetime]
    reason: Mapped[str]
    parts: Mapped[dict[str, Any] | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    grade: Mapped[str | None]


class Result(Base):
    """The official result of one person's week; the database refuses to change or delete a row.

    The scores of all three parties stand side by side. ``same_person`` marks two recorded acts,
    scoring and deciding, of one person. A result never changes: one that was reopened is followed
    by its correction, which names it. ``reason`` is why the authority gave points of its own;
    ``confirmed_by_id`` who took the second look. ``reason`` to ``breaches`` are null in older
    results. An imported one has a ``document``, on which it rests, and no report: there
    ``report_id`` is its own id, and ``scorer_id`` and ``decided_by_id`` are that of the import.
    """

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("person_id", "week", "correction_of", postgresql_nulls_not_distinct=True),
        CheckConstraint("total between 0 and 100", "total_is_in_range"),
        CheckConstraint("decided_by_id <> person_id", "nobody_decides_their_own"),
        CheckConstraint("correction_of <> result_id", "nothing_corrects_itself"),
        CheckConstraint("jsonb_typeof(breaches) = 'array'", "breaches_are_a_list"),
    )

    result_id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    unit_id: Mapped[UUID]
    revision: Mapped[int]
    self_parts: Mapped[dict[str, Any]]
    manager_parts: Mapped[dict[str, Any]]
    approved_parts: Mapped[dict[str, Any]]
    total: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    grade: Mapped[str]
    rulebook_id: Mapped[str]
    rulebook_version: Mapped[str]
    rulebook_sha256: Mapped[str]
    scorer_id: Mapped[UUID]
    decided_by_id: Mapped[UUID]
    rule: Mapped[str]
    on_behalf_of_id: Mapped[UUID | None]
    delegation_id: Mapped[UUID | None]
    same_person: Mapped[bool]
    approved_at: Mapped[datetime]
    correction_of: Mapped[UUID | None]
    reason: Mapped[str | None]
    confirmed_by_id: Mapped[UUID | None]
    key_task_missed: Mapped[bool | None]
    breaches: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    document: Mapped[str | None]


class ResultImport(Base):
    """One import of results from before the platform; the database refuses to change a row.

    ``by_kind`` and ``by_id`` are the program, or whoever ran the command.
    """

    __tablename__ = "result_import"
    __table_args__ = (
        CheckConstraint("results > 0", "there_are_some"),
        CheckConstraint("first_week <= last_week", "weeks_in_order"),
    )

    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    document: Mapped[str]
    by_kind: Mapped[str]
    by_id: Mapped[str]
    at: Mapped[datetime]
    results: Mapped[int]
    first_week: Mapped[date] = mapped_column(Date)
    last_week: Mapped[date] = mapped_column(Date)


class LedgerEntry(Base):
    """A result's place in the ledger: 1, 2, 3 …, and what makes a later change of it show.

    ``sha256`` is of the canonical line of the result, which holds ``number`` and
    ``previous_sha256`` too; the first one's previous is 32 zero bytes. The database itself adds
    the entry when the transaction of the approval commits, so that no result is without one.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("result_id"),
        CheckConstraint("number > 0", "number_is_positive"),
        CheckConstraint("octet_length(sha256) = 32", "it_is_a_digest"),
        CheckConstraint("octet_length(previous_sha256) = 32", "previous_is_a_digest"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    result_id: Mapped[UUID]
    previous_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)


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


class AccessEntry(AccessColumns, Base):
    """Who read somebody else's detail here; the database refuses to change or delete a row."""

    __tablename__ = "access_entry"


class RecordExport(Base):
    """An export of all that a person's own record holds, asked for by that person.

    ``key`` opens the parts while they are collected; ``content`` is the ZIP until it is dropped.
    """

    __tablename__ = "record_export"
    __table_args__ = (
        CheckConstraint(
            "state in ('collecting', 'ready', 'dropped', 'given_up')", "state_is_known"
        ),
        CheckConstraint("(state = 'collecting') = (key is not null)", "key_while_collecting"),
        CheckConstraint("(state = 'ready') = (content is not null)", "ready_has_content"),
        CheckConstraint(
            "(state in ('ready', 'dropped')) = (ready_at is not null)", "ready_has_time"
        ),
        Index("ix_record_export_person_id", "person_id"),
        Index(
            "uq_record_export_collecting",
            "person_id",
            unique=True,
            postgresql_where=text("state = 'collecting'"),
        ),
    )

    export_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class ExportPart(Base):
    """A piece of another service's part of an export, sealed; it goes when the file is there."""

    __tablename__ = "export_part"
    __table_args__ = (Index("ix_export_part_export_id", "export_id"),)

    part_id: Mapped[UUID] = mapped_column(primary_key=True)
    export_id: Mapped[UUID]
    source: Mapped[str]
    number: Mapped[int]
    parts: Mapped[int]
    content: Mapped[str]
    arrived_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    version: Mapped[int]
