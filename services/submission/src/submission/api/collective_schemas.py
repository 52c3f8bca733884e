"""What the API takes and gives of collective reports, and of what is raised in reports."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shared.contracts import parts
from shared.contracts.fields import Day, DecimalString, Week, Word
from shared.contracts.submission import CollectiveCounts
from shared.kit.http import PageArgs
from submission.api.quantities import check_link
from submission.domain.collective import CollectiveAct, CollectiveState
from submission.domain.obstacles import ObstacleKind, Raised
from submission.domain.reports import Content, Item

_PART = validate.Regexp(r"^[a-z_]{1,30}$", error="A part's name is in small letters.")
_SAID = validate.Length(1, 5_000)


class CollectiveItemIn(Schema):
    """One piece of the unit's work in the week; title alone is enough.

    It is done where it tells a completed day.
    """

    title = fields.String(required=True, validate=validate.Length(1, 300))
    product = fields.String(load_default="", validate=validate.Length(max=300))
    key_task = fields.Boolean(load_default=False)
    planned = fields.Boolean(allow_none=True)
    due_day = Day(allow_none=True)
    completed_day = Day(allow_none=True)
    evidence = fields.List(
        fields.String(validate=check_link), allow_none=True, validate=validate.Length(max=20)
    )

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Item:
        if (links := data.get("evidence")) is not None:
            data["evidence"] = tuple(links)
        return Item(**data)


class CollectiveIn(Schema):
    """What the head writes for the unit; a score may be left out, and is otherwise whole."""

    summary = fields.String(load_default="", validate=validate.Length(max=10_000))
    items = fields.List(
        fields.Nested(CollectiveItemIn), load_default=list, validate=validate.Length(max=100)
    )
    self_parts = fields.Dict(
        keys=fields.String(validate=_PART),
        values=DecimalString(validate=validate.Range(min=0, max=100)),
        load_default=dict,
        metadata={"example": {"quality": "36", "progress": "35", "conduct": "18.5"}},
    )

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Content:
        return Content(data["summary"], tuple(data["items"]), data["self_parts"])


class CollectiveLine(Schema):
    """A collective report in a list; who heads and leads the unit is as of now."""

    collective_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    week = Week(required=True)
    state = Word(CollectiveState, required=True)
    revision = fields.Integer(required=True)
    head_id = fields.UUID(required=True, allow_none=True)
    leader_id = fields.UUID(required=True, allow_none=True)
    hand_in_due_at = fields.AwareDateTime(required=True)
    handed_in_by_id = fields.UUID(required=True, allow_none=True)
    handed_in_at = fields.AwareDateTime(required=True, allow_none=True)
    late = fields.Boolean(required=True)
    confirmed_by_id = fields.UUID(required=True, allow_none=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    return_reason = fields.String(required=True)
    version = fields.Integer(required=True)


class CollectiveActOut(Schema):
    """One recorded act."""

    action = Word(CollectiveAct, required=True)
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)


class ObstacleIn(Schema):
    """What stands in the way or is proposed; perhaps what would help, and from whom."""

    kind = Word(ObstacleKind, required=True)
    said = fields.String(required=True, validate=_SAID)
    asked = fields.String(load_default="", validate=validate.Length(max=2_000))
    asked_of = fields.String(load_default="", validate=validate.Length(max=300))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Raised:
        return Raised(**data)


class RaisedOut(Schema):
    """Something that a report raised; what becomes of it stands in reporting."""

    obstacle_id = fields.UUID(required=True)
    kind = Word(ObstacleKind, required=True)
    report_id = fields.UUID(required=True, allow_none=True)
    collective_id = fields.UUID(required=True, allow_none=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    week = Week(required=True)
    said = fields.String(required=True)
    asked = fields.String(required=True)
    asked_of = fields.String(required=True)
    raised_at = fields.AwareDateTime(required=True)


class RaisedList(Schema):
    """All that one report raised, oldest first."""

    items = fields.List(fields.Nested(RaisedOut), required=True)


class CollectiveOut(CollectiveLine):
    """A whole collective report.

    ``counts`` are of the moment while it is written, and of the hand-in from then on.
    """

    summary = fields.String(required=True)
    items = fields.List(fields.Nested(parts.Item), required=True)
    self_parts = fields.Dict(required=True)
    counts = fields.Nested(CollectiveCounts, required=True)
    obstacles = fields.List(fields.Nested(RaisedOut), required=True)
    acts = fields.List(fields.Nested(CollectiveActOut), required=True)


class Collectives(Schema):
    """A page of collective reports."""

    items = fields.List(fields.Nested(CollectiveLine), required=True)
    next = fields.String(required=True, allow_none=True)


class CollectivesArgs(PageArgs):
    """Of which week; without one, of every week."""

    week = Week(load_default=None, allow_none=True)
