"""Changes dated ahead: recorded now, carried out when their day comes, told like any other."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from approval.directory import events, queries
from approval.directory.auditing import record
from approval.directory.domain.mandates import NotWorkingHere
from approval.directory.domain.planned import Changed, ChangeIsOver, NewChange
from approval.directory.domain.tiers import Tier
from approval.directory.managers import settle_managers
from approval.directory.models import PlannedChange
from approval.directory.usecases.people import change_people
from approval.directory.usecases.units import change_units
from shared.errors import Invalid, Refused
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

    What a later day's change names is looked up on that day. Raises ``Invalid``, ``NotFound``, and
    for today what ``change_people`` and ``change_units`` raise, which write nothing then.
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
        _carry_out(session, queries.planned_change_for_change(session, change_id), by=by, now=now)
    return change_id


def cancel_change(session: Session, change_id: UUID, *, by: Caller, now: datetime) -> None:
    """Cancel a change whose day has not come. Raises ``NotFound``, ``ChangeIsOver``."""
    change = queries.planned_change_for_change(session, change_id)
    if change.done_at is not None or change.cancelled_at is not None:
        raise ChangeIsOver
    _end(session, change_id, cancelled_at=now)
    facts = {"change_id": change_id}
    record(session, "change_cancelled", by=by, at=now, subject_id=change.subject_id, facts=facts)


def carry_out_due(session: Session, *, today: date, since: datetime | None, now: datetime) -> int:
    """Carry out the changes whose day has come, and return how many there were.

    One that the directory as it stands does not allow keeps why, and hinders no other. Direct
    managers that follow posts are settled where an acting post began or ended by itself ``since``
    this was done last; without that, in any case.
    """
    due = queries.due_changes(session, today=today, most=MOST_AT_ONCE)
    for change in due:
        try:
            _carry_out(session, change, by=PLATFORM, now=now)
        except Refused as refused:
            log.warning("change-refused", extra={"change_id": str(change.change_id)})
            _end(session, change.change_id, done_at=now, refusal=_why(refused))
    if since is None or queries.acting_turned(session, since=since, until=now):
        events.tell(session, people=settle_managers(session), now=now)
    return len(due)


def _why(refused: Refused) -> str:
    if isinstance(refused, Invalid):
        return " ".join(message for messages in refused.errors.values() for message in messages)
    return refused.detail or refused.title


def _carry_out(session: Session, change: AnyRow, *, by: Caller, now: datetime) -> None:
    facts = _read(change.facts)
    if change.of == Changed.PERSON:
        person = queries.people_by_id(session, [change.subject_id])[change.subject_id]
        if "manager_id" in facts:
            facts["manager_by_post"] = facts["manager_id"] is None
            if facts["manager_id"] and not queries.works_here(session, facts["manager_id"]):
                raise NotWorkingHere("manager_id")
        change_people(session, [replace(person, **facts)], by=by, now=now)
    else:
        unit = queries.units_by_id(session, [change.subject_id])[change.subject_id]
        change_units(session, [replace(unit, **facts)], by=by, now=now)
    _end(session, change.change_id, done_at=now)


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
