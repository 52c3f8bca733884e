"""How services give their parts of a person's record to the export that wants it."""

from marshmallow import fields

from shared.contracts.envelope import EventData


class RecordPart(EventData):
    """A piece of what one service holds about a person.

    ``content`` is base64 of a piece of compressed JSON that was sealed (HPKE, RFC 9180) to the
    key of the export; nobody else can read it, and nobody at all once the export has its file.
    """

    part_id = fields.UUID(required=True)
    export_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    parts = fields.Integer(required=True)
    content = fields.String(required=True)
