"""Who is reached how, what waits for whom, and of what somebody was reminded."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class Contact(Base):
    """A copy of how the directory's person is reached; ``asked_at`` is ours.

    It is when somebody last had this person reminded.
    """

    __tablename__ = "contact"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    language: Mapped[str]
    version: Mapped[int]
    asked_at: Mapped[datetime | None]


class Waiting(Base):
    """A copy of what waits for somebody's decision, also by delegation: a list of weeks."""

    __tablename__ = "waiting"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    weeks: Mapped[list[Any]] = mapped_column(JSONB)
    version: Mapped[int]


class Reminder(Base):
    """That somebody owed a step of a week at one moment; the key lets it be claimed once.

    ``told_id`` is who is told of it: that person, or at the moment ``escalated`` who stands above.
    ``day`` is the newest on which the moment came; ``mail_id`` is null where nobody could be told.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("step in ('hand_in', 'score', 'approve')", "step_is_known"),
        Index("ix_reminder_mail_id", "mail_id"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(Date, primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    moment: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    claimed_at: Mapped[datetime]
    told_id: Mapped[UUID | None]
    mail_id: Mapped[UUID | None]


class Mail(Base):
    """A digest to one person; its text is written when it is sent, of what is owed still.

    It is waiting until it was sent or nothing of it is owed. ``attempts`` were begun; nobody else
    tries before ``leased_until``, and nobody at all before ``next_at``.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint("kind in ('before', 'after', 'escalated', 'asked')", "kind_is_known"),
        CheckConstraint("state in ('waiting', 'sent', 'obsolete')", "state_is_known"),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", "sent_has_time"),
        Index("ix_mail_next_at", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_mail_person_id", "person_id"),
    )

    mail_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    kind: Mapped[str]
    made_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None]
    state: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
