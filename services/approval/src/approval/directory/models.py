"""The directory's tables: units, people, accounts, API clients."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.kit.db import NAMING


class Base(DeclarativeBase):
    """The directory's own tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, list[str]: ARRAY(Text)}


def _later(column: str, *, use_alter: bool = False) -> ForeignKey:
    """Return a reference that is checked at the end of the transaction: a load is one."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED", use_alter=use_alter)


class Unit(Base):
    """A unit in the agency's tree; it ends by becoming inactive."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("code <> '' and name <> ''", "code_and_name_are_there"),
        CheckConstraint(
            "kind in ('leadership', 'department', 'bureau', 'office', 'section')", "kind_is_known"
        ),
        CheckConstraint("parent_id <> id", "not_its_own_parent"),
        CheckConstraint("version > 0", "version_counts_from_one"),
        Index("ix_unit_parent_id", "parent_id"),
        Index("ix_unit_head_id", "head_id"),
        Index("ix_unit_leader_in_charge_id", "leader_in_charge_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(_later("unit.id"))
    head_id: Mapped[UUID | None] = mapped_column(_later("person.id", use_alter=True))
    leader_in_charge_id: Mapped[UUID | None] = mapped_column(_later("person.id", use_alter=True))
    active: Mapped[bool]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Person(Base):
    """A person with unit, post and direct manager; whoever leaves becomes inactive."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("code <> '' and name <> ''", "code_and_name_are_there"),
        CheckConstraint("post_title <> ''", "post_title_is_there"),
        CheckConstraint(
            "tier in ('committee_leader', 'director', 'bureau_director', 'chief_of_office',"
            " 'deputy', 'section_head', 'deputy_section_head', 'specialist', 'worker',"
            " 'secretary', 'assistant')",
            "tier_is_known",
        ),
        CheckConstraint("manager_id <> id", "nobody_manages_themselves"),
        CheckConstraint("version > 0", "version_counts_from_one"),
        Index("ix_person_unit_id", "unit_id"),
        Index("ix_person_manager_id", "manager_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(_later("unit.id"))
    post_title: Mapped[str]
    tier: Mapped[str]
    manager_id: Mapped[UUID | None] = mapped_column(_later("person.id"))
    active: Mapped[bool]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Account(Base):
    """What a person signs in with; no password means that none was set yet.

    ``failures`` counts the wrong passwords since the last right one. The login is unique at the
    end of a transaction, so that two people may swap theirs.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("login", deferrable=True, initially="DEFERRED"),
        CheckConstraint("login <> '' and login = lower(login)", "login_is_lower_case"),
        CheckConstraint("failures >= 0", "failures_count_from_zero"),
        CheckConstraint("failures = 0 or failed_at is not null", "failure_has_time"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    login: Mapped[str]
    password_hash: Mapped[str | None]
    failures: Mapped[int]
    failed_at: Mapped[datetime | None]


class ApiClient(Base):
    """A program that signs in by name and secret; of the secret only the digest is kept."""

    __tablename__ = "api_client"
    __table_args__ = (
        CheckConstraint("name <> ''", "name_is_there"),
        CheckConstraint("octet_length(secret_sha256) = 32", "secret_is_a_digest"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    secret_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]]
    active: Mapped[bool]
    created_at: Mapped[datetime]
