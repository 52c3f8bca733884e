"""What a service does when somebody wants their record: it says its part, sealed, in pieces."""

import base64
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

import orjson
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase, Session

from shared.contracts.envelope import Event
from shared.contracts.records import RecordPart
from shared.kit.copies import table
from shared.kit.events import event_row, record_events
from shared.records.holdings import Holdings, collected
from shared.records.sealing import seal

PIECE: Final = 48 * 1024
"""Characters of one piece: an event holds 64 kB."""


def give_records(
    session: Session,
    events: Sequence[Event],
    *,
    said: type[RecordPart],
    answers: type[DeclarativeBase],
    holdings: Holdings,
) -> None:
    """Say all that this service holds about each person whose record is wanted, once in effect."""
    now = session.scalars(select(func.now())).one()
    for event in events:
        if _is_new(session, answers, event, now):
            record_events(session, _pieces(session, event, said, holdings, now))


def written(content: Any) -> bytes:
    """Return JSON: instants and days in ISO 8601, decimals as text, bytes as hexadecimal."""
    return orjson.dumps(content, default=_plain, option=orjson.OPT_INDENT_2)


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _is_new(session: Session, answers: type[DeclarativeBase], event: Event, now: datetime) -> bool:
    target = table(answers)
    row = insert(target).values(
        export_id=event.subject,
        person_id=UUID(event.data["person_id"]),
        answered_at=now,
        version=event.subjectversion,
    )
    newer = row.on_conflict_do_update(
        index_elements=[target.c.export_id],
        set_={"answered_at": row.excluded.answered_at, "version": row.excluded.version},
        where=target.c.version < row.excluded.version,
    )
    return session.scalar(newer.returning(target.c.export_id)) is not None


def _pieces(
    session: Session, event: Event, said: type[RecordPart], holdings: Holdings, now: datetime
) -> list[dict[str, Any]]:
    export_id, person_id = event.subject, UUID(event.data["person_id"])
    content = {"collected_at": now} | collected(session, holdings, person_id)
    public = base64.b64decode(event.data["key"])
    sealed = base64.b64encode(seal(zlib.compress(written(content)), public, export_id)).decode()
    pieces = [sealed[begin : begin + PIECE] for begin in range(0, len(sealed), PIECE)]
    return [
        event_row(
            said,
            subject=part_id,
            subjectversion=event.subjectversion,
            data={
                "part_id": part_id,
                "export_id": export_id,
                "number": number,
                "parts": len(pieces),
                "content": piece,
            },
            now=now,
        )
        for number, piece in enumerate(pieces, 1)
        for part_id in [uuid5(export_id, f"{said.event_type}/{number}")]
    ]
