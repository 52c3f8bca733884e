"""What reporting says: of periods and cases what others are told, and its part of a record."""

from marshmallow import fields

from shared.contracts.envelope import EventData
from shared.contracts.records import RecordPart


class ClassificationPublishedV1(EventData):
    """A person was told the grade of a period: the first one, or then another (``corrected``)."""

    event_type = "reporting.classification_published.v1"

    classification_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    period = fields.String(required=True)
    grade = fields.String(required=True, allow_none=True)
    corrected = fields.Boolean(required=True)
    published_at = fields.AwareDateTime(required=True)


class _Case(EventData):
    case_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)


class CaseOpenedV1(_Case):
    """Failed weeks of a person call for a meeting, or an alert; a closed case may open again."""

    event_type = "reporting.case_opened.v1"

    opened_at = fields.AwareDateTime(required=True)


class CaseClosedV1(_Case):
    """A case is closed; ``withdrawn`` where a correction removed its cause."""

    event_type = "reporting.case_closed.v1"

    withdrawn = fields.Boolean(required=True)
    closed_at = fields.AwareDateTime(required=True)


class RecordGivenV1(RecordPart):
    """A piece of what reporting holds about a person who wants it, sealed to the export."""

    event_type = "reporting.record_given.v1"
