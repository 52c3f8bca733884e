"""What scoring says: a report was scored, returned or noted on; a breach was recorded."""

from marshmallow import EXCLUDE, Schema, fields

from shared.contracts.envelope import EventData
from shared.contracts.fields import DecimalString, Week
from shared.contracts.parts import RulebookUsed, parts_field
from shared.contracts.records import RecordPart


class _Assessment(EventData):
    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    tier = fields.String(required=True)
    revision = fields.Integer(required=True)
    scorer_id = fields.UUID(required=True)


class BreachKind(Schema):
    """That a breach of a kind stands; what was noted of it is told to nobody."""

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    kind = fields.String(required=True)


class ItemJudgement(Schema):
    """What became of one item, by its number in the report; ``objective_cause`` is one word."""

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    item = fields.Integer(required=True)
    accepted = fields.Boolean(required=True)
    major_error = fields.Boolean(required=True)
    delayed = fields.Boolean(required=True)
    objective_cause = fields.String(required=True)


class ReportScoredV1(_Assessment):
    """The direct manager proposes scores for a report.

    ``judgements`` are of the items that were judged. ``breaches`` are those of the week that stood
    then; ``flags`` the signals that were shown. ``handed_in_at`` is when its author handed in what
    was scored.
    """

    event_type = "scoring.report_scored.v1"

    self_parts = parts_field()
    manager_parts = parts_field()
    total = DecimalString(required=True)
    grade = fields.String(required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)
    comment = fields.String(required=True)
    scored_at = fields.AwareDateTime(required=True)
    key_task_missed = fields.Boolean(load_default=False)
    breaches = fields.List(fields.Nested(BreachKind), load_default=list)
    flags = fields.List(fields.String(), load_default=list)
    judgements = fields.List(fields.Nested(ItemJudgement), load_default=list)
    handed_in_at = fields.AwareDateTime(load_default=None, allow_none=True)


class ReportReturnedV1(_Assessment):
    """The direct manager sent the report back to its author."""

    event_type = "scoring.report_returned.v1"

    reason = fields.String(required=True)
    returned_at = fields.AwareDateTime(required=True)


class NoteAttachedV1(EventData):
    """Another manager of the person attached a note to the week; ``total`` where there are points.

    It is never changed: whoever has more to say attaches another one.
    """

    event_type = "scoring.note_attached.v1"

    note_id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    by_id = fields.UUID(required=True)
    relation = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    parts = parts_field(allow_none=True)
    total = DecimalString(required=True, allow_none=True)


class BreachRecordedV1(EventData):
    """A breach of a person's week was recorded, or withdrawn; its kind, and never its text."""

    event_type = "scoring.breach_recorded.v1"

    breach_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    kind = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    withdrawn = fields.Boolean(required=True)


class RecordGivenV1(RecordPart):
    """A piece of what scoring holds about a person who wants it, sealed to the export."""

    event_type = "scoring.record_given.v1"
