"""What is held about a person among what other systems are told."""

from typing import Final

from sqlalchemy import and_, or_

from approval.integrators.models import Delivery, Stream, Webhook
from approval.outbound.models import LeavingType, OutboundEvent
from shared.kit.copies import table
from shared.records.holdings import Holding, LeftOut, as_text

_SEALED: Final = "a secret between two programs"
_DATA: Final = table(OutboundEvent).c.data

OUTBOUND: Final = (
    Holding(
        name="outbound_event",
        table=table(OutboundEvent),
        about=lambda who: or_(
            *(_DATA[name].astext == as_text(who) for name in ("person_id", "from_id", "to_id"))
        ),
    ),
    Holding(
        name="webhooks_that_i_made",
        table=table(Webhook),
        about=lambda who: and_(Webhook.owner_kind == "person", Webhook.owner_id == as_text(who)),
        without={"sealed": _SEALED, "previous_sealed": _SEALED, "lease": "of the moment"},
    ),
    LeftOut(table(Stream), "names programs, and nobody"),
    LeftOut(table(LeavingType), "names types of events, and nobody"),
    LeftOut(table(Delivery), "names events, which are exported"),
)
