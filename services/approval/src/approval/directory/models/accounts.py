"""What people and programs sign in with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.base import Base


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
