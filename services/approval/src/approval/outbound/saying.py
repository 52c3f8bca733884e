"""Says something to other systems: a row in the transaction of the change that it tells."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from approval.outbound.models import OutboundEvent
from shared.contracts.outbound import OutboundData
from shared.kit.copies import table
from shared.kit.ids import new_id


@cache
def _schema(event_type: type[OutboundData]) -> OutboundData:
    return event_type()


def outbound_row(
    event_type: type[OutboundData],
    *,
    subject: UUID,
    subjectversion: int,
    data: Mapping[str, Any],
    now: datetime,
    webhook_id: UUID | None = None,
) -> dict[str, Any]:
    """Return the row of a public event; of ``data`` it takes what its schema names."""
    return {
        "event_id": new_id(),
        "type": event_type.event_type,
        "subject": subject,
        "subjectversion": subjectversion,
        "time": now,
        "unit_id": data.get("unit_id"),
        "webhook_id": webhook_id,
        "data": _schema(event_type).dump(data),
    }


def tell_others(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Say public events, made by ``outbound_row``; they are said if the transaction commits."""
    if rows:
        session.connection().execute(insert(table(OutboundEvent)), list(rows))
