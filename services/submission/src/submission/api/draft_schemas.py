"""What the page on which a report is written gets in one answer."""

from marshmallow import Schema, fields

from shared.contracts import parts
from shared.contracts.fields import DecimalString, Week
from submission.api.schemas import ReportOut


class DraftArgs(Schema):
    """Which week; the current one, where none is given."""

    week = Week(load_default=None, allow_none=True)


class PartOut(Schema):
    """A part to be scored: how many points at most, in which steps."""

    name = fields.String(required=True)
    maximum = DecimalString(required=True)
    step = DecimalString(required=True)


class StepOut(Schema):
    """A step of a derivation: an operation on named inputs, and what came out."""

    clause = fields.String(required=True)
    about = fields.String(required=True, allow_none=True)
    operation = fields.String(required=True)
    inputs = fields.Dict(required=True)
    output = fields.Raw(required=True)


class SuggestedOut(Schema):
    """Points that the items suggest for a part, by the rulebook, and the steps to it."""

    points = DecimalString(required=True)
    steps = fields.List(fields.Nested(StepOut), required=True)


class LastText(Schema):
    """The text of the newest report before, to begin with."""

    week = Week(required=True)
    summary = fields.String(required=True)


class DraftOut(Schema):
    """Everything that the page needs; `report` is null where none is owed for the week.

    `prefilled`: nothing was saved yet, and `items` are the unfinished work items instead.
    """

    week = Week(required=True)
    report = fields.Nested(ReportOut, required=True, allow_none=True)
    prefilled = fields.Boolean(required=True)
    items = fields.List(fields.Nested(parts.Item), required=True)
    last_text = fields.Nested(LastText, required=True, allow_none=True)
    parts = fields.List(fields.Nested(PartOut), required=True)
    suggestions = fields.Dict(
        keys=fields.String(), values=fields.Nested(SuggestedOut), required=True
    )


class DraftVersionOut(Schema):
    """What was saved at one time, as the draft takes it again."""

    version = fields.Integer(required=True)
    saved_at = fields.AwareDateTime(required=True)
    content = fields.Dict(required=True)


class DraftVersions(Schema):
    """What was saved of a draft, newest first."""

    items = fields.List(fields.Nested(DraftVersionOut), required=True)
