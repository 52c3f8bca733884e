"""The table of public events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, MetaData, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.kit.db import NAMING


class Base(DeclarativeBase):
    """The tables of what other systems are told, and of who is told."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        str: Text,
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
    }


class OutboundEvent(Base):
    """One public event, written in the transaction of the change that it tells.

    The database gives it its ``position``, 1, 2, 3 …, when that transaction commits. ``unit_id``
    is the unit that it concerns, if one. ``webhook_id`` is set of a test, which is of one webhook
    alone.
    """

    __tablename__ = "outbound_event"
    __table_args__ = (
        CheckConstraint("subjectversion > 0", "version_counts_from_one"),
        Index("uq_outbound_event_position", "position", unique=True),
        Index("ix_outbound_event_subject", "subject", "position"),
        Index(
            "uq_outbound_event_version",
            "subject",
            "subjectversion",
            unique=True,
            postgresql_where=text("webhook_id is null"),
        ),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int | None] = mapped_column(BigInteger)
    type: Mapped[str]
    subject: Mapped[UUID]
    subjectversion: Mapped[int]
    time: Mapped[datetime]
    unit_id: Mapped[UUID | None]
    webhook_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]


class LeavingType(Base):
    """An administrator's choice whether a type of public events leaves the house.

    Without a row it does, unless it is one of those kept back until somebody lets them.
    """

    __tablename__ = "leaving_type"

    type: Mapped[str] = mapped_column(primary_key=True)
    leaves: Mapped[bool]
    changed_at: Mapped[datetime]
