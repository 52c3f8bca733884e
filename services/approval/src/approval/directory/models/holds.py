"""Legal holds: of whom nothing is deleted while a proceeding lasts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from approval.directory.models.metadata import Base


class LegalHold(Base):
    """A person, or a unit with those below it, of whom nothing is deleted until the hold ends.

    ``unit_ids`` are the unit and all that are or ever were below it; ``version`` goes with what
    the directory says.
    """

    __tablename__ = "legal_hold"
    __table_args__ = (
        CheckConstraint("(person_id is null) <> (unit_id is null)", "person_or_unit"),
        CheckConstraint("(unit_id is null) = (cardinality(unit_ids) = 0)", "unit_has_its_units"),
        CheckConstraint("reason <> '' and document <> ''", "reason_and_document_are_there"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", "ended_by_somebody"),
        CheckConstraint("version > 0", "version_counts_from_one"),
        Index("ix_legal_hold_person_id", "person_id"),
    )

    hold_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    reason: Mapped[str]
    document: Mapped[str]
    recorded_by: Mapped[UUID]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    version: Mapped[int]
