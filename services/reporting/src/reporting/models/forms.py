"""Forms that somebody asked for, and what they say of reports that nothing else here keeps."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class ReportContent(Base):
    """A copy of what a report says, and of what its direct manager said of it.

    It is for the form, for work statistics, which count the items of those handed in, and for
    periods that are worked out from products: ``judgements`` tell what became of items.

    Submission and scoring speak of it, each in columns of its own and guarded by its own version.
    """

    __tablename__ = "report_content"
    __table_args__ = (
        Index("ix_report_content_person_id_week", "person_id", "week"),
        Index("ix_report_content_week", "week"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    week: Mapped[date] = mapped_column(Date)
    post_title: Mapped[str] = mapped_column(server_default="")
    summary: Mapped[str] = mapped_column(server_default="")
    items: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    self_parts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    submission_version: Mapped[int] = mapped_column(server_default=text("0"))
    manager_parts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    comment: Mapped[str] = mapped_column(server_default="")
    judgements: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    scored_by_id: Mapped[UUID | None]
    scoring_version: Mapped[int] = mapped_column(server_default=text("0"))


class Form(Base):
    """A form that somebody asked for; ``content`` is the file from when it is made till dropped.

    ``subject_id`` is a person, a unit or a case, as ``kind`` says; ``person_id`` is whom it is
    about, where that is one person. ``span`` is a Monday or a period, and empty for minutes. Nobody
    else makes it before ``leased_until``. ``reason`` is the code of why it was refused.
    """

    __tablename__ = "form"
    __table_args__ = (
        CheckConstraint("kind in ('weekly', 'period', 'list', 'minutes')", "kind_is_known"),
        CheckConstraint("format in ('pdf', 'docx')", "format_is_known"),
        CheckConstraint("state in ('asked', 'made', 'refused', 'dropped')", "state_is_known"),
        CheckConstraint("(state = 'made') = (content is not null)", "made_has_content"),
        CheckConstraint("(state in ('made', 'dropped')) = (made_at is not null)", "made_has_time"),
        CheckConstraint("(state = 'refused') = (reason is not null)", "refused_has_reason"),
        Index("ix_form_asked", "asked_at", postgresql_where=text("state = 'asked'")),
        Index("ix_form_made", "made_at", postgresql_where=text("state = 'made'")),
        Index("ix_form_asked_by_id", "asked_by_id"),
        Index("ix_form_person_id", "person_id"),
    )

    form_id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_by_id: Mapped[UUID]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    span: Mapped[str]
    format: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    leased_until: Mapped[datetime | None]
    reason: Mapped[str | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
