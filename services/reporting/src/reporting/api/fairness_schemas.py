"""What is told of fairness and trust in a period."""

from marshmallow import Schema, fields

from reporting.domain.reminders import Step
from shared.contracts.fields import DecimalString, Word


class GradeShare(Schema):
    """A grade's part of the results, of this period and of the one before; shares are 0 to 1."""

    grade = fields.String(required=True)
    results = fields.Integer(required=True)
    share = DecimalString(required=True)
    share_before = DecimalString(required=True, allow_none=True)


class ScorerLine(Schema):
    """The approved results of what one direct manager scored.

    ``leniency`` is in points above others in the same units, shrunken, and null where there are not
    enough others; ``low`` and ``high`` hold it with 95 per cent, and are null where scorers differ
    no more than by chance. ``same_total`` is the share of results with the commonest total, ``gap``
    the mean of the manager's points less the author's own.
    """

    scorer_id = fields.UUID(required=True)
    name = fields.String(required=True)
    people = fields.Integer(required=True)
    results = fields.Integer(required=True)
    mean = DecimalString(required=True)
    leniency = DecimalString(required=True, allow_none=True)
    low = DecimalString(required=True, allow_none=True)
    high = DecimalString(required=True, allow_none=True)
    same_total = DecimalString(required=True)
    gap = DecimalString(required=True, allow_none=True)


class Gap(Schema):
    """How far direct managers are from the authors' own points, in points; shares are 0 to 1."""

    results = fields.Integer(required=True)
    mean = DecimalString(required=True)
    mean_size = DecimalString(required=True)
    same_as_self = DecimalString(required=True)
    approved_as_scored = DecimalString(required=True)


class StepLine(Schema):
    """How timely a step is; one that is not done and not yet due is neither in time nor overdue."""

    step = Word(Step, required=True)
    owed = fields.Integer(required=True)
    done = fields.Integer(required=True)
    in_time = fields.Integer(required=True)
    overdue = fields.Integer(required=True)


class Fairness(Schema):
    """Fairness and trust in a period.

    Groups of fewer than ``smallest_group`` people are left out; ``scorers_left_out`` counts them.
    ``scorers`` are at most 200, those whose leniency is farthest from none first. ``drift`` is the
    share of results, 0 to 1, that would have to change grade to be distributed as ``before``.
    """

    period = fields.String(required=True)
    before = fields.String(required=True)
    smallest_group = fields.Integer(required=True)
    people = fields.Integer(required=True, allow_none=True)
    distribution = fields.List(fields.Nested(GradeShare), required=True)
    drift = DecimalString(required=True, allow_none=True)
    scorers = fields.List(fields.Nested(ScorerLine), required=True)
    scorers_in_all = fields.Integer(required=True)
    scorers_left_out = fields.Integer(required=True)
    gap = fields.Nested(Gap, required=True, allow_none=True)
    timeliness = fields.List(fields.Nested(StepLine), required=True)
