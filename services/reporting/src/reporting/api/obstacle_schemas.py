"""What the API takes and gives of obstacles and proposals."""

from marshmallow import Schema, fields, validate

from reporting.domain.obstacles import ObstacleAction, ObstacleKind, ObstacleState, Outcome
from shared.contracts.fields import Week, Word
from shared.kit.http import PageArgs

_SAID = validate.Length(1, 5_000)
_REMARK = validate.Length(max=5_000)


class GatheringIn(Schema):
    """A word on taking it up, if there is one; whoever raised it reads it."""

    said = fields.String(load_default="", validate=_REMARK)


class MergeIn(Schema):
    """Into which other one, and perhaps a word on why."""

    into_id = fields.UUID(required=True)
    said = fields.String(load_default="", validate=_REMARK)


class AnswerIn(Schema):
    """What whoever raised it is told."""

    said = fields.String(required=True, validate=_SAID)


class PuttingIn(Schema):
    """What leadership is asked to decide."""

    said = fields.String(required=True, validate=_SAID)


class DecisionIn(Schema):
    """What leadership decides, and what follows from it."""

    outcome = Word(Outcome, required=True)
    said = fields.String(required=True, validate=_SAID)


class ObstacleActOut(Schema):
    """One recorded act; ``facts`` has what it was merged into, or the outcome."""

    action = Word(ObstacleAction, required=True)
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    facts = fields.Dict(required=True)


class BecameOut(Schema):
    """Where the one stands that this was merged into, and what was said about that one."""

    obstacle_id = fields.UUID(required=True)
    state = Word(ObstacleState, required=True)
    acts = fields.List(fields.Nested(ObstacleActOut), required=True)


class ObstacleLine(Schema):
    """An obstacle or a proposal in a list; ``collective_id`` is set where a unit raised it."""

    obstacle_id = fields.UUID(required=True)
    kind = Word(ObstacleKind, required=True)
    state = Word(ObstacleState, required=True)
    report_id = fields.UUID(required=True, allow_none=True)
    collective_id = fields.UUID(required=True, allow_none=True)
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    week = Week(required=True)
    said = fields.String(required=True)
    asked = fields.String(required=True)
    asked_of = fields.String(required=True)
    raised_at = fields.AwareDateTime(required=True)
    merged_into_id = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ObstacleOut(ObstacleLine):
    """A whole one, with every act on it, oldest first."""

    acts = fields.List(fields.Nested(ObstacleActOut), required=True)
    became = fields.Nested(BecameOut, required=True, allow_none=True)


class Obstacles(Schema):
    """A page of obstacles and proposals, newest first."""

    items = fields.List(fields.Nested(ObstacleLine), required=True)
    next = fields.String(required=True, allow_none=True)


class ObstaclesArgs(PageArgs):
    """Which; `unit_id` means the unit with all units below it."""

    state = Word(ObstacleState, load_default=None, allow_none=True)
    kind = Word(ObstacleKind, load_default=None, allow_none=True)
    week = Week(load_default=None, allow_none=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)
