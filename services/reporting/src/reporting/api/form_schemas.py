"""What the API of forms takes and gives."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from reporting.domain.forms import FormFormat, FormKind, FormState, Wanted
from shared.contracts.fields import Word


class FormIn(Schema):
    """Which form: `subject_id` is a person, a unit or a case.

    `span` is a Monday as 2026-11-16, or a period as 2026-11, 2026-Q4, 2026-H2 or 2026; minutes
    have none.
    """

    kind = Word(FormKind, required=True)
    subject_id = fields.UUID(required=True)
    span = fields.String(
        load_default="", validate=validate.Length(max=10), metadata={"example": "2026-11-16"}
    )
    format = Word(FormFormat, load_default=FormFormat.PDF)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Wanted:
        return Wanted(**data)


class FormOut(Schema):
    """How far a form has come; ``size`` is in bytes once it is made, ``reason`` why it is not."""

    form_id = fields.UUID(required=True)
    kind = Word(FormKind, required=True)
    subject_id = fields.UUID(required=True)
    span = fields.String(required=True)
    format = Word(FormFormat, required=True)
    state = Word(FormState, required=True)
    asked_at = fields.AwareDateTime(required=True)
    made_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
