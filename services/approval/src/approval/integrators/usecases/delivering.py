"""What is due is found, taken under a lease, and settled; who sends holds no transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from approval.directory import lookup
from approval.directory.auditing import record
from approval.integrators import queries
from approval.integrators.domain.webhooks import (
    Outcome,
    WebhookState,
    is_given_up,
    next_attempt,
    rests_until,
)
from approval.integrators.models import Delivery, Webhook
from shared.kit.auth import Caller
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.kit.ids import new_id

DELIVERER: Final = Caller(kind="command", id="deliver", scopes=frozenset())
LEASE: Final = timedelta(seconds=10)
"""How long a webhook waits when whoever delivered to it was killed; meanwhile it is renewed."""

RENEWED_EVERY: Final = timedelta(seconds=3)

MOST_AT_ONCE: Final = 100
STRETCH: Final = 5_000
_WEBHOOK: Final = table(Webhook)
_DELIVERY: Final = table(Delivery)
_COLUMNS: Final = (
    "event_id",
    "subject",
    "position",
    "webhook_id",
    "state",
    "attempts",
    "made_at",
    "next_at",
    "fault",
)
_THIS: Final = update(_DELIVERY).where(
    _DELIVERY.c.webhook_id == bindparam("to"), _DELIVERY.c.event_id == bindparam("of")
)
_TRIED: Final = {
    "attempts": _DELIVERY.c.attempts + 1,
    "tried_at": bindparam("at"),
    "status": bindparam("answered"),
    "fault": bindparam("went_wrong"),
}
_DELIVERED: Final = _THIS.values(
    **_TRIED, state="delivered", delivered_at=bindparam("at"), failing_since=None
)
_FAILED: Final = _THIS.values(
    **_TRIED, next_at=bindparam("again_at"), failing_since=bindparam("since")
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be delivered to a webhook now, under a lease: at most one event of a subject."""

    webhook: AnyRow
    lease: UUID
    deliveries: Sequence[AnyRow]


def spread(session: Session, *, now: datetime) -> int:
    """Look through the feed for every active webhook and note what it takes; return how much.

    A webhook's position moves in the transaction that notes what lies before it, so nothing is
    lost and nothing is noted twice.
    """
    head = queries.newest_position(session)
    behind = queries.webhooks_behind(session, head)
    near = [each for each in behind if each.unit_id is None and head - each.position <= STRETCH]
    noted = _spread_together(session, [each.webhook_id for each in near], head, now)
    return noted + sum(
        _spread(session, each, min(head, each.position + STRETCH), now)
        for each in behind
        if each not in near
    )


def _spread_together(
    session: Session, webhook_ids: Sequence[UUID], upto: int, now: datetime
) -> int:
    """Note what webhooks of every unit take: two statements, however many there are."""
    if not webhook_ids:
        return 0
    rows = queries.events_for_all(webhook_ids, upto)
    noted = _noting(rows, now).on_conflict_do_nothing()
    counted = session.connection().execute(noted, execution_options={"preserve_rowcount": True})
    moved = update(_WEBHOOK).where(_WEBHOOK.c.webhook_id.in_(webhook_ids))
    session.execute(moved.values(position=upto))
    return counted.rowcount


def _spread(session: Session, webhook: AnyRow, upto: int, now: datetime) -> int:
    found = queries.events_for(webhook, units=_units(session, webhook), after=webhook.position)
    noted = _note(session, webhook, found.where(upto >= queries.POSITION), now, again=False)
    moved = update(_WEBHOOK).where(_WEBHOOK.c.webhook_id == webhook.webhook_id)
    session.execute(moved.values(position=upto))
    return noted


def _units(session: Session, webhook: AnyRow) -> Sequence[UUID] | None:
    return None if webhook.unit_id is None else lookup.units_below(session, webhook.unit_id)


def _note(session: Session, webhook: AnyRow, found: Any, now: datetime, *, again: bool) -> int:
    noted: Any = _noting(found.add_columns(literal(webhook.webhook_id)), now)
    if again:
        again_from = ("state", "attempts", "next_at", "fault")
        anew: dict[str, Any] = {name: noted.excluded[name] for name in again_from}
        anew |= {"delivered_at": None, "failing_since": None, "status": None}
        noted = noted.on_conflict_do_update(index_elements=["webhook_id", "event_id"], set_=anew)
    else:
        noted = noted.on_conflict_do_nothing()
    counted = session.connection().execute(noted, execution_options={"preserve_rowcount": True})
    return counted.rowcount


def _noting(found: Any, now: datetime) -> Any:
    """Return the statement that notes events, each with its webhook, as waiting."""
    rows = found.add_columns(*(literal(each) for each in ("waiting", 0, now, now, "")))
    return upsert(_DELIVERY).from_select(_COLUMNS, rows, include_defaults=False)


def take(session: Session, webhook_id: UUID, *, now: datetime) -> Batch | None:
    """Take what is due to a webhook under a lease, or nothing where somebody else has it."""
    lease = new_id()
    ready = (
        select(_WEBHOOK.c.webhook_id)
        .where(_WEBHOOK.c.webhook_id == webhook_id, queries.ready_at(now))
        .with_for_update(skip_locked=True)
    )
    taken = update(_WEBHOOK).where(_WEBHOOK.c.webhook_id.in_(ready.scalar_subquery()))
    leased = taken.values(lease=lease, leased_until=now + LEASE).returning(*_WEBHOOK.c)
    webhook = session.execute(leased).one_or_none()
    if webhook is None:
        return None
    due = queries.next_deliveries(session, webhook_id, most=MOST_AT_ONCE, now=now)
    return Batch(webhook, lease, due)


def renew(session: Session, leases: Sequence[UUID], *, now: datetime) -> None:
    """Hold leases on: a batch may take longer than one lasts."""
    if leases:
        held = update(_WEBHOOK).where(_WEBHOOK.c.lease.in_(leases))
        session.execute(held.values(leased_until=now + LEASE))


def settle(
    session: Session,
    batch: Batch,
    outcomes: Mapping[UUID, tuple[datetime, Outcome]],
    *,
    luck: int,
) -> None:
    """Keep what became of a batch, and give its lease back; what was not tried waits as it was.

    A receiver that is gone disables its webhook, and one that failed for three days suspends it;
    both stand in the audit. ``luck``, 0 to 999, spreads the next attempts.
    """
    tried = [
        (each, *outcomes[each.event_id]) for each in batch.deliveries if each.event_id in outcomes
    ]
    delivered = [_attempt(each, at, outcome) for each, at, outcome in tried if outcome.delivered]
    failed = [
        _attempt(each, at, outcome)
        | {
            "since": each.failing_since or at,
            "again_at": next_attempt(
                at, attempts=each.attempts + 1, outcome=outcome, luck=(luck + place * 37) % 1000
            ),
        }
        for place, (each, at, outcome) in enumerate(tried)
        if not outcome.delivered
    ]
    connection = session.connection()
    if delivered:
        connection.execute(_DELIVERED, delivered)
    if failed:
        connection.execute(_FAILED, failed)
    _settle_webhook(session, batch, [(at, outcome) for _, at, outcome in tried], failed)


def _attempt(delivery: AnyRow, at: datetime, outcome: Outcome) -> dict[str, Any]:
    return {
        "to": delivery.to_id,
        "of": delivery.event_id,
        "at": at,
        "answered": outcome.status,
        "went_wrong": outcome.fault,
    }


def _settle_webhook(
    session: Session,
    batch: Batch,
    tried: Sequence[tuple[datetime, Outcome]],
    failed: Sequence[Mapping[str, Any]],
) -> None:
    rests = [until for at, each in tried if (until := rests_until(at, each)) is not None]
    mine = update(_WEBHOOK).where(
        _WEBHOOK.c.webhook_id == batch.webhook.webhook_id, _WEBHOOK.c.lease == batch.lease
    )
    resting = max(rests, default=None)
    session.execute(mine.values(lease=None, leased_until=None, resting_until=resting))
    if any(outcome.gone for _, outcome in tried):
        _stop(session, batch, WebhookState.DISABLED, "the receiver answered 410", tried[-1][0])
    elif any(is_given_up(each["since"], each["at"]) for each in failed):
        why = "an event was not taken for three days"
        _stop(session, batch, WebhookState.SUSPENDED, why, tried[-1][0])


def _stop(session: Session, batch: Batch, state: WebhookState, why: str, at: datetime) -> None:
    webhook_id = batch.webhook.webhook_id
    active = (_WEBHOOK.c.webhook_id == webhook_id) & (_WEBHOOK.c.state == WebhookState.ACTIVE)
    stopped = session.connection().execute(
        update(_WEBHOOK)
        .where(active)
        .values(state=state, why=why, changed_at=at, version=_WEBHOOK.c.version + 1)
    )
    if stopped.rowcount:
        record(session, f"webhook_{state}", by=DELIVERER, at=at, subject_id=webhook_id)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which events are sent again: some by id, those of a subject, or those of a stretch."""

    event_ids: Sequence[UUID] = ()
    subject: UUID | None = None
    after: int = 0
    upto: int | None = None


def replay(
    session: Session, webhook_id: UUID, stretch: Stretch, *, by: Caller, now: datetime
) -> int:
    """Send events again, or for the first time, that a webhook takes; return how many.

    They keep their ids. Raises ``NotFound``.
    """
    webhook = queries.webhook_for_change(session, webhook_id)
    found = queries.events_for(webhook, units=_units(session, webhook), after=stretch.after)
    if stretch.upto is not None:
        found = found.where(stretch.upto >= queries.POSITION)
    if stretch.subject is not None:
        found = found.where(queries.SUBJECT.in_([stretch.subject]))
    if stretch.event_ids:
        found = found.where(queries.EVENT_ID.in_(stretch.event_ids))
    noted = _note(session, webhook, found, now, again=True)
    facts = {"events": noted}
    record(session, "webhook_replayed", by=by, at=now, subject_id=webhook_id, facts=facts)
    return noted


def retry(session: Session, webhook_id: UUID, event_id: UUID, *, now: datetime) -> bool:
    """Let a delivery that waits be tried at once, and tell whether there is such a one.

    Raises ``NotFound`` for an unknown webhook.
    """
    queries.webhook_for_change(session, webhook_id)
    waits = (
        (_DELIVERY.c.webhook_id == webhook_id)
        & (_DELIVERY.c.event_id == event_id)
        & (_DELIVERY.c.state == "waiting")
    )
    found = session.connection().execute(update(_DELIVERY).where(waits).values(next_at=now))
    rested = update(_WEBHOOK).where(_WEBHOOK.c.webhook_id == webhook_id)
    session.execute(rested.values(resting_until=None))
    return found.rowcount > 0
