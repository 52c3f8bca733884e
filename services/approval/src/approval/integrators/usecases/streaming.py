"""Streams of subscribers: they begin, are taken under a lease, and moved on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.integrators import queries
from approval.integrators.models import Stream
from shared.kit.copies import table
from shared.kit.ids import new_id

LEASE: Final = timedelta(seconds=15)
"""Longer than a round takes: a command that Redis does not answer in 5 seconds ends it."""

_STREAM: Final = table(Stream)


@dataclass(frozen=True, slots=True)
class Taken:
    """A stream that is held, and up to where all of its groups have acknowledged."""

    name: str
    lease: UUID
    acknowledged: int


def start(session: Session, names: Collection[str], *, now: datetime) -> None:
    """Let streams begin at what is said from now on, unless they have begun."""
    if names:
        since = queries.newest_position(session)
        rows = [{"name": each, "acknowledged": since, "made_at": now} for each in names]
        session.execute(upsert(_STREAM).values(rows).on_conflict_do_nothing())


def take(session: Session, name: str, *, now: datetime) -> Taken | None:
    """Take a stream under a lease, or nothing where somebody else has it."""
    free = _STREAM.c.leased_until.is_(None) | (_STREAM.c.leased_until <= now)
    ready = select(_STREAM.c.name).where(_STREAM.c.name == name, free)
    held = ready.with_for_update(skip_locked=True).scalar_subquery()
    lease = new_id()
    taken = update(_STREAM).where(_STREAM.c.name.in_(held))
    leased = taken.values(lease=lease, leased_until=now + LEASE)
    row = session.execute(leased.returning(_STREAM.c.acknowledged)).one_or_none()
    return None if row is None else Taken(name, lease, row.acknowledged)


def move(session: Session, taken: Taken, *, acknowledged: int) -> None:
    """Keep up to where was acknowledged, which never goes back, and give the lease back."""
    mine = (_STREAM.c.name == taken.name) & (_STREAM.c.lease == taken.lease)
    upto = func.greatest(_STREAM.c.acknowledged, acknowledged)
    moved = update(_STREAM).where(mine).values(acknowledged=upto, lease=None, leased_until=None)
    session.execute(moved)
