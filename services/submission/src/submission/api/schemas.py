"""What the API takes and gives."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shared.contracts import parts
from shared.contracts.fields import Day, DecimalString, Week, Word
from shared.kit.http import PageArgs
from submission.api.quantities import check_link, late_hours, percent, quantity
from submission.api.sparse import Sparse
from submission.domain.reports import Content, Item, ReportState
from submission.domain.weeks import OpenedBy

_LINE = validate.Length(max=300)
_TEXT = validate.Length(max=10_000)
_COUNT = validate.Range(min=0, max=1_000)
_PART = validate.Regexp(r"^[a-z_]{1,30}$", error="A part's name is in small letters.")


class WeekIn(Schema):
    """Which week to open."""

    week = Week(required=True, metadata={"description": "Its Monday.", "example": "2026-11-16"})


class WeekOut(Schema):
    """An open week; the instants are when each step is due.

    Days and instants are those of the calendar and rulebooks of the moment when it was opened.
    """

    week = Week(required=True)
    opened_at = fields.AwareDateTime(required=True)
    hand_in_due_at = fields.AwareDateTime(required=True)
    score_due_at = fields.AwareDateTime(required=True)
    approve_due_at = fields.AwareDateTime(required=True)
    reports = fields.Integer(required=True)
    working_days = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "1 to 7; null in weeks opened before it was kept."},
    )
    opened_by = Word(OpenedBy, required=True)


class Weeks(Schema):
    """The weeks that were opened, newest first."""

    items = fields.List(fields.Nested(WeekOut), required=True)


class ItemIn(Sparse):
    """One piece of the week's work; title alone is enough.

    With `item_id` it belongs to a work item, and job, coefficient, assigned quantity, unit of
    measure, due day, share, key task and whether it was planned are that one's, whatever is sent.
    """

    title = fields.String(required=True, validate=validate.Length(1, 300))
    product = fields.String(load_default="", validate=_LINE)
    key_task = fields.Boolean(load_default=False)
    item_id = fields.UUID(allow_none=True)
    planned = fields.Boolean(allow_none=True)
    unit_of_measure = fields.String(allow_none=True, validate=validate.Length(max=60))
    quantity_assigned = quantity(allow_none=True)
    quantity_completed = quantity(allow_none=True)
    progress = percent(allow_none=True, description="Per cent of the whole, done in this week.")
    due_day = Day(allow_none=True)
    completed_day = Day(allow_none=True)
    major_errors = fields.Integer(allow_none=True, strict=True, validate=_COUNT)
    delays = fields.Integer(allow_none=True, strict=True, validate=_COUNT)
    objective_cause_claimed = fields.Boolean(allow_none=True)
    objective_cause = fields.String(allow_none=True, validate=validate.Length(max=1_000))
    evidence = fields.List(
        fields.String(validate=check_link), allow_none=True, validate=validate.Length(max=20)
    )

    def made(self, data: dict[str, Any]) -> Item:
        """Return the item."""
        if (links := data.get("evidence")) is not None:
            data["evidence"] = tuple(links)
        return Item(**data)


class ReportIn(Sparse):
    """What the author writes; to hand in, every part of the regulation needs a score."""

    summary = fields.String(load_default="", validate=_TEXT)
    items = fields.Nested(ItemIn, many=True, load_default=list, validate=validate.Length(max=100))
    self_parts = fields.Dict(
        keys=fields.String(validate=_PART),
        values=DecimalString(validate=validate.Range(min=0, max=100)),
        load_default=dict,
        metadata={"example": {"quality": "36", "progress": "35", "conduct": "18.5"}},
    )

    def made(self, data: dict[str, Any]) -> Content:
        """Return the content. Raises ``ValidationError`` where a work item is named twice."""
        items = data.get("items", ())
        named = [item.item_id for item in items if item.item_id is not None]
        if len(set(named)) < len(named):
            raise ValidationError("Name each work item once; join its lines.", "items")
        return Content(data.get("summary", ""), tuple(items), data.get("self_parts", {}))


class FilingIn(ReportIn):
    """What is handed in on the author's behalf, and why."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))

    def made(self, data: dict[str, Any]) -> Any:
        """Return content and reason; see ``ReportIn``."""
        return {"reason": data.pop("reason"), "content": super().made(data)}


class ReasonIn(Schema):
    """Why; it is kept and shown."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class ReportLine(Schema):
    """A report in a list."""

    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    manager_id = fields.UUID(required=True)
    week = Week(required=True)
    state = Word(ReportState, required=True)
    revision = fields.Integer(required=True)
    handed_in_at = fields.AwareDateTime(required=True, allow_none=True)
    late = fields.Boolean(required=True)
    late_hours = late_hours()
    hand_in_due_at = fields.AwareDateTime(required=True)
    return_reason = fields.String(required=True)
    total = DecimalString(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ReportOut(ReportLine):
    """A whole report, with the official result once there is one."""

    post_title = fields.String(required=True)
    tier = fields.String(required=True)
    summary = fields.String(required=True)
    items = fields.List(fields.Nested(parts.Item), required=True)
    self_parts = fields.Dict(required=True)
    approved_parts = fields.Dict(required=True, allow_none=True)
    excuse_reason = fields.String(required=True, allow_none=True)
    filed_by_id = fields.UUID(required=True, allow_none=True)
    filing_reason = fields.String(required=True, allow_none=True)
    score_due_at = fields.AwareDateTime(required=True)
    approve_due_at = fields.AwareDateTime(required=True)


class Reports(Schema):
    """A page of reports."""

    items = fields.List(fields.Nested(ReportLine), required=True)
    next = fields.String(required=True, allow_none=True)


class ReportsArgs(PageArgs):
    """Which reports."""

    whose = fields.String(
        load_default="own",
        validate=validate.OneOf(["own", "team", "all"]),
        metadata={"description": "`all` is for the Office."},
    )
    week = Week(load_default=None, allow_none=True)
    state = Word(ReportState, load_default=None, allow_none=True)


class Receipt(Schema):
    """Proof that a report was handed in."""

    report_id = fields.UUID(required=True)
    state = Word(ReportState, required=True)
    revision = fields.Integer(required=True)
    handed_in_at = fields.AwareDateTime(required=True)
    late = fields.Boolean(required=True)
    late_hours = late_hours()
    version = fields.Integer(required=True)


class Saved(Schema):
    """The draft is kept."""

    report_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
