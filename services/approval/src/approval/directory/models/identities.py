"""What identity systems know people and units by, and how people are reached."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.metadata import Base


class Contact(Base):
    """How a person is reached: the work e-mail, one person's however it is capitalized.

    The language is the one in which the person wants to be written to. ``contact_id`` and
    ``version`` go with what the directory says of it.
    """

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("email <> ''", "email_is_there"),
        CheckConstraint("language in ('vi', 'en', 'th')", "language_is_known"),
        UniqueConstraint("contact_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid())
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="vi")
    version: Mapped[int] = mapped_column(server_default="1")


Index("uq_contact_email", func.lower(Contact.email), unique=True)


class PersonIdentity(Base):
    """A person whom an identity system keeps, under its own name for them if it has one.

    Whoever left and has no such row is unknown to identity systems.
    """

    __tablename__ = "person_identity"
    __table_args__ = (
        UniqueConstraint("external_id"),
        CheckConstraint("external_id <> ''", "external_id_is_there"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    external_id: Mapped[str | None]


class UnitIdentity(Base):
    """A unit that an identity system keeps as a group, under its own name for it if it has one."""

    __tablename__ = "unit_identity"
    __table_args__ = (
        UniqueConstraint("external_id"),
        CheckConstraint("external_id <> ''", "external_id_is_there"),
    )

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    external_id: Mapped[str | None]
