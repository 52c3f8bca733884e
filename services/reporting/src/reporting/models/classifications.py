"""Periods that are classified, each person's classification, and every act on them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class ClassifiedPeriod(Base):
    """A period that was opened for classification, such as ``2026-Q4``."""

    __tablename__ = "classified_period"
    __table_args__ = (
        CheckConstraint(
            "state in ('open', 'computed', 'published', 'locked')", name="state_is_known"
        ),
    )

    period: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    computed_at: Mapped[datetime | None]
    version: Mapped[int]


class PeriodAct(Base):
    """One recorded act of the Office on a period, never changed."""

    __tablename__ = "period_act"

    period: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    by_id: Mapped[UUID]
    at: Mapped[datetime]
    said: Mapped[str]
    facts: Mapped[dict[str, Any]]


class Classification(Base):
    """One person's period: what was computed, proposed, decided, and told to the person.

    ``unit_id`` is where the person is now, ``group_id`` the unit whose head or leader decides.
    ``facts`` are the weeks and findings as they stood when it was computed: figure and derivation
    follow from them and the rulebook. ``ranked`` is the figure for caps, ``score`` to be shown.
    ``best_grade`` is what nobody may go beyond. ``cap`` tells whether the computed grade stays
    within its cap, is over it or tied; ``published`` is what the person was told last.
    """

    __tablename__ = "classification"
    __table_args__ = (
        UniqueConstraint("period", "person_id"),
        CheckConstraint(
            "state in ('computed', 'proposed', 'decided', 'published')", name="state_is_known"
        ),
        CheckConstraint("cap in ('stays', 'over', 'tied')", name="cap_is_known"),
        CheckConstraint(
            "state not in ('decided', 'published') or (decided_grade is null)"
            " = (computed_grade is null)",
            name="decided_has_grade",
        ),
        CheckConstraint(
            "state <> 'published' or published is not null", name="told_when_published"
        ),
        Index(
            "ix_classification_period_unit_id",
            "period",
            "unit_id",
            postgresql_include=["person_id", "classification_id", "state"],
        ),
        Index("ix_classification_period_group_id", "period", "group_id"),
        Index("ix_classification_person_id", "person_id"),
        Index("ix_classification_changed_at", "changed_at", "classification_id"),
        Index(
            "ix_classification_changed",
            "changed",
            "period",
            "person_id",
            postgresql_where=text("changed > 0"),
        ),
        {"postgresql_with": {"fillfactor": 70}},
    )

    classification_id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=text("gen_random_uuid()")
    )
    period: Mapped[str]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    group_id: Mapped[UUID]
    duty: Mapped[str]
    state: Mapped[str]
    status: Mapped[str]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    ranked: Mapped[Decimal | None] = mapped_column(Numeric)
    computed_grade: Mapped[str | None]
    best_grade: Mapped[str | None]
    cap: Mapped[str | None]
    proposed_grade: Mapped[str | None]
    decided_grade: Mapped[str | None]
    decided_by_id: Mapped[UUID | None]
    published: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    published_at: Mapped[datetime | None]
    rulebook: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed: Mapped[int] = mapped_column(
        BigInteger, server_default=text("change_of('classifications')")
    )


class ClassificationAct(Base):
    """One recorded act on a classification, never changed; the platform's have no ``by_id``."""

    __tablename__ = "classification_act"

    classification_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    by_id: Mapped[UUID | None]
    at: Mapped[datetime]
    said: Mapped[str]
    facts: Mapped[dict[str, Any]]


class CapRoom(Base):
    """What a cap leaves in one group, as it was computed last.

    ``kind`` is ``unit`` with a unit's id as ``name``, or ``duty`` with a tier, and empty where a
    cap is of everybody. ``allowed`` of the ``candidates`` may have the ``grade``, for ``counted``
    people; ``steps`` are its arithmetic.
    """

    __tablename__ = "cap_room"

    period: Mapped[str] = mapped_column(primary_key=True)
    rulebook: Mapped[str] = mapped_column(primary_key=True)
    cap: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    grade: Mapped[str]
    below: Mapped[str]
    candidates: Mapped[int]
    counted: Mapped[int]
    allowed: Mapped[int]
    steps: Mapped[list[Any]] = mapped_column(JSONB)
