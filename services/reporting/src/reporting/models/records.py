"""Who read, what was exported, held and deleted."""

from reporting.models.metadata import Base
from shared.records.tables import AccessColumns, AnswerColumns, DeletionColumns, HoldColumns


class AccessEntry(AccessColumns, Base):
    """Who read somebody else's detail here; the database refuses to change or delete a row."""

    __tablename__ = "access_entry"


class ExportAnswer(AnswerColumns, Base):
    """The exports of people's own records that this service gave its part to."""

    __tablename__ = "export_answer"


class LegalHold(HoldColumns, Base):
    """A copy of the directory's holds: of whom nothing is deleted."""

    __tablename__ = "legal_hold"


class Deletion(DeletionColumns, Base):
    """What was deleted at its class's end; the database refuses to change or delete a row."""

    __tablename__ = "deletion"
