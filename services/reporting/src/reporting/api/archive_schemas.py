"""What the API gives of files of closed periods."""

from marshmallow import Schema, fields


class PeriodFileOut(Schema):
    """An edition: how many lines and bytes, the SHA-256 of its content, and what it says of itself.

    ``about`` names the period, the rulebooks with their content, as of when, and `final`.
    """

    period = fields.String(required=True)
    edition = fields.Integer(required=True)
    made_at = fields.AwareDateTime(required=True)
    lines = fields.Integer(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    about = fields.Dict(required=True)


class PeriodFiles(Schema):
    """The editions of a period, newest first."""

    items = fields.List(fields.Nested(PeriodFileOut), required=True)
