"""Says something to other systems: a row in the transaction of the change that it tells."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased

from approval.outbound.models import OutboundEvent
from shared.contracts.outbound import OutboundData
from shared.kit.copies import ARRIVED, arrived, table
from shared.kit.ids import new_id

_COLUMNS: Final = (
    "event_id",
    "type",
    "subject",
    "subjectversion",
    "time",
    "unit_id",
    "data",
)


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


def tell_others_newest(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Say public events of what another service owns, each once and none behind a newer one.

    One statement; a version of a subject that was told, or passed by a newer one, is left out.
    """
    if rows:
        written = [{name: row[name] for name in _COLUMNS} for row in rows]
        session.connection().execute(_NEWEST, {ARRIVED: written})


def _newest() -> Any:
    told = aliased(OutboundEvent)
    new = arrived(table(OutboundEvent), _COLUMNS)
    subject, version = (new.selected_columns[name] for name in ("subject", "subjectversion"))
    passed = select(told.event_id).where(told.subject == subject, told.subjectversion >= version)
    ordered = new.where(~passed.exists()).order_by(subject, version)
    said = upsert(table(OutboundEvent)).from_select(_COLUMNS, ordered, include_defaults=False)
    return said.on_conflict_do_nothing()


_NEWEST: Final = _newest()
