"""Who is who at the OpenID provider."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.metadata import Base


class Identity(Base):
    """A provider's subject and the person who it is; a person has one at each provider."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("issuer", "person_id"),
        CheckConstraint("issuer <> '' and subject <> ''", "issuer_and_subject_are_there"),
    )

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.person_id", ondelete="CASCADE"))
    linked_at: Mapped[datetime]
