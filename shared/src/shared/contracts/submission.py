"""What submission says: weeks open; reports of people and units, and what they raise, come in."""

from marshmallow import EXCLUDE, Schema, fields

from shared.contracts.envelope import EventData
from shared.contracts.fields import Week
from shared.contracts.parts import Item, parts_field
from shared.contracts.records import RecordPart


class WeekOpenedV1(EventData):
    """A week takes reports; the three instants are when each step is due."""

    event_type = "submission.week_opened.v1"

    week_id = fields.UUID(required=True)
    week = Week(required=True)
    opened_at = fields.AwareDateTime(required=True)
    hand_in_due_at = fields.AwareDateTime(required=True)
    score_due_at = fields.AwareDateTime(required=True)
    approve_due_at = fields.AwareDateTime(required=True)
    reports = fields.Integer(required=True)


class _Report(EventData):
    """Whose report, for which week, with the relations that the week has."""

    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    post_title = fields.String(required=True)
    tier = fields.String(required=True)
    manager_id = fields.UUID(required=True)


class _Due(_Report):
    """The same, with when each step is due where the unit has its own; else as the week says."""

    hand_in_due_at = fields.AwareDateTime(load_default=None, allow_none=True)
    score_due_at = fields.AwareDateTime(load_default=None, allow_none=True)
    approve_due_at = fields.AwareDateTime(load_default=None, allow_none=True)


class ReportOpenedV1(_Due):
    """A person owes a report for the week; said again when it moves, or is owed after all."""

    event_type = "submission.report_opened.v1"


class ReportHandedInV1(_Due):
    """A person handed in, or handed in again, the report for the week.

    ``late_hours`` counts begun hours after the deadline; ``filed_by_id`` is who did it on the
    person's behalf.
    """

    event_type = "submission.report_handed_in.v1"

    revision = fields.Integer(required=True)
    summary = fields.String(required=True)
    items = fields.List(fields.Nested(Item), required=True)
    self_parts = parts_field()
    handed_in_at = fields.AwareDateTime(required=True)
    late = fields.Boolean(required=True)
    late_hours = fields.Integer(load_default=None, allow_none=True)
    filed_by_id = fields.UUID(load_default=None, allow_none=True)


class ReportWithdrawnV1(_Report):
    """A person took the report back before it was scored; ``revision`` is what was handed in."""

    event_type = "submission.report_withdrawn.v1"

    revision = fields.Integer(required=True)
    withdrawn_at = fields.AwareDateTime(required=True)


class ReportExcusedV1(_Report):
    """No report is owed for the week, for a recorded reason.

    Without ``excused_by_id`` an absence excused by rule, and its kind is the reason.
    """

    event_type = "submission.report_excused.v1"

    reason = fields.String(required=True)
    excused_by_id = fields.UUID(required=True, allow_none=True)
    excused_at = fields.AwareDateTime(required=True)


class CollectiveCounts(Schema):
    """How far the members' reports and items were when their unit's report was handed in.

    ``owed`` counts reports, without the ``excused``; items are those of reports handed in, and
    done where they tell a completed day. No point of anybody is in it.
    """

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    owed = fields.Integer(required=True)
    handed_in = fields.Integer(required=True)
    late = fields.Integer(required=True)
    excused = fields.Integer(required=True)
    scored = fields.Integer(required=True)
    approved = fields.Integer(required=True)
    items = fields.Integer(required=True)
    items_done = fields.Integer(required=True)
    key_tasks = fields.Integer(required=True)
    key_tasks_done = fields.Integer(required=True)


class _Collective(EventData):
    """A unit's report as it was handed in; ``self_parts`` are empty where it gives no score."""

    collective_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    week = Week(required=True)
    revision = fields.Integer(required=True)
    summary = fields.String(required=True)
    items = fields.List(fields.Nested(Item), required=True)
    self_parts = parts_field()
    counts = fields.Nested(CollectiveCounts, required=True)
    handed_in_by_id = fields.UUID(required=True)
    handed_in_at = fields.AwareDateTime(required=True)
    late = fields.Boolean(required=True)


class CollectiveHandedInV1(_Collective):
    """The head of a unit handed in, or handed in again, its collective report for the week."""

    event_type = "submission.collective_handed_in.v1"


class CollectiveConfirmedV1(_Collective):
    """The leader in charge confirmed a unit's collective report."""

    event_type = "submission.collective_confirmed.v1"

    confirmed_by_id = fields.UUID(required=True)
    confirmed_at = fields.AwareDateTime(required=True)


class CollectiveReturnedV1(_Collective):
    """The leader in charge gave a unit's collective report back, perhaps after confirming it."""

    event_type = "submission.collective_returned.v1"

    returned_by_id = fields.UUID(required=True)
    returned_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)


class ObstacleRaisedV1(EventData):
    """A person or a unit raised an obstacle or a proposal in the report for a week.

    ``asked`` is what would help and ``asked_of`` from whom; either may be empty. One of
    ``report_id`` and ``collective_id`` tells in which report.
    """

    event_type = "submission.obstacle_raised.v1"

    obstacle_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    report_id = fields.UUID(required=True, allow_none=True)
    collective_id = fields.UUID(required=True, allow_none=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    week = Week(required=True)
    said = fields.String(required=True)
    asked = fields.String(required=True)
    asked_of = fields.String(required=True)
    raised_at = fields.AwareDateTime(required=True)


class RecordGivenV1(RecordPart):
    """A piece of what submission holds about a person who wants it, sealed to the export."""

    event_type = "submission.record_given.v1"
