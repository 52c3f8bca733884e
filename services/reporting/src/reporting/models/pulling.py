"""What programs pull: changes in the order of their commits, and what was published, narrow.

The database writes both, by the triggers of the migration ``0015_changes``.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class Change(Base):
    """One transaction that changed results or classifications, as ``topic`` says.

    ``position`` is given when it commits: 1, 2, 3 … in the order of commits, over both topics, so
    that whoever saw one position has missed none before it. Rows name it as ``changed``; in those
    of before there were changes that is 0.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index("uq_change_position", "position", unique=True),
        Index("ix_change_topic_position", "topic", "position"),
    )

    change_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    topic: Mapped[str]
    position: Mapped[int | None] = mapped_column(BigInteger)


class PublishedClassification(Base):
    """What a person was told of a period last, and in which unit: all that programs pull."""

    __tablename__ = "published_classification"
    __table_args__ = (
        Index("ix_published_classification_period_unit_id", "period", "unit_id"),
        Index("ix_published_classification_person_id", "person_id"),
        Index(
            "ix_published_classification_changed",
            "changed",
            "period",
            "person_id",
            postgresql_where=text("changed > 0"),
        ),
    )

    period: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    classification_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    status: Mapped[str]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    grade: Mapped[str | None]
    rulebook: Mapped[str]
    rulebook_version: Mapped[str]
    rulebook_sha256: Mapped[str]
    published_at: Mapped[datetime]
    version: Mapped[int]
    changed: Mapped[int] = mapped_column(
        BigInteger, server_default=text("change_of('classifications')")
    )
