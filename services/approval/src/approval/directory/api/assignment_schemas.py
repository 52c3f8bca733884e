"""What the API takes and gives of posts beside the main one, absences, and dated changes."""

from datetime import date
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from approval.directory.domain.assignments import (
    AbsenceKind,
    AssignmentKind,
    NewAbsence,
    NewAssignment,
    Span,
)
from approval.directory.domain.planned import Changed, NewChange
from approval.directory.domain.tiers import Tier
from shared.contracts.fields import Word

DAY = validate.Range(date(2000, 1, 1), date(2999, 12, 30))
_NAME = validate.Length(1, 200)
_DOCUMENT = validate.Length(1, 300)
_ORDER = {"example": "Quyết định số 208"}


class AssignmentIn(Schema):
    """A post beside the main one; without a last day it lasts until somebody ends it."""

    kind = Word(AssignmentKind, required=True)
    unit_id = fields.UUID(required=True)
    post_title = fields.String(required=True, validate=_NAME)
    tier = Word(Tier, required=True)
    manager_id = fields.UUID(required=True)
    share = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(1, 99),
        metadata={
            "description": "Percent of the time, of a secondment; the rest is the main post's"
        },
    )
    first_day = fields.Date(required=True, validate=DAY, metadata={"example": "2026-11-23"})
    last_day = fields.Date(load_default=None, allow_none=True, validate=DAY)
    document = fields.String(required=True, validate=_DOCUMENT, metadata=_ORDER)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> NewAssignment:
        span = Span(data.pop("first_day"), data.pop("last_day"))
        return NewAssignment(span=span, **data)


class AssignmentOut(Schema):
    """A post that a person holds, held or will hold beside the main one."""

    assignment_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    kind = Word(AssignmentKind, required=True)
    unit_id = fields.UUID(required=True)
    post_title = fields.String(required=True)
    tier = Word(Tier, required=True)
    manager_id = fields.UUID(required=True)
    share = fields.Integer(required=True, allow_none=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True, allow_none=True)
    document = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)


class Assignments(Schema):
    """Posts beside the main one, oldest first; ``main_share`` is what they leave today."""

    main_share = fields.Integer(required=True, metadata={"description": "Percent of the time"})
    items = fields.List(fields.Nested(AssignmentOut), required=True)


class AbsenceIn(Schema):
    """Days on which a person is away, both included."""

    kind = Word(AbsenceKind, required=True)
    first_day = fields.Date(required=True, validate=DAY, metadata={"example": "2026-11-23"})
    last_day = fields.Date(required=True, validate=DAY, metadata={"example": "2026-11-27"})
    document = fields.String(load_default="", validate=validate.Length(max=300))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> NewAbsence:
        return NewAbsence(data["kind"], data["first_day"], data["last_day"], data["document"])


class AbsenceOut(Schema):
    """Days on which a person is, was or will be away."""

    absence_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    kind = Word(AbsenceKind, required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    document = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)


class Absences(Schema):
    """A person's absences, oldest first."""

    items = fields.List(fields.Nested(AbsenceOut), required=True)


class EndIn(Schema):
    """The day on which it ends; a day before its first one takes it back."""

    last_day = fields.Date(required=True, validate=DAY, metadata={"example": "2026-11-25"})


class PersonFactsIn(Schema):
    """What becomes other; a ``manager_id`` of null has the direct manager follow the post."""

    name = fields.String(validate=_NAME)
    unit_id = fields.UUID()
    post_title = fields.String(validate=_NAME)
    tier = Word(Tier)
    manager_id = fields.UUID(allow_none=True)
    active = fields.Boolean(metadata={"description": "False for somebody who leaves."})


class UnitFactsIn(Schema):
    """What becomes other; null empties a post, and puts the unit at the top of the tree."""

    name = fields.String(validate=_NAME)
    parent_id = fields.UUID(allow_none=True)
    head_id = fields.UUID(allow_none=True)
    leader_in_charge_id = fields.UUID(allow_none=True)
    active = fields.Boolean(metadata={"description": "False for a unit that ends."})


class OrderIn(Schema):
    """From which day on something becomes other, and the document that orders it."""

    day = fields.Date(required=True, validate=DAY, metadata={"example": "2026-12-01"})
    document = fields.String(required=True, validate=_DOCUMENT, metadata=_ORDER)


class _ChangeIn(OrderIn):
    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> NewChange:
        return NewChange(data["day"], data["facts"], data["document"])


class PersonChangeIn(_ChangeIn):
    """From which day on, what, by which document; today happens at once."""

    facts = fields.Nested(PersonFactsIn, required=True)


class UnitChangeIn(_ChangeIn):
    """From which day on, what, by which document; today happens at once."""

    facts = fields.Nested(UnitFactsIn, required=True)


class PlannedChangeOut(Schema):
    """A change that was dated ahead: it waits, was carried out, was refused, or was cancelled."""

    change_id = fields.UUID(required=True)
    of = Word(Changed, required=True)
    subject_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    facts = fields.Dict(required=True)
    document = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)
    cancelled_at = fields.AwareDateTime(required=True, allow_none=True)
    refusal = fields.String(required=True, metadata={"description": "Why it could not be done."})


class PlannedChanges(Schema):
    """The changes that were dated ahead of one person or unit, newest day first."""

    items = fields.List(fields.Nested(PlannedChangeOut), required=True)
