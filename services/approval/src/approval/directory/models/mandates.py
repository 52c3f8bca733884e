"""Who acts for whom: acting holders of posts, and delegations in writing.

Validity is half-open, from ``since`` up to but without ``until``; a row that was ended keeps both
and says when.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.metadata import Base


class Acting(Base):
    """Somebody holds a unit's post while it is vacant; whoever is appointed displaces them."""

    __tablename__ = "acting"
    __table_args__ = (
        CheckConstraint("post in ('head', 'leader_in_charge')", "post_is_known"),
        CheckConstraint("since < until", "it_lasts"),
        CheckConstraint("document <> ''", "document_is_there"),
        Index("ix_acting_unit_id", "unit_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    post: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    document: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Delegation(Base):
    """An authority lets somebody decide on their behalf, in a scope, for some days.

    Without ``unit_id`` it covers every unit, without ``tiers`` every tier.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", "nobody_delegates_to_themselves"),
        CheckConstraint("first_day <= last_day and since < until", "it_lasts"),
        CheckConstraint("document <> ''", "document_is_there"),
        CheckConstraint("(revoked_at is null) = (revoked_by is null)", "revoked_by_somebody"),
        Index("ix_delegation_from_id", "from_id"),
        Index("ix_delegation_to_id", "to_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    tiers: Mapped[list[str]]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    since: Mapped[datetime]
    until: Mapped[datetime]
    document: Mapped[str]
    recorded_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
