"""What is asked of a unit's figures, and what they answer."""

from marshmallow import Schema, fields

from reporting.api.pulling import PullArgs
from reporting.api.schemas import StretchOfUnitArgs
from shared.contracts.fields import DecimalString

__all__ = ["UnitSummary", "UnitSummaryArgs"]


class UnitSummaryArgs(StretchOfUnitArgs, PullArgs):
    """Of which period or week, and how many of the units below."""

    class Meta:
        """There is no order of changes among units."""

        exclude = ("changed_since",)


class Figures(Schema):
    """What approved weeks amount to.

    ``grades`` counts them, ``classified`` people by the grade of the period that they were told,
    under the empty name those without one. ``provisional`` weeks are reopened, and count.
    """

    weeks = fields.Integer(required=True)
    provisional = fields.Integer(required=True)
    missed = fields.Integer(
        required=True, metadata={"description": "Weeks in which a key task was missed."}
    )
    mean = DecimalString(required=True, allow_none=True)
    grades = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    classified = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class UnitFigures(Figures):
    """The same of one unit, without those below it."""

    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    parent_id = fields.UUID(required=True, allow_none=True)


class UnitSummary(Schema):
    """A unit with all below it: together, and a page of them one by one, by id."""

    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    period = fields.String(required=True)
    final = fields.Boolean(required=True)
    together = fields.Nested(Figures, required=True)
    items = fields.List(fields.Nested(UnitFigures), required=True)
    next = fields.String(required=True, allow_none=True)
