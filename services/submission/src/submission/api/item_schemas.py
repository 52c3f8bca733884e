"""What the API of work items and jobs takes and gives."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shared.contracts.fields import DecimalString, Week, Word
from shared.kit.http import PageArgs
from submission.api.quantities import check_link, percent, quantity
from submission.domain.evidence import Scanned
from submission.domain.items import Imported, ItemFacts, ItemShare, ItemState

_NAME = validate.Length(1, 300)
_LINE = validate.Length(max=300)


class ShareIn(Schema):
    """How many per cent of a work item are one person's."""

    person_id = fields.UUID(required=True)
    share = percent(least=1, required=True)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> ItemShare:
        return ItemShare(**data)


class WorkItemIn(Schema):
    """What is said of a work item; without people it is one's own.

    A job is a code of the catalogue; its coefficient is that of the day on which it is assigned.
    """

    title = fields.String(required=True, validate=_NAME)
    product = fields.String(load_default="", validate=_LINE)
    key_task = fields.Boolean(load_default=False)
    planned = fields.Boolean(load_default=True)
    planned_week = Week(load_default=None, allow_none=True)
    job = fields.String(load_default=None, allow_none=True, validate=_NAME)
    unit_of_measure = fields.String(load_default="", validate=validate.Length(max=60))
    quantity_assigned = quantity(load_default=None, allow_none=True)
    due_day = fields.Date(load_default=None, allow_none=True)
    evidence = fields.List(
        fields.String(validate=check_link), load_default=list, validate=validate.Length(max=20)
    )
    people = fields.List(
        fields.Nested(ShareIn), load_default=list, validate=validate.Length(max=50)
    )

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Any:
        people = tuple(data.pop("people"))
        return ItemFacts(**data | {"evidence": tuple(data["evidence"])}), people


class ImportedIn(WorkItemIn):
    """A work item of another system; one with a completed day is closed."""

    external_id = fields.String(required=True, validate=_NAME)
    completed_day = fields.Date(load_default=None, allow_none=True)
    people = fields.List(
        fields.Nested(ShareIn), required=True, validate=validate.Length(min=1, max=50)
    )

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Imported:
        external_id, completed_day = data.pop("external_id"), data.pop("completed_day")
        facts, people = super()._value(data)
        return Imported(external_id, facts, people, completed_day)


class ImportIn(Schema):
    """Work items as another system has them; `source` is its name, the same every time."""

    source = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9-]{0,39}$"))
    items = fields.List(
        fields.Nested(ImportedIn), required=True, validate=validate.Length(min=1, max=1_000)
    )


class ImportOut(Schema):
    """How many work items were added, changed, and left as they were."""

    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)


class ClosingIn(Schema):
    """The day on which the work was done; null when it is given up."""

    completed_day = fields.Date(required=True, allow_none=True)


class DayIn(Schema):
    """A line about a day."""

    day = fields.Date(required=True)
    said = fields.String(required=True, validate=validate.Length(1, 1_000))
    quantity = quantity(load_default=0)


class ShareOut(Schema):
    """How many per cent of a work item are one person's."""

    person_id = fields.UUID(required=True)
    share = fields.Integer(required=True)


class WorkItemLine(Schema):
    """A work item in a list; `progress` is what handed-in reports tell, in per cent of it."""

    item_id = fields.UUID(required=True)
    title = fields.String(required=True)
    product = fields.String(required=True)
    key_task = fields.Boolean(required=True)
    planned = fields.Boolean(required=True)
    planned_week = Week(required=True, allow_none=True)
    assigned_by_id = fields.UUID(required=True, allow_none=True)
    job = fields.String(required=True, allow_none=True)
    catalogue_version = fields.String(required=True, allow_none=True)
    coefficient = DecimalString(required=True, allow_none=True)
    unit_of_measure = fields.String(required=True)
    quantity_assigned = DecimalString(required=True, allow_none=True)
    quantity_completed = DecimalString(required=True)
    progress = fields.Integer(required=True)
    due_day = fields.Date(required=True, allow_none=True)
    completed_day = fields.Date(required=True, allow_none=True, attribute="done_day")
    evidence = fields.List(fields.String(), required=True)
    people = fields.List(fields.Nested(ShareOut), required=True)
    state = Word(ItemState, required=True)
    source = fields.String(required=True, allow_none=True)
    external_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class MilestoneOut(Schema):
    """What one handed-in report tells of a work item."""

    week = Week(required=True)
    person_id = fields.UUID(required=True)
    percent = fields.Integer(required=True)
    quantity = DecimalString(required=True)
    completed_day = fields.Date(required=True, allow_none=True)


class DayOut(Schema):
    """A line about a day."""

    day = fields.Date(required=True)
    person_id = fields.UUID(required=True)
    said = fields.String(required=True)
    quantity = DecimalString(required=True)


class EvidenceArgs(Schema):
    """What opens a file to whoever decides on a report that tells of the work."""

    grant = fields.String(
        load_default=None,
        validate=validate.Length(max=2_000),
        metadata={"description": "From `GET /approval/v1/proposals/{report_id}/evidence-grant`."},
    )


class EvidenceOut(Schema):
    """A file that shows the work; `size` in bytes, `scanned` whether a virus scanner saw it."""

    file_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    scanned = Word(Scanned, required=True)
    added_at = fields.AwareDateTime(required=True)


class WorkItemOut(WorkItemLine):
    """A work item with what was told of it, by week and by day, and its files."""

    files = fields.List(fields.Nested(EvidenceOut), required=True)
    weeks = fields.List(fields.Nested(MilestoneOut), required=True)
    days = fields.List(fields.Nested(DayOut), required=True)


class WorkItems(Schema):
    """A page of work items."""

    items = fields.List(fields.Nested(WorkItemLine), required=True)
    next = fields.String(required=True, allow_none=True)


class WorkItemsArgs(PageArgs):
    """Which work items."""

    whose = fields.String(load_default="own", validate=validate.OneOf(["own", "team"]))
    state = Word(ItemState, load_default=None, allow_none=True)


class CatalogueArgs(Schema):
    """What the version is called, from which day it holds, and which document says so."""

    version = fields.String(required=True, validate=validate.Length(1, 60))
    first_day = fields.Date(required=True)
    document = fields.String(required=True, validate=_NAME)


class CatalogueOut(Schema):
    """The version that was loaded, and how many jobs it has."""

    version = fields.String(required=True)
    jobs = fields.Integer(required=True)


class JobsArgs(Schema):
    """The day; today, where none is given."""

    day = fields.Date(load_default=None, allow_none=True)


class JobOut(Schema):
    """A job of the catalogue; without a post's title it is for everybody."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    post_title = fields.String(required=True)
    unit_of_measure = fields.String(required=True)
    coefficient = DecimalString(required=True)


class Jobs(Schema):
    """The jobs that hold on a day, by code; no version where there is no catalogue yet."""

    version = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(JobOut), required=True)
