"""Files of closed periods, kept for good."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class PeriodFile(Base):
    """An edition of the file of a locked period, with the SHA-256 of its content.

    It holds at least what changed up to ``position``; what changes later is in the next edition.
    Nobody else makes it before ``leased_until``. ``about`` is what the file says of itself.
    """

    __tablename__ = "period_file"
    __table_args__ = (
        CheckConstraint("state in ('begun', 'made', 'failed')", "state_is_known"),
        CheckConstraint(
            "(state = 'made') = (num_nulls(made_at, lines, size, sha256, about) = 0)",
            "made_has_file",
        ),
    )

    period: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    position: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(server_default=text("1"))
    leased_until: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    lines: Mapped[int | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None]
    about: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class PeriodFilePart(Base):
    """A piece of such a file, never changed; all are written in one transaction."""

    __tablename__ = "period_file_part"

    period: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
