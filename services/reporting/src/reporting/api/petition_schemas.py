"""What the API takes and gives of petitions."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from reporting.domain.petitions import (
    PetitionAction,
    PetitionAnswer,
    PetitionOutcome,
    PetitionState,
)
from shared.contracts.fields import Word
from shared.kit.http import PageArgs

_SAID = validate.Length(1, 5_000)


class PetitionIn(Schema):
    """What the person asks to be looked at, and why."""

    said = fields.String(required=True, validate=_SAID)


class PetitionWithdrawalIn(Schema):
    """A word on why it is taken back, if there is one."""

    said = fields.String(load_default="", validate=validate.Length(max=5_000))


class PetitionAnswerIn(Schema):
    """The answer in writing; ``grade`` where the result is corrected."""

    outcome = Word(PetitionOutcome, required=True)
    said = fields.String(required=True, validate=_SAID)
    grade = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 50))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> PetitionAnswer:
        return PetitionAnswer(data["outcome"], data["said"], data["grade"])


class PetitionLine(Schema):
    """A petition in a list; ``overdue`` while it is not answered and should have been."""

    petition_id = fields.UUID(required=True)
    classification_id = fields.UUID(required=True)
    period = fields.String(required=True)
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    answers_id = fields.UUID(required=True, allow_none=True)
    state = Word(PetitionState, required=True)
    outcome = Word(PetitionOutcome, required=True, allow_none=True)
    filed_at = fields.AwareDateTime(required=True)
    answer_due_at = fields.AwareDateTime(required=True)
    overdue = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class PetitionActOut(Schema):
    """One recorded act."""

    action = Word(PetitionAction, required=True)
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    facts = fields.Dict(required=True)


class PetitionOut(PetitionLine):
    """A whole petition: what was said, its evidence as it stood, and every act, oldest first."""

    said = fields.String(required=True)
    evidence = fields.Dict(required=True)
    acts = fields.List(fields.Nested(PetitionActOut), required=True)


class Petitions(Schema):
    """A page of petitions, newest first."""

    items = fields.List(fields.Nested(PetitionLine), required=True)
    next = fields.String(required=True, allow_none=True)


class PetitionsArgs(PageArgs):
    """Which petitions."""

    state = Word(PetitionState, load_default=None, allow_none=True)
