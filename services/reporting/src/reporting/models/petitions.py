"""Petitions against classifications, and every act on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class Petition(Base):
    """What somebody petitions for, and who answers.

    ``evidence`` is what was published, and the facts and derivation on which it rested when the
    petition was filed; it is never changed.
    """

    __tablename__ = "petition"
    __table_args__ = (
        CheckConstraint("state in ('filed', 'answered', 'withdrawn')", "state_is_known"),
        CheckConstraint("outcome in ('upheld', 'corrected')", "outcome_is_known"),
        CheckConstraint("(state = 'answered') = (outcome is not null)", "answered_has_outcome"),
        Index(
            "ix_petition_classification_id",
            "classification_id",
            unique=True,
            postgresql_where=text("state = 'filed'"),
        ),
        Index("ix_petition_person_id", "person_id"),
        Index("ix_petition_answers_id", "answers_id"),
    )

    petition_id: Mapped[UUID] = mapped_column(primary_key=True)
    classification_id: Mapped[UUID]
    period: Mapped[str]
    person_id: Mapped[UUID]
    answers_id: Mapped[UUID | None]
    state: Mapped[str]
    said: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    filed_at: Mapped[datetime]
    answer_due_at: Mapped[datetime]
    outcome: Mapped[str | None]
    version: Mapped[int]


class PetitionAct(Base):
    """One recorded act on a petition, never changed."""

    __tablename__ = "petition_act"

    petition_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    by_id: Mapped[UUID]
    at: Mapped[datetime]
    said: Mapped[str]
    facts: Mapped[dict[str, Any]]
