"""What the API gives of exports."""

from marshmallow import Schema, fields


class ExportOut(Schema):
    """How far an export of one's own record has come; ``size`` is in bytes once it is ready."""

    export_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    state = fields.String(required=True)
    asked_at = fields.AwareDateTime(required=True)
    ready_at = fields.AwareDateTime(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
