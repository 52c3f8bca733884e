"""What the API takes and gives of breaches."""

from marshmallow import Schema, fields, validate

from scoring.domain.breaches import Role
from shared.contracts.fields import Week, Word


class KindOut(Schema):
    """One kind of breach: under which head of the regulation it falls, and its name by language."""

    kind = fields.String(required=True)
    head = fields.String(required=True)
    name = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class Kinds(Schema):
    """The closed list of kinds."""

    items = fields.List(fields.Nested(KindOut), required=True)


class BreachIn(Schema):
    """A breach on a day, with a note of what happened and a link to evidence, if there is any."""

    kind = fields.String(
        required=True, validate=validate.Length(1, 50), metadata={"example": "late_arrival"}
    )
    day = fields.Date(required=True)
    note = fields.String(required=True, validate=validate.Length(1, 2_000))
    evidence = fields.Url(
        load_default="",
        schemes={"http", "https"},
        require_tld=False,
        validate=validate.Length(max=2_000),
    )


class BreachLine(Schema):
    """That there is a breach: its kind and dates, and no text."""

    breach_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    day = fields.Date(required=True)
    kind = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    withdrawn = fields.Boolean(required=True)


class BreachOut(BreachLine):
    """A whole breach: who recorded it as what, the note, the evidence, and why it was withdrawn."""

    by_id = fields.UUID(required=True)
    role = Word(Role, required=True)
    note = fields.String(required=True)
    evidence = fields.String(required=True)
    withdrawn_by_id = fields.UUID(required=True, allow_none=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)
    withdrawn_reason = fields.String(required=True, allow_none=True)


class BreachLines(Schema):
    """A page of breaches without their texts."""

    items = fields.List(fields.Nested(BreachLine), required=True)
    next = fields.String(required=True, allow_none=True)


class Breaches(Schema):
    """A page of whole breaches."""

    items = fields.List(fields.Nested(BreachOut), required=True)
    next = fields.String(required=True, allow_none=True)
