"""Shapes that several contexts speak of: scores by part, a work item, the rulebook used."""

from marshmallow import EXCLUDE, Schema, fields

from shared.contracts.fields import DecimalString


class Item(Schema):
    """One piece of the week's work."""

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    title = fields.String(required=True)
    product = fields.String(load_default="")
    key_task = fields.Boolean(load_default=False)


class RulebookUsed(Schema):
    """Which regulation, in which version and with which content, gave a figure."""

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    id = fields.String(required=True)
    version = fields.String(required=True)
    sha256 = fields.String(required=True)


def parts_field(*, allow_none: bool = False) -> fields.Dict:
    """Return a field for scores by part: ``{"quality": "36.5", …}``."""
    return fields.Dict(
        keys=fields.String(), values=DecimalString(), required=True, allow_none=allow_none
    )
