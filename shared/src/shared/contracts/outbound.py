"""What other systems are told of approvals: public event types, versioned for themselves.

They hold ids, weeks and instants. The full record is fetched by its link, with the scope for it;
a grade comes along only where an administrator chose so. A type only ever gains optional fields.
"""

from collections.abc import Mapping
from importlib import resources
from typing import ClassVar, Final

from marshmallow import EXCLUDE, Schema, fields, validate

from shared.contracts.fields import Week

LINK: Final = "Path of the full record below the platform's address; it takes the scope for it."


class OutboundData(Schema):
    """What a public event says; a subclass is one event type."""

    event_type: ClassVar[str]

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE


class _OfWeek(OutboundData):
    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    week = Week(required=True)


class _Official(_OfWeek):
    result_id = fields.UUID(required=True)
    approved_at = fields.AwareDateTime(required=True)
    link = fields.String(required=True, metadata={"description": LINK})
    grade = fields.String(
        metadata={"description": "Only where an administrator chose that grades leave the house."}
    )


class ResultApproved(_Official):
    """The competent authority approved a person's week: there is an official result."""

    event_type = "tuan.result.approved.v1"


class ResultCorrected(_Official):
    """An official result that was reopened is followed by this one; ``correction_of`` names it."""

    event_type = "tuan.result.corrected.v1"

    correction_of = fields.UUID(required=True)


class ResultReopened(_OfWeek):
    """An official result was reopened: it is provisional until its correction comes."""

    event_type = "tuan.result.reopened.v1"

    result_id = fields.UUID(required=True)
    reopened_at = fields.AwareDateTime(required=True)
    link = fields.String(required=True, metadata={"description": LINK})


class ResultReturned(_OfWeek):
    """The authority sent a score back to the direct manager, or a report back to its author."""

    event_type = "tuan.result.returned.v1"

    to = fields.String(required=True, validate=validate.OneOf(("scorer", "author")))
    returned_at = fields.AwareDateTime(required=True)


class DelegationGranted(OutboundData):
    """An authority lets somebody decide on its behalf; without ``unit_id`` in every unit."""

    event_type = "tuan.delegation.granted.v1"

    delegation_id = fields.UUID(required=True)
    from_id = fields.UUID(required=True)
    to_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    granted_at = fields.AwareDateTime(required=True)


class DelegationRevoked(OutboundData):
    """An authority ended a delegation before its last day."""

    event_type = "tuan.delegation.revoked.v1"

    delegation_id = fields.UUID(required=True)
    from_id = fields.UUID(required=True)
    to_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    revoked_at = fields.AwareDateTime(required=True)


class _OfPeriod(OutboundData):
    classification_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    period = fields.String(required=True, metadata={"description": "Like 2026-11 or 2026-Q4."})
    published_at = fields.AwareDateTime(required=True)
    link = fields.String(required=True, metadata={"description": LINK})
    grade = fields.String(
        allow_none=True,
        metadata={"description": "Only where an administrator chose so; null: nothing to grade."},
    )


class PeriodClassified(_OfPeriod):
    """A person's period has its grade, and the person was told."""

    event_type = "tuan.period.classified.v1"


class PeriodCorrected(_OfPeriod):
    """A person was told another grade of a period: on a petition, or after it was reopened."""

    event_type = "tuan.period.corrected.v1"


class _OfCase(OutboundData):
    case_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)


class RemediationOpened(_OfCase):
    """Failed weeks of a person call for a remediation meeting, or for an alert; why is not told."""

    event_type = "tuan.remediation.opened.v1"

    opened_at = fields.AwareDateTime(required=True)


class RemediationClosed(_OfCase):
    """A remediation case is closed; ``withdrawn`` where a correction removed its cause."""

    event_type = "tuan.remediation.closed.v1"

    withdrawn = fields.Boolean(required=True)
    closed_at = fields.AwareDateTime(required=True)


class WebhookTested(OutboundData):
    """Somebody tries whether a webhook is reached; it is sent to that one, whatever it takes."""

    event_type = "tuan.webhook.tested.v1"

    webhook_id = fields.UUID(required=True)
    tested_at = fields.AwareDateTime(required=True)


OUTBOUND: Final[Mapping[str, type[OutboundData]]] = {
    schema.event_type: schema
    for schema in (
        ResultApproved,
        ResultCorrected,
        ResultReopened,
        ResultReturned,
        PeriodClassified,
        PeriodCorrected,
        RemediationOpened,
        RemediationClosed,
        DelegationGranted,
        DelegationRevoked,
        WebhookTested,
    )
}
"""Every public event type by its name."""

CHOSEN: Final = tuple(name for name in OUTBOUND if name != WebhookTested.event_type)
"""The types that whoever subscribes chooses among."""

KEPT_BACK: Final = (RemediationOpened.event_type, RemediationClosed.event_type)
"""The types that leave the house only once an administrator let them."""


def outbound_example(event_type: str) -> str:
    """Return the golden example of a public event type: its whole envelope as JSON."""
    file = resources.files("shared.contracts") / "outbound_examples" / f"{event_type}.json"
    return file.read_text(encoding="utf-8")
