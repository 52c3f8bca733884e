"""What the API takes and gives of legal holds."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from approval.directory.domain.holds import Held


class HoldIn(Schema):
    """A person, or a unit with those below it; why, and the document that says so."""

    person_id = fields.UUID(load_default=None, allow_none=True)
    unit_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "With those below it."}
    )
    reason = fields.String(
        required=True, validate=validate.Length(1, 1000), metadata={"example": "Có khiếu nại."}
    )
    document = fields.String(
        required=True,
        validate=validate.Length(1, 300),
        metadata={"example": "Quyết định số 15"},
    )

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Held:
        return Held(**data)


class HoldOut(Schema):
    """A legal hold; it is in force until it is ended. ``unit_ids`` are all units it reaches."""

    hold_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    unit_ids = fields.List(fields.UUID(), required=True)
    reason = fields.String(required=True)
    document = fields.String(required=True)
    recorded_by = fields.UUID(required=True)
    since = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_by = fields.UUID(required=True, allow_none=True)


class Holds(Schema):
    """A page of legal holds."""

    items = fields.List(fields.Nested(HoldOut), required=True)
    next = fields.String(required=True, allow_none=True)
