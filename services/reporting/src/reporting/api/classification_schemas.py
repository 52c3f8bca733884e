"""What the API takes and gives of people's classifications."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from reporting.api.pulling import PullArgs
from reporting.domain.classifications import (
    ClassificationAction,
    ClassificationState,
    Finding,
    GradeGiven,
    StatedFactor,
)
from shared.contracts.fields import DecimalString, Word
from shared.contracts.parts import RulebookUsed
from shared.rulebook import Status

_GRADE = validate.Length(1, 50)
_SAID = validate.Length(1, 5_000)


class ProposalIn(Schema):
    """The grade that a head proposes, and why."""

    grade = fields.String(required=True, validate=_GRADE)
    said = fields.String(required=True, validate=_SAID)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> GradeGiven:
        return GradeGiven(**data)


class GradeDecisionIn(Schema):
    """The grade that the authority decides on; a word on why where it is not the computed one."""

    grade = fields.String(required=True, validate=_GRADE)
    said = fields.String(load_default="", validate=validate.Length(max=5_000))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> GradeGiven:
        return GradeGiven(**data)


class FindingIn(Schema):
    """A finding of the rulebook's gates, and the document that proves it; none takes it back."""

    gate = fields.String(required=True, validate=validate.Length(1, 100))
    evidence = fields.String(required=True, validate=validate.Length(max=500))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Finding:
        return Finding(**data)


class FactorIn(Schema):
    """A factor that no data gives, its percentage, and what that rests on; null takes it back."""

    factor = fields.String(required=True, validate=validate.Length(1, 20))
    percent = DecimalString(required=True, allow_none=True, validate=validate.Range(min=0, max=100))
    source = fields.String(required=True, validate=validate.Length(1, 500))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> StatedFactor:
        return StatedFactor(**data)


class FactorOut(Schema):
    """A percentage that was stated, and what it rests on."""

    percent = DecimalString(required=True)
    source = fields.String(required=True)


class ClassificationLine(Schema):
    """One person's period.

    The person and programs see what was published, as ``published``; others what is underway.
    ``grade`` is the published or the decided one, ``score`` is rounded for reading. ``cap`` tells
    whether the computed grade ``stays``, is ``over`` or ``tied``. ``final`` once it is locked.
    """

    classification_id = fields.UUID(required=True)
    period = fields.String(required=True)
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    state = Word(ClassificationState, required=True)
    status = Word(Status, required=True)
    score = DecimalString(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)
    computed_grade = fields.String(required=True, allow_none=True)
    best_grade = fields.String(required=True, allow_none=True)
    cap = fields.String(required=True, allow_none=True)
    proposed_grade = fields.String(required=True, allow_none=True)
    decided_by_id = fields.UUID(required=True, allow_none=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    final = fields.Boolean(required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)
    version = fields.Integer(required=True)


class ClassificationActOut(Schema):
    """One recorded act; the platform's have no ``by_id``."""

    action = Word(ClassificationAction, required=True)
    by_id = fields.UUID(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    facts = fields.Dict(required=True)


class ClassificationOut(ClassificationLine):
    """The same with every act on it, oldest first, and what was found besides the weeks.

    ``factors`` were stated; ``lacking`` names those that are still to be, and ``products`` where
    neither they nor points are known: until then there is no figure.
    """

    factors = fields.Dict(keys=fields.String(), values=fields.Nested(FactorOut), required=True)
    lacking = fields.List(fields.String(), required=True)
    findings = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    acts = fields.List(fields.Nested(ClassificationActOut), required=True)


class Classifications(Schema):
    """A page of classifications, by period and person or by change.

    ``changes`` is to be sent as ``changed_since`` another time.
    """

    items = fields.List(fields.Nested(ClassificationLine), required=True)
    next = fields.String(required=True, allow_none=True)
    changes = fields.String(required=True)


class FilterArgs(Schema):
    """Of which unit with those below it, with which grade and status."""

    unit = fields.UUID(load_default=None, allow_none=True)
    grade = fields.String(load_default=None, allow_none=True, validate=_GRADE)
    status = Word(Status, load_default=None, allow_none=True)


class ClassificationsArgs(FilterArgs, PullArgs):
    """Of which period, and which of them."""

    period = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 10))
    person = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "Of those whom the caller is shown, this one alone."},
    )
