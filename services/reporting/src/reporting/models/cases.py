"""Remediation cases, and the people whose weeks may call for one."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from reporting.models.metadata import Base


class Examination(Base):
    """A person whose weeks changed, so that somebody has to look whether they call for a case."""

    __tablename__ = "examination"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class RemediationCase(Base):
    """Failed weeks of one person, from the first on, and the meeting that they call for.

    ``leader_id`` is who meets the person beside the Office: the head of the unit, or who stands in
    for a head. What happened stands in ``case_act``; here is how it stands.
    """

    __tablename__ = "remediation_case"
    __table_args__ = (
        UniqueConstraint("person_id", "first_week"),
        CheckConstraint("meeting in ('mandatory', 'advisory', 'pending')", "meeting_is_known"),
        CheckConstraint(
            "state in ('pending', 'open', 'invited', 'met', 'closed', 'withdrawn')",
            "state_is_known",
        ),
        CheckConstraint("(state = 'pending') = (meeting = 'pending')", "pending_is_both"),
        Index("ix_remediation_case_state", "state", "case_id"),
        Index("ix_remediation_case_leader_id", "leader_id"),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    first_week: Mapped[date] = mapped_column(Date)
    weeks: Mapped[list[date]] = mapped_column(ARRAY(Date))
    meeting: Mapped[str]
    state: Mapped[str]
    leader_id: Mapped[UUID | None]
    stands_in: Mapped[bool]
    rulebook: Mapped[dict[str, Any]]
    meets_at: Mapped[datetime | None]
    place: Mapped[str]
    version: Mapped[int]


class CaseAct(Base):
    """One recorded act on a case, never changed; those of the platform have no ``by_id``."""

    __tablename__ = "case_act"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    by_id: Mapped[UUID | None]
    at: Mapped[datetime]
    said: Mapped[str]
    facts: Mapped[dict[str, Any]]
