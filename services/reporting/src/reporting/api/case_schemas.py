"""What the API takes and gives of remediation cases."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from reporting.domain.cases import (
    CaseState,
    FollowUp,
    Invitation,
    Measure,
    Meeting,
    Minutes,
)
from shared.contracts.fields import Week, Word
from shared.contracts.parts import RulebookUsed
from shared.kit.http import PageArgs

_SAID = validate.Length(1, 5_000)


class InvitationIn(Schema):
    """When and where the parties meet, and what they are told."""

    meets_at = fields.AwareDateTime(
        required=True, metadata={"example": "2026-12-01T09:00:00+07:00"}
    )
    place = fields.String(required=True, validate=validate.Length(1, 300))
    said = fields.String(load_default="", validate=validate.Length(max=5_000))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Invitation:
        return Invitation(**data)


class MeasureIn(Schema):
    """What was agreed, and the day by which it is due."""

    what = fields.String(required=True, validate=validate.Length(1, 2_000))
    due_day = fields.Date(required=True, metadata={"example": "2026-12-15"})

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Measure:
        return Measure(data["what"], data["due_day"])


class MinutesIn(Schema):
    """What the meeting found and agreed."""

    causes = fields.String(required=True, validate=_SAID)
    said = fields.String(load_default="", validate=validate.Length(max=5_000))
    measures = fields.List(fields.Nested(MeasureIn), required=True, validate=validate.Length(1, 50))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Minutes:
        return Minutes(data["causes"], data["said"], tuple(data["measures"]))


class FollowUpIn(Schema):
    """How far a measure has come; ``measure`` is its place in the list, from 1."""

    measure = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    done = fields.Boolean(required=True)
    said = fields.String(required=True, validate=_SAID)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> FollowUp:
        return FollowUp(**data)


class ClosingIn(Schema):
    """Why it is closed."""

    said = fields.String(required=True, validate=_SAID)


class CaseLine(Schema):
    """A case in a list: whose, about which weeks, and how it stands."""

    case_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    meeting = Word(Meeting, required=True)
    state = Word(CaseState, required=True)
    weeks = fields.List(Week(), required=True)
    leader_id = fields.UUID(required=True, allow_none=True)
    stands_in = fields.Boolean(
        required=True,
        metadata={"description": "The leader in charge, since the person heads the unit."},
    )
    meets_at = fields.AwareDateTime(required=True, allow_none=True)
    place = fields.String(required=True)
    version = fields.Integer(required=True)


class CaseActOut(Schema):
    """One recorded act; those of the platform have no ``by_id``."""

    action = fields.String(required=True)
    by_id = fields.UUID(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    facts = fields.Dict(required=True)


class MeasureOut(Schema):
    """An agreed measure and how far it has come."""

    what = fields.String(required=True)
    due_day = fields.String(required=True)
    done = fields.Boolean(required=True)
    said = fields.String(required=True)


class CaseOut(CaseLine):
    """A whole case, with its measures and every act, oldest first."""

    rulebook = fields.Nested(RulebookUsed, required=True)
    measures = fields.List(fields.Nested(MeasureOut), required=True)
    acts = fields.List(fields.Nested(CaseActOut), required=True)


class Cases(Schema):
    """A page of cases, newest first."""

    items = fields.List(fields.Nested(CaseLine), required=True)
    next = fields.String(required=True, allow_none=True)


class CasesArgs(PageArgs):
    """Which cases."""

    state = Word(CaseState, load_default=None, allow_none=True)
