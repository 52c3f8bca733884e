"""Units and people, as they are now."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.metadata import Base, later


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
    parent_id: Mapped[UUID | None] = mapped_column(later("unit.id"))
    head_id: Mapped[UUID | None] = mapped_column(later("person.id", use_alter=True))
    leader_in_charge_id: Mapped[UUID | None] = mapped_column(later("person.id", use_alter=True))
    active: Mapped[bool]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Person(Base):
    """A person with unit, post and direct manager; whoever leaves becomes inactive.

    With ``manager_by_post`` the direct manager follows the posts round the person's own; without
    it somebody was named, or nobody.
    """

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
    unit_id: Mapped[UUID] = mapped_column(later("unit.id"))
    post_title: Mapped[str]
    tier: Mapped[str]
    manager_id: Mapped[UUID | None] = mapped_column(later("person.id"))
    manager_by_post: Mapped[bool] = mapped_column(server_default=false())
    active: Mapped[bool]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
