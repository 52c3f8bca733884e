"""The envelope of an event: CloudEvents 1.0 in JSON, with three extensions of ours.

``subjectversion`` counts the changes of the subject within the context that speaks of it, from 1.
``correlationid`` is one for all that follows from one request; ``causationid`` is what led here.
``position`` is not part of it: it belongs to the feed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields, validate

MAX_EVENT_BYTES: Final = 64 * 1024


class EventData(Schema):
    """The public state of a subject after what happened; a subclass is one event type.

    Readers ignore fields they do not know, so a newer sender may add optional ones.
    """

    event_type: ClassVar[str]

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE


class Envelope(Schema):
    """How an event is written on a wire."""

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    specversion = fields.String(required=True, validate=validate.Equal("1.0"))
    id = fields.UUID(required=True)
    source = fields.String(required=True)
    type = fields.String(required=True)
    subject = fields.UUID(required=True)
    time = fields.AwareDateTime(required=True, format="iso")
    datacontenttype = fields.String(load_default="application/json")
    subjectversion = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    correlationid = fields.UUID(required=True)
    causationid = fields.UUID(required=True)
    data = fields.Dict(required=True)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as a reader gets it; ``data`` is JSON as it was sent."""

    id: UUID
    source: str
    type: str
    subject: UUID
    subjectversion: int
    time: datetime
    correlation_id: UUID
    causation_id: UUID
    data: dict[str, Any]

    @classmethod
    def read(cls, envelope: Mapping[str, Any]) -> Self:
        """Read an envelope.

        Raises ``ValueError`` when it is not what ``Envelope`` describes. It is read by hand, for
        every event passes here in every reader: measured, a schema costs twenty times as much.
        """
        try:
            event = cls(
                id=UUID(envelope["id"]),
                source=envelope["source"],
                type=envelope["type"],
                subject=UUID(envelope["subject"]),
                subjectversion=envelope["subjectversion"],
                time=datetime.fromisoformat(envelope["time"]),
                correlation_id=UUID(envelope["correlationid"]),
                causation_id=UUID(envelope["causationid"]),
                data=envelope["data"],
            )
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            raise ValueError(f"{type(fault).__name__}: {fault}") from fault
        sound = (
            envelope.get("specversion") == "1.0"
            and type(event.subjectversion) is int
            and event.subjectversion > 0
            and isinstance(event.data, dict)
            and isinstance(event.type, str)
            and isinstance(event.source, str)
            and event.time.tzinfo is not None
        )
        if not sound:
            raise ValueError("a member of the envelope has the wrong type or value")
        return event

    def written(self) -> dict[str, Any]:
        """Return the envelope again, as ``read`` takes it."""
        return {
            "specversion": "1.0",
            "id": str(self.id),
            "source": self.source,
            "type": self.type,
            "subject": str(self.subject),
            "time": self.time.isoformat(),
            "datacontenttype": "application/json",
            "subjectversion": self.subjectversion,
            "correlationid": str(self.correlation_id),
            "causationid": str(self.causation_id),
            "data": self.data,
        }
