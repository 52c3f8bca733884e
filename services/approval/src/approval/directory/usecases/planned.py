"""Changes dated ahead: recorded now, carried out when their day comes, told like any other."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from approval.directory import events, queries
from approval.directory.auditing import record
from approval.directory.domain.entries import PersonEntry, UnitEntry
from approval.directory.domain.planned import Changed, ChangeIsOver, NewChange
from approval.directory.domain.tiers import Tier
from approval.directory.managers import settle_managers
from approval.directory.models import PlannedChange
from approval.directory.usecases.changing import change_person, change_unit
from shared.errors import Refused
from shared.kit.auth import Caller
from shared.kit.db import AnyRow
from shared.kit.ids import new_id

MOST_AT_ONCE: Final = 500
PLATFORM: Final = Caller(kind="platform", id="directory", scopes=frozenset())
"""Whoever carries out what somebody else recorded."""

log = logging.getLogger(__name__)


def plan_change(
    session: Session,
    of: Changed,
    subject_id: UUID,
    new: NewChange,
    *,
    by: Caller,
    zone: ZoneInfo,
    now: datetime,
) -> UUID:
    """Record a change of a person or a unit and return its id; one of today happens at once.

    What a later day's change names is looked up on that day. Raises ``Invalid``, ``NotFound``;
    for today ``NotThere``, too.
    """
    today = now.astimezone(zone).date()
    new.check(today=today)
    if of is Changed.PERSON:
        queries.person(session, subject_id)
    else:
        queries.unit(session, subject_id)
    change_id = new_id()
    facts = _written(new.facts)
    session.execute(
        insert(PlannedChange).values(
            id=change_id,
            of=of,
            subject_id=subject_id,
            day=new.day,
            facts=facts,
            document=new.document,
            recorded_by=by.id,
            recorded_at=now,
            refusal="",
        )
    )
    told = {"change_id": change_id, "day": new.day, "facts": sorted(facts)}
    record(session, "change_planned", by=by, at=now, subject_id=subject_id, facts=told)
    if new.day == today:
        _carry_out(session, [queries.planned_change_for_change(session, change_id)], now)
    return change_id


def cancel_change(session: Session, change_id: UUID, *, by: Caller, now: datetime) -> None:
    """Cancel a change whose day has not come. Raises ``NotFound``, ``ChangeIsOver``."""
    change = queries.planned_change_for_change(session, change_id)
    if change.done_at is not None or change.cancelled_at is not None:
        raise ChangeIsOver
    _end(session, change_id, cancelled_at=now)
    facts = {"change_id": change_id}
    record(session, "change_cancelled", by=by, at=now, subject_id=change.subject_id, facts=facts)


def carry_out_due(session: Session, *, today: date, now: datetime) -> int:
    """Carry out the changes whose day has come, and return how many there were.

    One that the directory as it stands does not allow keeps why, and hinders no other. Direct
    managers that follow posts are settled all the same: acting posts begin and end by themselves.
    """
    due = queries.due_changes(session, today=today, most=MOST_AT_ONCE)
    possible = []
    for change in due:
        try:
            _change(session, change)
        except Refused as refused:
            why = refused.detail or refused.title
            log.warning("change-refused", extra={"change_id": str(change.change_id)})
            _end(session, change.change_id, done_at=now, refusal=why)
        else:
            possible.append(change)
    _tell(session, possible, now)
    return len(due)


def _carry_out(session: Session, changes: Iterable[AnyRow], now: datetime) -> None:
    for change in changes:
        _change(session, change)
    _tell(session, changes, now)


def _change(session: Session, change: AnyRow) -> PersonEntry | UnitEntry:
    facts = _read(change.facts)
    if change.of == Changed.PERSON:
        return change_person(session, change.subject_id, facts)
    return change_unit(session, change.subject_id, facts)


def _tell(session: Session, changes: Iterable[AnyRow], now: datetime) -> None:
    """Record what was done, and tell everybody's state as it is in the end, once."""
    ids: dict[str, set[UUID]] = {Changed.PERSON: set(), Changed.UNIT: set()}
    for change in changes:
        ids[change.of].add(change.subject_id)
        _end(session, change.change_id, done_at=now)
        facts = {"change_id": change.change_id, "day": change.day}
        record(
            session,
            f"{change.of}_changed",
            by=PLATFORM,
            at=now,
            subject_id=change.subject_id,
            facts=facts,
        )
    settled = {each.id: each for each in settle_managers(session)}
    people = queries.person_entries_for_change(session, ids[Changed.PERSON]) | settled
    units = queries.unit_entries_for_change(session, ids[Changed.UNIT])
    events.tell(session, units=units.values(), people=people.values(), now=now)


def _end(session: Session, change_id: UUID, **how: Any) -> None:
    session.execute(update(PlannedChange).where(PlannedChange.id == change_id).values(**how))


def _written(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as JSON has them."""
    return {
        name: value if isinstance(value, bool | None) else str(value)
        for name, value in facts.items()
    }


def _read(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as entries have them."""
    return {name: _value(name, value) for name, value in facts.items()}


def _value(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if name == "tier":
        return Tier(value)
    return UUID(value) if name.endswith("_id") else value
