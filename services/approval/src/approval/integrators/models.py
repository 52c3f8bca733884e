"""The tables of webhooks and of what is to be delivered to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from approval.outbound.models import Base


class Webhook(Base):
    """An address of another system, and which events it is sent; nothing of ``types`` is all.

    ``position`` is up to where the feed was looked through for it. ``sealed`` holds its secrets;
    those before are good until ``previous_until``. Whoever delivers holds ``lease`` until
    ``leased_until``. After a failure it rests until ``resting_until``; ``why`` is why it was
    suspended or disabled.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("state in ('active', 'paused', 'suspended', 'disabled')", "state_is_known"),
        CheckConstraint("owner_kind in ('person', 'client')", "owner_kind_is_known"),
        CheckConstraint(
            "(previous_sealed is null) = (previous_until is null)", "previous_has_its_end"
        ),
        CheckConstraint("(lease is null) = (leased_until is null)", "lease_has_its_end"),
    )

    webhook_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_kind: Mapped[str]
    owner_id: Mapped[str]
    url: Mapped[str]
    types: Mapped[list[str]]
    unit_id: Mapped[UUID | None]
    grades: Mapped[bool]
    state: Mapped[str]
    why: Mapped[str]
    public_key: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    previous_public_key: Mapped[str | None]
    previous_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    resting_until: Mapped[datetime | None]
    version: Mapped[int]


class Delivery(Base):
    """One event on its way to one webhook; what the last attempt met stands beside it.

    ``fault`` is a word for what went wrong and never what the receiver said. ``failing_since`` is
    the first attempt of those that failed in a row.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'delivered')", "state_is_known"),
        CheckConstraint("(state = 'delivered') = (delivered_at is not null)", "delivered_has_time"),
        Index(
            "ix_delivery_waiting",
            "webhook_id",
            "subject",
            "position",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_delivery_due",
            "webhook_id",
            "position",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_delivery_position", "webhook_id", "position"),
    )

    webhook_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook.webhook_id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[UUID]
    position: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    attempts: Mapped[int]
    made_at: Mapped[datetime]
    next_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    status: Mapped[int | None]
    fault: Mapped[str]
    delivered_at: Mapped[datetime | None]


class Stream(Base):
    """A subscriber that reads a stream, and up to where every group of it has acknowledged.

    How far the stream was written only Redis knows, which may lose everything: then it is written
    anew from ``acknowledged`` on. Whoever writes holds ``lease`` until ``leased_until``.
    """

    __tablename__ = "stream"
    __table_args__ = (
        CheckConstraint("(lease is null) = (leased_until is null)", "lease_has_its_end"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    acknowledged: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
