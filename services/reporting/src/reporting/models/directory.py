"""Copies of the directory's people and units."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class Person(Base):
    """A copy of the directory's person."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_tier", "tier"),
        Index("ix_person_person_id", "person_id", postgresql_include=["name"]),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    unit_id: Mapped[UUID]
    post_title: Mapped[str] = mapped_column(server_default="")
    tier: Mapped[str] = mapped_column(server_default="")
    manager_id: Mapped[UUID | None]
    active: Mapped[bool]
    version: Mapped[int]


class Unit(Base):
    """A copy of the directory's unit."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_parent_id", "parent_id"),)

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[UUID | None]
    head_id: Mapped[UUID | None]
    leader_in_charge_id: Mapped[UUID | None]
    active: Mapped[bool]
    version: Mapped[int]
