"""What the API gives of units' collective reports."""

from marshmallow import Schema, fields

from shared.contracts import parts
from shared.contracts.fields import Week
from shared.contracts.submission import CollectiveCounts
from shared.kit.http import PageArgs


class CollectiveReportOut(Schema):
    """A unit's report as it was handed in last; ``self_parts`` are empty without a score.

    ``decided_by_id`` confirmed or returned it since, as ``state`` tells.
    """

    collective_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    week = Week(required=True)
    state = fields.String(required=True)
    revision = fields.Integer(required=True)
    summary = fields.String(required=True)
    items = fields.List(fields.Nested(parts.Item), required=True)
    self_parts = fields.Dict(required=True)
    counts = fields.Nested(CollectiveCounts, required=True)
    handed_in_by_id = fields.UUID(required=True)
    handed_in_at = fields.AwareDateTime(required=True)
    late = fields.Boolean(required=True)
    decided_by_id = fields.UUID(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    return_reason = fields.String(required=True)
    version = fields.Integer(required=True)


class CollectiveReports(Schema):
    """A page of collective reports of one week."""

    items = fields.List(fields.Nested(CollectiveReportOut), required=True)
    next = fields.String(required=True, allow_none=True)


class CollectiveReportsArgs(PageArgs):
    """Which week."""

    week = Week(required=True)
