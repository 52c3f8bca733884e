"""What scoring says: a report was scored, returned, or noted on by another manager."""

from marshmallow import fields

from shared.contracts.envelope import EventData
from shared.contracts.fields import DecimalString, Week
from shared.contracts.parts import RulebookUsed, parts_field


class _Assessment(EventData):
    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    tier = fields.String(required=True)
    revision = fields.Integer(required=True)
    scorer_id = fields.UUID(required=True)


class ReportScoredV1(_Assessment):
    """The direct manager proposes scores for a report."""

    event_type = "scoring.report_scored.v1"

    self_parts = parts_field()
    manager_parts = parts_field()
    total = DecimalString(required=True)
    grade = fields.String(required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)
    comment = fields.String(required=True)
    scored_at = fields.AwareDateTime(required=True)


class ReportReturnedV1(_Assessment):
    """The direct manager sent the report back to its author."""

    event_type = "scoring.report_returned.v1"

    reason = fields.String(required=True)
    returned_at = fields.AwareDateTime(required=True)


class NoteAttachedV1(EventData):
    """Another manager of the person attached a note to the week; ``total`` where there are points.

    It is never changed: whoever has more to say attaches another one.
    """

    event_type = "scoring.note_attached.v1"

    note_id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    by_id = fields.UUID(required=True)
    relation = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    parts = parts_field(allow_none=True)
    total = DecimalString(required=True, allow_none=True)
