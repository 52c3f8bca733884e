"""What the API takes and gives of webhooks and deliveries."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from approval.integrators.domain.webhooks import Wanted
from approval.integrators.usecases.delivering import Stretch
from shared.contracts.outbound import CHOSEN
from shared.kit.http import PageArgs

MOST_REPLAYED = 1_000


class WebhookIn(Schema):
    """Where events are sent, and which."""

    url = fields.String(
        required=True,
        validate=validate.Length(1, 1_000),
        metadata={"example": "https://payroll.example/tuan"},
    )
    types = fields.List(
        fields.String(validate=validate.OneOf(CHOSEN)),
        load_default=list,
        validate=validate.Length(max=len(CHOSEN)),
        metadata={"description": "Event types; none: all, those that are added later, too."},
    )
    unit_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "Only what concerns this unit or one below it."},
    )
    grades = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "The grade comes along."},
    )

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Wanted:
        return Wanted(**data | {"types": tuple(dict.fromkeys(data["types"]))})


class WebhookOut(Schema):
    """A webhook and how far it is; nothing of ``types`` is all."""

    webhook_id = fields.UUID(required=True)
    owner_kind = fields.String(required=True)
    owner_id = fields.String(required=True)
    url = fields.String(required=True)
    types = fields.List(fields.String(), required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    grades = fields.Boolean(required=True)
    state = fields.String(
        required=True,
        metadata={"description": "`active`, `paused`, `suspended` or `disabled`."},
    )
    why = fields.String(
        required=True, metadata={"description": "Why it was suspended or disabled; else empty."}
    )
    public_key = fields.String(
        required=True, metadata={"description": "What `v1a` signatures are verified with."}
    )
    previous_public_key = fields.String(required=True, allow_none=True)
    previous_until = fields.AwareDateTime(required=True, allow_none=True)
    made_at = fields.AwareDateTime(required=True)
    resting_until = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Nothing is sent before."}
    )
    waiting = fields.Integer(required=True, metadata={"description": "Events not yet delivered."})
    oldest_waiting_at = fields.AwareDateTime(required=True, allow_none=True)
    version = fields.Integer(required=True)


class WebhookSecretOut(WebhookOut):
    """A webhook with the secret that `v1` signatures are verified with, told this once."""

    secret = fields.String(required=True, metadata={"example": "whsec_…"})


class Webhooks(Schema):
    """A page of webhooks."""

    items = fields.List(fields.Nested(WebhookOut), required=True)
    next = fields.String(required=True, allow_none=True)


class DeliveryArgs(PageArgs):
    """Which deliveries, and how many."""

    state = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(("waiting", "delivered"))
    )


class DeliveryOut(Schema):
    """One event on its way, or delivered; ``status`` and ``fault`` are of the last attempt."""

    event_id = fields.UUID(required=True)
    type = fields.String(
        required=True, allow_none=True, metadata={"description": "Null once the event is gone."}
    )
    subject = fields.UUID(required=True)
    position = fields.Integer(required=True)
    state = fields.String(required=True)
    attempts = fields.Integer(required=True)
    made_at = fields.AwareDateTime(required=True)
    tried_at = fields.AwareDateTime(required=True, allow_none=True)
    status = fields.Integer(required=True, allow_none=True)
    fault = fields.String(required=True)
    failing_since = fields.AwareDateTime(required=True, allow_none=True)
    next_at = fields.AwareDateTime(required=True)
    delivered_at = fields.AwareDateTime(required=True, allow_none=True)


class Deliveries(Schema):
    """A page of deliveries."""

    items = fields.List(fields.Nested(DeliveryOut), required=True)
    next = fields.String(required=True, allow_none=True)


class RetryIn(Schema):
    """Which delivery is tried at once."""

    event_id = fields.UUID(required=True)


class ReplayIn(Schema):
    """What is sent again: events by id, or those of a subject, or those of a stretch."""

    event_ids = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_REPLAYED)
    )
    subject = fields.UUID(load_default=None, allow_none=True)
    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**63 - 1))
    upto = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 2**63 - 1),
        metadata={"description": "Position of the last event; `sequence` as a number."},
    )

    @validates_schema
    def _names_something(self, data: dict[str, Any], **_: Any) -> None:
        if not data["event_ids"] and data["subject"] is None and data["upto"] is None:
            raise ValidationError("Name event_ids, a subject, or a stretch that ends.", "upto")

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Stretch:
        return Stretch(**data)


class Noted(Schema):
    """How many events will be sent."""

    events = fields.Integer(required=True)


class Tried(Schema):
    """The test event that will be sent."""

    event_id = fields.UUID(required=True)
