"""What units and people were before; rows are written by the database itself and never rewritten.

Each row held from ``since`` up to but without ``until``; the one that holds has no ``until``.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.metadata import Base


class UnitVersion(Base):
    """A unit as it was for a time."""

    __tablename__ = "unit_version"
    __table_args__ = (CheckConstraint("since <= until", "it_lasts"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[UUID | None]
    head_id: Mapped[UUID | None]
    leader_in_charge_id: Mapped[UUID | None]
    active: Mapped[bool]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class PersonVersion(Base):
    """A person as they were for a time."""

    __tablename__ = "person_version"
    __table_args__ = (
        CheckConstraint("since <= until", "it_lasts"),
        Index("ix_person_version_unit_id", "unit_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    unit_id: Mapped[UUID]
    post_title: Mapped[str]
    tier: Mapped[str]
    manager_id: Mapped[UUID | None]
    active: Mapped[bool]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
