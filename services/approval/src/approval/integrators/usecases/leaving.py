"""An administrator chooses which types of public events leave the house."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory.auditing import record
from approval.integrators import queries
from approval.integrators.models import Delivery
from approval.outbound.models import LeavingType, OutboundEvent
from shared.errors import NotFound
from shared.kit.auth import Caller
from shared.kit.copies import table

_DELIVERY: Final = table(Delivery)


def choose_leaving(
    session: Session, event_type: str, *, leaves: bool, by: Caller, now: datetime
) -> None:
    """Let a type leave the house, or keep it back; raises ``NotFound`` for one that there is not.

    What is kept back is in no feed and sent to nobody, even what waits already. Once it leaves
    again, what was said meanwhile stands in the feed, and webhooks get it by a replay.
    """
    before = queries.leaving_types(session)
    if event_type not in before:
        raise NotFound
    if before[event_type] == leaves:
        return
    chosen = {"leaves": leaves, "changed_at": now}
    kept = upsert(LeavingType).values(type=event_type, **chosen)
    session.execute(kept.on_conflict_do_update(index_elements=[LeavingType.type], set_=chosen))
    if not leaves:
        of_type = select(OutboundEvent.event_id).where(OutboundEvent.type == event_type)
        waiting = (_DELIVERY.c.state == "waiting") & _DELIVERY.c.event_id.in_(of_type)
        session.execute(delete(_DELIVERY).where(waiting))
    action = "public_type_let" if leaves else "public_type_kept_back"
    record(session, action, by=by, at=now, facts={"type": event_type})
