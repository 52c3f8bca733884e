"""What people and programs sign in with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.metadata import Base


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
    """A program that signs in by name and secret; of the secret only the digest is kept.

    After a rotation the secret before is good as well until ``previous_until``. Without
    ``expires_at`` a secret does not expire.
    """

    __tablename__ = "api_client"
    __table_args__ = (
        CheckConstraint("name <> ''", "name_is_there"),
        CheckConstraint("octet_length(secret_sha256) = 32", "secret_is_a_digest"),
        CheckConstraint("octet_length(previous_sha256) = 32", "previous_is_a_digest"),
        CheckConstraint(
            "(previous_sha256 is null) = (previous_until is null)", "previous_has_its_end"
        ),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    secret_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    previous_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]


def _of_account() -> ForeignKey:
    """Return the reference of what goes when the account goes: its owner left."""
    return ForeignKey("account.person_id", ondelete="CASCADE")


class OpenedSession(Base):
    """A person's signing in on one device; of the refresh value only the digest is kept.

    ``used_at`` is when the value was last replaced; the one before is known by
    ``previous_sha256``. ``second_factor`` tells whether it began with one.
    """

    __tablename__ = "opened_session"
    __table_args__ = (
        CheckConstraint("octet_length(value_sha256) = 32", "value_is_a_digest"),
        CheckConstraint("octet_length(previous_sha256) = 32", "previous_is_a_digest"),
        CheckConstraint("used_at >= created_at", "used_after_it_was_opened"),
        Index("ix_opened_session_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(_of_account())
    value_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    previous_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_factor: Mapped[bool] = mapped_column(server_default=text("false"))


class Invitation(Base):
    """A link with which a person sets a password once; a newer one replaces it."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("value_sha256"),
        CheckConstraint("octet_length(value_sha256) = 32", "value_is_a_digest"),
        CheckConstraint("created_at < expires_at", "it_lasts"),
    )

    person_id: Mapped[UUID] = mapped_column(_of_account(), primary_key=True)
    value_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Administrator(Base):
    """Somebody who may administer the directory, and who said so: ``command`` or a person."""

    __tablename__ = "administrator"
    __table_args__ = (CheckConstraint("recorded_by <> ''", "recorded_by_somebody"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
    recorded_by: Mapped[str]


class Auditor(Base):
    """Somebody who may read the directory's audit and change nothing, and who said so."""

    __tablename__ = "auditor"
    __table_args__ = (CheckConstraint("recorded_by <> ''", "recorded_by_somebody"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
    recorded_by: Mapped[str]


class SecondFactor(Base):
    """The sealed secret of a person's authenticator; asked for once it is confirmed.

    ``last_step`` is that of the code taken last: no code is taken twice. ``next_sealed_secret``
    takes the secret's place once a code confirms it.
    """

    __tablename__ = "second_factor"
    __table_args__ = (
        CheckConstraint("(confirmed_at is null) = (last_step is null)", "confirmed_by_a_code"),
    )

    person_id: Mapped[UUID] = mapped_column(_of_account(), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    next_sealed_secret: Mapped[bytes | None]


class RecoveryCode(Base):
    """A code that stands in for the authenticator once; it is deleted when it is used."""

    __tablename__ = "recovery_code"
    __table_args__ = (CheckConstraint("octet_length(code_sha256) = 32", "code_is_a_digest"),)

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("second_factor.person_id", ondelete="CASCADE"), primary_key=True
    )
    code_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
