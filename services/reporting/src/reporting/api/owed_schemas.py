"""What the API of what is owed takes and gives."""

from marshmallow import Schema, fields

from reporting.domain.reminders import Step
from shared.contracts.fields import Week, Word


class OwedLine(Schema):
    """One step of a week that somebody owes; ``report_id`` is the own report to hand in."""

    step = Word(Step, required=True)
    week = Week(required=True)
    due_at = fields.AwareDateTime(required=True)
    overdue = fields.Boolean(required=True)
    count = fields.Integer(required=True, attribute="number")
    report_id = fields.UUID(required=True, allow_none=True)


class Owed(Schema):
    """All that one owes, the earliest deadline first."""

    items = fields.List(fields.Nested(OwedLine), required=True)


class MissingLine(Schema):
    """A report that its author owes; ``returned`` tells that it was handed in and came back."""

    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    due_at = fields.AwareDateTime(required=True)
    overdue = fields.Boolean(required=True)
    returned = fields.Boolean(required=True)


class Missing(Schema):
    """A page of the missing reports of a week, unit by unit."""

    items = fields.List(fields.Nested(MissingLine), required=True)
    next = fields.String(required=True, allow_none=True)


class RemindIn(Schema):
    """Whom to remind: those of a unit and below it, or everybody."""

    unit_id = fields.UUID(load_default=None, allow_none=True)


class Reminded(Schema):
    """How many people owe something, and how many of them are written to."""

    owing = fields.Integer(required=True)
    reminded = fields.Integer(required=True)
