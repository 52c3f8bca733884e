"""Shapes that several contexts speak of: scores by part, a work item, the rulebook used."""

from marshmallow import EXCLUDE, Schema, fields

from shared.contracts.fields import Day, DecimalString


class Item(Schema):
    """One piece of the week's work; what is not known of it is null, or not there.

    ``item_id`` names the work item that it belongs to; then job, coefficient, assigned quantity,
    due day and share are that one's. ``progress`` is how many per cent of it were done in this
    week, ``share`` how many per cent of it are this person's.
    """

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    title = fields.String(required=True)
    product = fields.String(load_default="")
    key_task = fields.Boolean(load_default=False)
    item_id = fields.UUID(load_default=None, allow_none=True)
    planned = fields.Boolean(load_default=None, allow_none=True)
    job = fields.String(load_default=None, allow_none=True)
    coefficient = DecimalString(load_default=None, allow_none=True)
    unit_of_measure = fields.String(load_default=None, allow_none=True)
    quantity_assigned = DecimalString(load_default=None, allow_none=True)
    quantity_completed = DecimalString(load_default=None, allow_none=True)
    progress = fields.Integer(load_default=None, allow_none=True)
    due_day = Day(load_default=None, allow_none=True)
    completed_day = Day(load_default=None, allow_none=True)
    major_errors = fields.Integer(load_default=None, allow_none=True)
    delays = fields.Integer(load_default=None, allow_none=True)
    objective_cause_claimed = fields.Boolean(load_default=None, allow_none=True)
    objective_cause = fields.String(load_default=None, allow_none=True)
    share = fields.Integer(load_default=None, allow_none=True)
    evidence = fields.List(fields.String(), load_default=None, allow_none=True)


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
