"""What scoring says: the direct manager scored a report, or returned it."""

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
