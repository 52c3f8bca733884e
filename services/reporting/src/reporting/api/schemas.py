"""What the API takes and gives."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from reporting.api.pulling import PullArgs
from shared.contracts.fields import DecimalString, Week, Word
from shared.contracts.parts import RulebookUsed
from shared.kit.http import PageArgs
from shared.rulebook import Status


class WeekProgress(Schema):
    """How many reports are owed, and how far they have come.

    ``reports`` counts the excused too; a report counts as scored and approved also while an older
    step is late to tell. ``provisional`` counts the results that are reopened: their grades count
    until they are corrected. ``collective`` counts units by the state of their report.
    """

    week = Week(required=True)
    hand_in_due_at = fields.AwareDateTime(required=True)
    score_due_at = fields.AwareDateTime(required=True)
    approve_due_at = fields.AwareDateTime(required=True)
    reports = fields.Integer(required=True)
    excused = fields.Integer(required=True)
    handed_in = fields.Integer(required=True)
    late = fields.Integer(required=True)
    scored = fields.Integer(required=True)
    approved = fields.Integer(required=True)
    provisional = fields.Integer(required=True)
    returned_to_author = fields.Integer(required=True)
    returned_to_scorer = fields.Integer(required=True)
    collective = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    grades = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class ResultLine(Schema):
    """The official result of one person's week; ``provisional`` while it is reopened.

    One from before the platform rests on a ``document``; its decider is the import, and nobody.
    """

    result_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    approved_parts = fields.Dict(required=True)
    total = DecimalString(required=True)
    grade = fields.String(required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)
    decided_by_id = fields.UUID(required=True)
    approved_at = fields.AwareDateTime(required=True)
    provisional = fields.Boolean(required=True)
    document = fields.String(required=True, allow_none=True)


class UnitResultLine(ResultLine):
    """The same, with the person's name."""

    person_name = fields.String(required=True)


class PersonResults(Schema):
    """A page of a person's results."""

    items = fields.List(fields.Nested(ResultLine), required=True)
    next = fields.String(required=True, allow_none=True)


class UnitResults(Schema):
    """A page of a unit's results of one week."""

    items = fields.List(fields.Nested(UnitResultLine), required=True)
    next = fields.String(required=True, allow_none=True)


class UnitResultsArgs(PageArgs):
    """Which week."""

    week = Week(required=True)


class StretchOfUnitArgs(Schema):
    """A period or a week."""

    period = fields.String(
        load_default=None, allow_none=True, metadata={"description": "Like 2026-11 or 2026-Q4."}
    )
    week = Week(load_default=None, allow_none=True)

    @validates_schema
    def check_one_stretch(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse both a period and a week, and neither."""
        if (data.get("period") is None) == (data.get("week") is None):
            raise ValidationError("Send either period or week.", "period")


class StretchArgs(StretchOfUnitArgs):
    """A period or a week, of a unit with all below it or of the whole agency."""

    unit = fields.UUID(load_default=None, allow_none=True)


class PulledResultsArgs(StretchArgs, PullArgs):
    """Which results, and how much of them."""


class PulledResults(Schema):
    """A page of results to pull, by person and week or by change; without names.

    ``changes`` is to be sent as ``changed_since`` another time.
    """

    items = fields.List(fields.Nested(ResultLine), required=True)
    next = fields.String(required=True, allow_none=True)
    changes = fields.String(required=True)


class PersonPeriod(Schema):
    """What a person's month, quarter, half-year or year amounts to so far.

    ``score`` is rounded for reading and never contradicts the grade, which is of the exact score.
    Both are empty while no week is approved. ``provisional`` says that a week is still open,
    or was reopened.
    """

    person_id = fields.UUID(required=True)
    period = fields.String(required=True)
    status = Word(Status, required=True)
    score = DecimalString(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)
    weeks_counted = fields.List(Week(), required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)


class AgencyPeriod(Schema):
    """The agency's period so far: how many people's approved weeks average to which grade."""

    period = fields.String(required=True)
    people = fields.Integer(required=True)
    mean = DecimalString(required=True, allow_none=True)
    grades = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)
