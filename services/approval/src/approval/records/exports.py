"""Exports of people's own records: asked for, collected from every service, packed, dropped.

An export asks the other services by an event; their parts arrive as events, in any order. Whoever
packs finds what is complete in the database, so a worker that dies loses nothing.
"""

import base64
import logging
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from approval.directory.auditing import person, record
from approval.domain.errors import NoExport
from approval.models import ExportPart, RecordExport
from approval.records.archive import archive
from approval.records.holdings import HOLDINGS
from shared.contracts.directory import ExportWantedV1
from shared.errors import NotFound
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.kit.ids import new_id
from shared.records.answering import written
from shared.records.holdings import collected
from shared.records.sealing import new_key, unseal

log = logging.getLogger(__name__)

SOURCES: Final = ("submission", "scoring", "reporting")
"""The services that are asked; approval's own part needs nobody's answer."""

GIVEN_UP_AFTER: Final = timedelta(days=3)
"""By then somebody has to look at why a service does not answer; asking again begins anew."""

AT_ONCE: Final = 5
_COLLECTING: Final = text("state = 'collecting'")
# Written out: PostgreSQL finds no partial index by a condition with a parameter in it, once the
# statement is prepared.
_EXPORT: Final = table(RecordExport)
_TOLD: Final = (
    _EXPORT.c.export_id,
    _EXPORT.c.person_id,
    _EXPORT.c.state,
    _EXPORT.c.asked_at,
    _EXPORT.c.ready_at,
    func.octet_length(_EXPORT.c.content).label("size"),
)


def ask(session: Session, person_id: UUID, *, now: datetime) -> AnyRow:
    """Begin an export of a person's own record, or return the one that is being collected."""
    private, public = new_key()
    export_id = new_id()
    begun = insert(_EXPORT).values(
        export_id=export_id, person_id=person_id, state="collecting", asked_at=now, key=private
    )
    once = begun.on_conflict_do_nothing(
        index_elements=[_EXPORT.c.person_id], index_where=_COLLECTING
    )
    if session.scalar(once.returning(_EXPORT.c.export_id)) is None:
        return _one(session, person_id, _EXPORT.c.state == "collecting")
    record(
        session,
        "export_asked",
        by=person(person_id),
        at=now,
        subject_id=person_id,
        facts={"export_id": export_id},
    )
    data = {
        "export_id": export_id,
        "person_id": person_id,
        "key": base64.b64encode(public).decode(),
    }
    record_event(session, ExportWantedV1, subject=export_id, subjectversion=1, data=data, now=now)
    return export(session, person_id, export_id)


def export(session: Session, person_id: UUID, export_id: UUID) -> AnyRow:
    """Return how far a person's export has come. Raises ``NotFound`` for any other."""
    return _one(session, person_id, _EXPORT.c.export_id == export_id)


def newest(session: Session, person_id: UUID) -> AnyRow | None:
    """Return the export that a person asked for last, if there was one."""
    found = select(*_TOLD).where(_EXPORT.c.person_id == person_id)
    return session.execute(found.order_by(_EXPORT.c.asked_at.desc()).limit(1)).one_or_none()


def _one(session: Session, person_id: UUID, wanted: Any) -> AnyRow:
    found = select(*_TOLD).where(_EXPORT.c.person_id == person_id, wanted)
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return row


def fetch(
    session: Session, person_id: UUID, export_id: UUID | None = None, *, now: datetime
) -> AnyRow:
    """Return the ``content`` of an export of a person, the newest finished one by default.

    Raises ``NoExport``, which tells how far the newest one has come, when there is no file.
    """
    found = (
        select(_EXPORT.c.export_id, _EXPORT.c.ready_at, _EXPORT.c.content)
        .where(_EXPORT.c.person_id == person_id, _EXPORT.c.state == "ready")
        .order_by(_EXPORT.c.ready_at.desc())
        .limit(1)
    )
    if export_id is not None:
        found = found.where(_EXPORT.c.export_id == export_id)
    row = session.execute(found).one_or_none()
    if row is None:
        raise NoExport(state=_newest_state(session, person_id, export_id))
    record(
        session,
        "export_fetched",
        by=person(person_id),
        at=now,
        subject_id=person_id,
        facts={"export_id": row.export_id},
    )
    return row


def _newest_state(session: Session, person_id: UUID, export_id: UUID | None) -> str | None:
    wanted = select(_EXPORT.c.state).where(_EXPORT.c.person_id == person_id)
    if export_id is not None:
        wanted = wanted.where(_EXPORT.c.export_id == export_id)
    return session.scalar(wanted.order_by(_EXPORT.c.asked_at.desc()).limit(1))


def pack_complete(session: Session, *, now: datetime) -> int:
    """Pack up to five exports whose parts are all there, and return how many those were.

    Each is held meanwhile; another worker passes over it. One whose parts cannot be opened is
    given up, and hinders no other.
    """
    asked = (
        select(_EXPORT.c.export_id, _EXPORT.c.person_id, _EXPORT.c.key)
        .where(_EXPORT.c.state == "collecting", _EXPORT.c.export_id.in_(_whole()))
        .order_by(_EXPORT.c.asked_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    packed = 0
    for wanted in session.execute(asked).all():
        try:
            parts = _opened(session, wanted)
        except (ValueError, zlib.error) as fault:
            told = {"export_id": str(wanted.export_id), "fault": type(fault).__name__}
            log.error("export_unreadable", extra=told)  # noqa: TRY400 - the fault may hold texts
            _change(session, wanted.export_id, state="given_up", key=None)
            continue
        own = {"collected_at": now} | collected(session, HOLDINGS, wanted.person_id)
        content = archive(parts | {"approval": orjson.loads(written(own))})
        _change(session, wanted.export_id, state="ready", ready_at=now, key=None, content=content)
        packed += 1
    return packed


def _change(session: Session, export_id: UUID, **values: Any) -> None:
    """Change an export that is collected no longer; its pieces go."""
    session.execute(update(_EXPORT).where(_EXPORT.c.export_id == export_id).values(values))
    session.execute(delete(ExportPart).where(ExportPart.export_id == export_id))


def _whole() -> Select[UUID]:
    """Return the query of the exports for which each service's pieces are all there."""
    answered = (
        select(ExportPart.export_id, ExportPart.source)
        .group_by(ExportPart.export_id, ExportPart.source)
        .having(func.count() >= func.max(ExportPart.parts))
        .subquery()
    )
    return (
        select(answered.c.export_id)
        .group_by(answered.c.export_id)
        .having(func.count() == len(SOURCES))
    )


def _opened(session: Session, wanted: AnyRow) -> dict[str, Any]:
    """Return the part of each other service; raises ``ValueError`` when one cannot be read."""
    pieces = session.execute(
        select(*table(ExportPart).c)
        .where(ExportPart.export_id == wanted.export_id)
        .order_by(ExportPart.number)
    ).all()
    parts = {}
    for source in SOURCES:
        sealed = _joined([each for each in pieces if each.source == source])
        content = unseal(base64.b64decode(sealed), wanted.key, wanted.export_id)
        parts[source] = orjson.loads(zlib.decompress(content))
    return parts


def _joined(pieces: Sequence[AnyRow]) -> str:
    """Return the newest answer of a service, whose pieces come in order of their numbers."""
    newest = max(each.version for each in pieces)
    return "".join(each.content for each in pieces if each.version == newest)


def drop_old(session: Session, *, now: datetime, kept: timedelta) -> int:
    """Drop files past their days, exports that nobody answered, and stray pieces of either.

    Returns how many exports changed. That there was an export stays.
    """
    dropped = session.execute(
        update(_EXPORT)
        .where(_EXPORT.c.state == "ready", _EXPORT.c.ready_at <= now - kept)
        .values(state="dropped", content=None)
        .returning(_EXPORT.c.export_id)
    ).all()
    given_up = session.execute(
        update(_EXPORT)
        .where(_EXPORT.c.state == "collecting", _EXPORT.c.asked_at <= now - GIVEN_UP_AFTER)
        .values(state="given_up", key=None)
        .returning(_EXPORT.c.export_id)
    ).all()
    session.execute(delete(ExportPart).where(ExportPart.arrived_at <= now - GIVEN_UP_AFTER))
    return len(dropped) + len(given_up)
