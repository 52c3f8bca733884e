"""What is asked of work statistics, and what they answer."""

from marshmallow import Schema, fields, validate

from reporting.queries import By
from shared.contracts.fields import DecimalString
from shared.kit.http import PageArgs


class PeriodArgs(Schema):
    """Which period, written like 2026-11, 2026-Q4, 2026-H2 or 2026."""

    period = fields.String(required=True, metadata={"example": "2026-Q4"})


class StatisticsArgs(PeriodArgs, PageArgs):
    """The work of a period, by what, and of which unit with all below it."""

    by = fields.Enum(By, by_value=True, load_default=By.JOB)
    unit = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "A unit with all below it; else the whole agency."},
    )


class Complexity(Schema):
    """How much was done with one coefficient."""

    coefficient = DecimalString(required=True)
    items = fields.Integer(required=True)
    quantity = DecimalString(required=True)


class StatisticsLine(Schema):
    """The work of one job, post or unit: ``key`` is its code, title or id.

    ``weeks`` are people's approved weeks, ``weeks_counted`` those with a quantity; likewise for
    ``items``. ``people`` are null of jobs, whose figures are sums. ``quantity`` is null where units
    of measure differ; ``converted`` is in standard products. ``norm`` is a week of such a post, and
    ``workload`` what was done for each norm.
    """

    key = fields.String(required=True)
    name = fields.String(required=True)
    unit_of_measure = fields.String(required=True, allow_none=True)
    people = fields.Integer(required=True, allow_none=True)
    weeks = fields.Integer(required=True)
    weeks_counted = fields.Integer(required=True)
    items = fields.Integer(required=True)
    items_counted = fields.Integer(required=True)
    quantity = DecimalString(required=True, allow_none=True)
    converted = DecimalString(required=True)
    norm = DecimalString(required=True, allow_none=True)
    workload = DecimalString(required=True, allow_none=True)
    complexity = fields.List(fields.Nested(Complexity), required=True)


class Statistics(Schema):
    """A page of work statistics; ``norm`` says where norms come from."""

    period = fields.String(required=True)
    by = fields.Enum(By, by_value=True, required=True)
    norm = fields.String(required=True, validate=validate.Equal("median"))
    items = fields.List(fields.Nested(StatisticsLine), required=True)
    next = fields.String(required=True, allow_none=True)
