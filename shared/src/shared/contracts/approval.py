"""What approval says: an official result, one that is reopened, and what was sent back."""

from marshmallow import EXCLUDE, Schema, fields

from shared.contracts.envelope import EventData
from shared.contracts.fields import DecimalString, Week
from shared.contracts.parts import RulebookUsed, parts_field


class _Decision(EventData):
    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    decided_by_id = fields.UUID(required=True)


class Breach(Schema):
    """A breach of conduct in the week: its kind alone, never what was written of it."""

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    kind = fields.String(required=True)


class ResultApprovedV1(_Decision):
    """The competent authority approved the week: this is the official result.

    ``correction_of`` names the result that was reopened and that this one follows; ``provisional``
    would tell one that is still to be confirmed, and is not said today. ``imported`` tells one from
    before the platform, which rests on a ``document``: it has no report, scores of one party alone,
    and the id of the import for its scorer and its decider.
    """

    event_type = "approval.result_approved.v1"

    result_id = fields.UUID(required=True)
    self_parts = parts_field()
    manager_parts = parts_field()
    approved_parts = parts_field()
    total = DecimalString(required=True)
    grade = fields.String(required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)
    scorer_id = fields.UUID(required=True)
    same_person = fields.Boolean(required=True)
    approved_at = fields.AwareDateTime(required=True)
    key_task_missed = fields.Boolean(load_default=False)
    breaches = fields.List(fields.Nested(Breach), load_default=list)
    correction_of = fields.UUID(load_default=None, allow_none=True)
    provisional = fields.Boolean(load_default=False)
    imported = fields.Boolean(load_default=False)
    document = fields.String(load_default=None, allow_none=True)


class ScoreReturnedV1(_Decision):
    """The competent authority sent the score back to the direct manager."""

    event_type = "approval.score_returned.v1"

    reason = fields.String(required=True)
    returned_at = fields.AwareDateTime(required=True)


class ReportReturnedV1(_Decision):
    """The competent authority sent the report back to its author, past the direct manager."""

    event_type = "approval.report_returned.v1"

    reason = fields.String(required=True)
    returned_at = fields.AwareDateTime(required=True)


class ResultReopenedV1(_Decision):
    """The competent authority reopened an official result, which stands until it is corrected.

    ``to`` is who has it now: the ``scorer``, or the ``author`` in a new revision of the report.
    """

    event_type = "approval.result_reopened.v1"

    result_id = fields.UUID(required=True)
    to = fields.String(required=True)
    reason = fields.String(required=True)
    reopened_at = fields.AwareDateTime(required=True)


class WaitingWeek(Schema):
    """How many results of one week wait for a decision, since when, and when they are due."""

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    week = Week(required=True)
    results = fields.Integer(required=True)
    since = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)


class WaitingChangedV1(EventData):
    """What waits for somebody's decision changed, as authority or by delegation; the whole of it.

    It is said within a minute, also when an authority changes or a delegation begins or ends.
    """

    event_type = "approval.waiting_changed.v1"

    waiting_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    weeks = fields.List(fields.Nested(WaitingWeek), required=True)
