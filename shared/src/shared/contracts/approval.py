"""What approval says: an official result, or a score sent back to the direct manager."""

from marshmallow import fields

from shared.contracts.envelope import EventData
from shared.contracts.fields import DecimalString, Week
from shared.contracts.parts import RulebookUsed, parts_field


class _Decision(EventData):
    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    decided_by_id = fields.UUID(required=True)


class ResultApprovedV1(_Decision):
    """The competent authority approved the week: this is the official result."""

    event_type = "approval.result_approved.v1"

    result_id = fields.UUID(required=True)
    self_parts = parts_field()
    manager_parts = parts_field()
    approved_parts = parts_field()
    total = DecimalString(required=True)
    grade = fields.String(required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)
    scorer_id = fields.UUID(required=True)
    same_person = fields.Boolean(required=True)
    approved_at = fields.AwareDateTime(required=True)


class ScoreReturnedV1(_Decision):
    """The competent authority sent the score back to the direct manager."""

    event_type = "approval.score_returned.v1"

    reason = fields.String(required=True)
    returned_at = fields.AwareDateTime(required=True)
