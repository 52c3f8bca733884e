"""A public event as a program reads it, from the feed or from a webhook alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields, post_load

from shared.contracts.outbound import OUTBOUND, WebhookTested


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEvent:
    """What happened; apply each ``id`` once, and of a ``subject`` the highest version alone.

    ``sequence`` is the place in the feed. ``data`` holds ids, days and instants as Python values
    where this release knows the ``type``, and JSON as it came where it does not.
    """

    id: UUID
    type: str
    source: str
    subject: UUID
    subjectversion: int
    time: datetime
    sequence: int
    data: Mapping[str, Any]

    @property
    def link(self) -> str | None:
        """The path of the full record, if there is one."""
        link = self.data.get("link")
        return None if link is None else str(link)

    @property
    def is_test(self) -> bool:
        """Tell whether somebody only tries whether the webhook is reached."""
        return self.type == WebhookTested.event_type


class EventSchema(Schema):
    """The envelope, CloudEvents 1.0, of which a program needs these members."""

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    id = fields.UUID(required=True)
    type = fields.String(required=True)
    source = fields.String(required=True)
    subject = fields.UUID(required=True)
    subjectversion = fields.Integer(required=True)
    time = fields.AwareDateTime(required=True)
    sequence = fields.Integer(required=True)
    data: Any = fields.Dict(required=True)

    @post_load
    def _value(self, given: dict[str, Any], **_: Any) -> PublicEvent:
        known = OUTBOUND.get(given["type"])
        data = given["data"] if known is None else known().load(given["data"])
        return PublicEvent(**given | {"data": data})


EVENT: Final = EventSchema()


def read_event(envelope: Mapping[str, Any]) -> PublicEvent:
    """Read an envelope. Raises ``marshmallow.ValidationError`` for what is none."""
    event: PublicEvent = EVENT.load(envelope)
    return event
