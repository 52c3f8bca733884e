"""The columns of the tables that every service keeps about people's records, each its own.

A service's model takes them: ``class AccessEntry(AccessColumns, Base)``.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

ACCESS_TABLE: Final = "access_entry"
ANSWER_TABLE: Final = "export_answer"
HOLD_TABLE: Final = "legal_hold"
DELETION_TABLE: Final = "deletion"


class AccessColumns:
    """One read of somebody's scored detail by somebody else; never what was read.

    ``role`` is that in which it was read, ``what`` the kind of thing, and ``thing_id`` which one;
    a thing that has no id, as a person's month, has none here.
    """

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(index=True)
    role: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(index=True)
    what: Mapped[str]
    thing_id: Mapped[UUID | None]


class AnswerColumns:
    """An export that the service gave its part to; a late older request is not answered again."""

    export_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    answered_at: Mapped[datetime]
    version: Mapped[int]


class HoldColumns:
    """A copy of a legal hold: of whom nothing is deleted here; why is told by the directory alone.

    ``unit_ids`` are the unit that is held and all that are or ever were below it.
    """

    hold_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    unit_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int]


class DeletionColumns:
    """What one transaction of the retention command deleted: how many rows of which table."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    table_name: Mapped[str]
    class_name: Mapped[str]
    before: Mapped[datetime]
    rows: Mapped[int]
