"""Reads of what others are told, each named for the question it answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, any_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from approval.integrators.domain.webhooks import WebhookState
from approval.integrators.models import Delivery, Stream, Webhook
from approval.outbound.models import LeavingType, OutboundEvent
from shared.contracts.outbound import CHOSEN, KEPT_BACK
from shared.errors import NotFound
from shared.kit.copies import table
from shared.kit.db import AnyRow, any_of

_EVENT: Final = table(OutboundEvent)
EVENT_ID: Final[ColumnElement[Any]] = _EVENT.c.event_id
SUBJECT: Final[ColumnElement[Any]] = _EVENT.c.subject
POSITION: Final[ColumnElement[Any]] = _EVENT.c.position
_WEBHOOK: Final = table(Webhook)
_DELIVERY: Final = table(Delivery)
_LEAVING: Final = table(LeavingType)
_STREAM: Final = table(Stream)


def feed(
    session: Session, *, after: int, types: Sequence[str], limit: int
) -> tuple[Sequence[AnyRow], int]:
    """Return public events after a position, and the position up to which was looked.

    Tests of webhooks are left out; without ``types`` it is all of them.
    """
    head = newest_position(session)
    wanted = (
        select(*_EVENT.c)
        .where(_EVENT.c.position > after, _EVENT.c.position <= head)
        .where(_EVENT.c.webhook_id.is_(None), _leaves())
    )
    if types:
        wanted = wanted.where(_EVENT.c.type.in_(types))
    rows = session.execute(wanted.order_by(_EVENT.c.position).limit(limit)).all()
    return rows, rows[-1].position if len(rows) == limit else max(head, after)


def _leaves() -> ColumnElement[bool]:
    """Return the condition that an administrator lets an event's type leave the house."""
    let = select(_LEAVING.c.type).where(_LEAVING.c.leaves)
    kept = select(_LEAVING.c.type).where(~_LEAVING.c.leaves)
    return _EVENT.c.type.not_in(kept) & (_EVENT.c.type.not_in(KEPT_BACK) | _EVENT.c.type.in_(let))


def leaving_types(session: Session) -> dict[str, bool]:
    """Return of each type of public events whether it leaves the house."""
    chosen = {row.type: row.leaves for row in session.execute(select(*_LEAVING.c))}
    return {each: chosen.get(each, each not in KEPT_BACK) for each in CHOSEN}


def newest_position(session: Session) -> int:
    """Return the position of the newest public event; 0 while there is none."""
    return int(session.scalar(select(func.max(_EVENT.c.position))) or 0)


def webhooks(
    session: Session, *, owner: str | None, after: tuple[Any, ...] | None, limit: int
) -> Sequence[AnyRow]:
    """Return webhooks in order of id with how far they are, of one client or of everybody."""
    wanted = _standing()
    if owner is not None:
        wanted = wanted.where(_WEBHOOK.c.owner_kind == "client", _WEBHOOK.c.owner_id == owner)
    if after is not None:
        wanted = wanted.where(_WEBHOOK.c.webhook_id > after[0])
    return session.execute(wanted.order_by(_WEBHOOK.c.webhook_id).limit(limit)).all()


def webhook(session: Session, webhook_id: UUID) -> AnyRow:
    """Return a webhook with how far it is. Raises ``NotFound``."""
    row = session.execute(_standing().where(_WEBHOOK.c.webhook_id == webhook_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def webhook_for_change(session: Session, webhook_id: UUID) -> AnyRow:
    """Return a webhook, held until the transaction ends. Raises ``NotFound``."""
    held = select(*_WEBHOOK.c).where(_WEBHOOK.c.webhook_id == webhook_id).with_for_update()
    row = session.execute(held).one_or_none()
    if row is None:
        raise NotFound
    return row


def _standing() -> Select[*tuple[Any, ...]]:
    waiting = (
        select(func.count())
        .where(_DELIVERY.c.webhook_id == _WEBHOOK.c.webhook_id, _DELIVERY.c.state == "waiting")
        .scalar_subquery()
    )
    oldest = _oldest_waiting().label("oldest_waiting_at")
    return select(*_WEBHOOK.c, waiting.label("waiting"), oldest)


def _oldest_waiting() -> ColumnElement[datetime]:
    return (
        select(func.min(_EVENT.c.time))
        .join_from(_DELIVERY, _EVENT, _EVENT.c.event_id == _DELIVERY.c.event_id)
        .where(_DELIVERY.c.webhook_id == _WEBHOOK.c.webhook_id, _DELIVERY.c.state == "waiting")
        .scalar_subquery()
    )


def ages(session: Session) -> Sequence[AnyRow]:
    """Return for each webhook the seconds since its oldest undelivered event; 0 without one.

    What was not looked through yet counts from the first event after the webhook's position.
    """
    ahead = (
        select(func.min(_EVENT.c.time))
        .where(_EVENT.c.position > _WEBHOOK.c.position, _takes(_WEBHOOK.c.types))
        .where(_EVENT.c.webhook_id.is_(None), _leaves())
        .scalar_subquery()
    )
    since = func.least(_oldest_waiting(), ahead)
    age = func.greatest(func.extract("epoch", func.now() - since), 0)
    return session.execute(
        select(_WEBHOOK.c.webhook_id, _WEBHOOK.c.state, func.coalesce(age, 0).label("seconds"))
    ).all()


def stream_ages(session: Session) -> Sequence[AnyRow]:
    """Return for each stream the seconds since its oldest event that was not acknowledged.

    Of any type, since types of streams are settings; 0 without one.
    """
    since = (
        select(func.min(_EVENT.c.time))
        .where(_EVENT.c.position > _STREAM.c.acknowledged, _EVENT.c.webhook_id.is_(None))
        .where(_leaves())
        .scalar_subquery()
    )
    age = func.coalesce(func.greatest(func.extract("epoch", func.now() - since), 0), 0)
    return session.execute(select(_STREAM.c.name, age.label("seconds"))).all()


def _takes(types: ColumnElement[Any]) -> ColumnElement[bool]:
    return (func.cardinality(types) == 0) | (_EVENT.c.type == any_(types))


def events_for(
    webhook: AnyRow, *, units: Sequence[UUID] | None, after: int
) -> Select[*tuple[Any, ...]]:
    """Return the query of what a webhook takes after a position: id, subject, position.

    Its own tests are among it, whatever it takes.
    """
    takes: list[ColumnElement[bool]] = [_EVENT.c.webhook_id.is_(None), _leaves()]
    if webhook.types:
        takes.append(_EVENT.c.type.in_(webhook.types))
    if units is not None:
        takes.append(_EVENT.c.unit_id == any_of(units))
    return select(EVENT_ID, SUBJECT, POSITION).where(
        after < POSITION, or_(_EVENT.c.webhook_id == webhook.webhook_id, and_(*takes))
    )


def events_for_all(webhook_ids: Sequence[UUID], upto: int) -> Select[*tuple[Any, ...]]:
    """Return the query of what webhooks of every unit take: id, subject, position, and webhook.

    Of each it is what lies after its position, up to there.
    """
    own = _EVENT.c.webhook_id == _WEBHOOK.c.webhook_id
    takes = and_(_EVENT.c.webhook_id.is_(None), _leaves(), _takes(_WEBHOOK.c.types))
    ahead = and_(_EVENT.c.position > _WEBHOOK.c.position, literal(upto) >= _EVENT.c.position)
    among = _WEBHOOK.c.webhook_id == any_of(webhook_ids)
    found = select(EVENT_ID, SUBJECT, POSITION, _WEBHOOK.c.webhook_id)
    return found.join_from(_WEBHOOK, _EVENT, ahead).where(among, or_(own, takes))


def webhooks_behind(session: Session, head: int) -> Sequence[AnyRow]:
    """Return active webhooks that were not looked through up to there, held; others skip them."""
    return session.execute(
        select(*_WEBHOOK.c)
        .where(_WEBHOOK.c.position < head, _WEBHOOK.c.state == WebhookState.ACTIVE)
        .order_by(_WEBHOOK.c.webhook_id)
        .with_for_update(skip_locked=True)
    ).all()


def webhooks_due(session: Session, now: datetime) -> Sequence[UUID]:
    """Return webhooks to which something is due and nobody delivers just now."""
    due = select(_DELIVERY.c.event_id).where(
        _DELIVERY.c.webhook_id == _WEBHOOK.c.webhook_id,
        _DELIVERY.c.state == "waiting",
        _DELIVERY.c.next_at <= now,
    )
    return session.scalars(select(_WEBHOOK.c.webhook_id).where(ready_at(now), due.exists())).all()


def ready_at(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a webhook is delivered to at an instant, by whoever takes it."""
    unleased = _WEBHOOK.c.leased_until.is_(None) | (_WEBHOOK.c.leased_until <= now)
    rested = _WEBHOOK.c.resting_until.is_(None) | (_WEBHOOK.c.resting_until <= now)
    return (_WEBHOOK.c.state == WebhookState.ACTIVE) & unleased & rested


def next_deliveries(
    session: Session, webhook_id: UUID, *, most: int, now: datetime
) -> Sequence[AnyRow]:
    """Return what is due to a webhook, at most one of a subject: the first that is not delivered.

    Each comes with its event.
    """
    before = aliased(Delivery)
    waits_for_another = select(before.event_id).where(
        before.webhook_id == _DELIVERY.c.webhook_id,
        before.state == "waiting",
        before.subject == _DELIVERY.c.subject,
        before.position < _DELIVERY.c.position,
    )
    found = (
        select(
            *_EVENT.c,
            _DELIVERY.c.webhook_id.label("to_id"),
            _DELIVERY.c.attempts,
            _DELIVERY.c.failing_since,
        )
        .join_from(_DELIVERY, _EVENT, _EVENT.c.event_id == _DELIVERY.c.event_id)
        .where(
            _DELIVERY.c.webhook_id == webhook_id,
            _DELIVERY.c.state == "waiting",
            _DELIVERY.c.next_at <= now,
            ~waits_for_another.exists(),
        )
    )
    return session.execute(found.order_by(_DELIVERY.c.position).limit(most)).all()


def deliveries(
    session: Session,
    webhook_id: UUID,
    *,
    state: str | None,
    before: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return deliveries to a webhook with the types of their events, newest first."""
    wanted = (
        select(*_DELIVERY.c, _EVENT.c.type)
        .join_from(_DELIVERY, _EVENT, _EVENT.c.event_id == _DELIVERY.c.event_id, isouter=True)
        .where(_DELIVERY.c.webhook_id == webhook_id)
    )
    if state is not None:
        wanted = wanted.where(_DELIVERY.c.state == state)
    if before is not None:
        wanted = wanted.where(_DELIVERY.c.position < before[0])
    return session.execute(wanted.order_by(_DELIVERY.c.position.desc()).limit(limit)).all()
