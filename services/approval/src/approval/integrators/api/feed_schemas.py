"""What the API takes and gives of the feed of public events."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shared.contracts.outbound import CHOSEN

MAX_LIMIT = 500
LONGEST_WAIT = 30


def known_types(text: str) -> list[str]:
    """Return the event types in a text with commas. Raises ``ValidationError`` for others."""
    types = [each for each in text.split(",") if each]
    if unknown := sorted(set(types) - set(CHOSEN)):
        known = ", ".join(CHOSEN)
        raise ValidationError(f"There is no type {', '.join(unknown)}. There are: {known}.")
    return types


class StreamArgs(Schema):
    """From where to read, and what."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**63 - 1),
        metadata={"description": "`next` of the last page; 0 for the beginning."},
    )
    types = fields.String(
        load_default="",
        validate=known_types,
        metadata={"description": "Event types with commas between; empty: all."},
    )


class FeedArgs(StreamArgs):
    """And how much, and how long to wait for something new."""

    limit = fields.Integer(load_default=100, validate=validate.Range(1, MAX_LIMIT))
    wait = fields.Integer(
        load_default=0,
        validate=validate.Range(0, LONGEST_WAIT),
        metadata={
            "description": "Seconds to wait while nothing is new. Where too many wait already,"
            " the answer comes at once and is empty."
        },
    )


class OutboundEnvelope(Schema):
    """A public event: CloudEvents 1.0, with `sequence` and `subjectversion`."""

    specversion = fields.String(required=True)
    id = fields.UUID(required=True)
    source = fields.String(required=True)
    type = fields.String(required=True)
    subject = fields.UUID(required=True)
    time = fields.AwareDateTime(required=True, format="iso")
    datacontenttype = fields.String(required=True)
    dataschema = fields.String(required=True)
    sequence = fields.String(required=True)
    subjectversion = fields.Integer(required=True)
    data: Any = fields.Dict(required=True)


class OutboundPage(Schema):
    """Public events in order of position."""

    items = fields.List(fields.Nested(OutboundEnvelope), required=True)
    next = fields.Integer(
        required=True, metadata={"description": "Read on after this; the same when nothing is new."}
    )
