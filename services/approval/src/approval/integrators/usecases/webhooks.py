"""Webhooks: made, changed, paused and resumed, given other secrets, tried, removed."""

import secrets as random
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, null, update
from sqlalchemy.orm import Session

from approval.directory.auditing import record
from approval.directory.usecases.sealing import Sealing
from approval.integrators import queries
from approval.integrators.domain.errors import NotActive, NotPaused
from approval.integrators.domain.signing import Secrets
from approval.integrators.domain.webhooks import OVERLAP, Wanted, WebhookState
from approval.integrators.models import Delivery, Webhook
from approval.outbound.models import OutboundEvent
from approval.outbound.saying import outbound_row
from shared.contracts.outbound import WebhookTested
from shared.errors import Stale
from shared.kit.auth import Caller
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.kit.ids import new_id

_WEBHOOK: Final = table(Webhook)
_DELIVERY: Final = table(Delivery)


def make_webhook(
    session: Session, wanted: Wanted, *, by: Caller, sealing: Sealing, now: datetime
) -> tuple[AnyRow, str]:
    """Make a webhook and return it with its secret, which is told this once.

    It is sent what is said from now on; what was said before can be replayed.
    """
    webhook_id, made = new_id(), _new_secrets()
    session.execute(
        insert(_WEBHOOK).values(
            webhook_id=webhook_id,
            owner_kind=by.kind,
            owner_id=by.id,
            **_columns(wanted),
            state=WebhookState.ACTIVE,
            why="",
            public_key=made.public_key,
            sealed=sealing.seal(webhook_id, made.written()),
            position=queries.newest_position(session),
            made_at=now,
            changed_at=now,
            version=1,
        )
    )
    facts = {"types": wanted.types, "unit_id": wanted.unit_id, "grades": wanted.grades}
    record(session, "webhook_made", by=by, at=now, subject_id=webhook_id, facts=facts)
    return queries.webhook(session, webhook_id), made.secret


def change_webhook(
    session: Session, webhook_id: UUID, wanted: Wanted, *, version: int, by: Caller, now: datetime
) -> AnyRow:
    """Change what a webhook is, from the next event on. Raises ``NotFound``, ``Stale``."""
    webhook = queries.webhook_for_change(session, webhook_id)
    if webhook.version != version:
        raise Stale(current=webhook.version)
    _change(session, webhook_id, now, **_columns(wanted))
    facts = {"types": wanted.types, "unit_id": wanted.unit_id, "grades": wanted.grades}
    record(session, "webhook_changed", by=by, at=now, subject_id=webhook_id, facts=facts)
    return queries.webhook(session, webhook_id)


def pause(session: Session, webhook_id: UUID, *, by: Caller, now: datetime) -> AnyRow:
    """Deliver nothing until it is resumed; events wait. Raises ``NotFound``, ``NotActive``."""
    webhook = queries.webhook_for_change(session, webhook_id)
    if webhook.state != WebhookState.ACTIVE:
        raise NotActive(state=webhook.state)
    _change(session, webhook_id, now, state=WebhookState.PAUSED)
    record(session, "webhook_paused", by=by, at=now, subject_id=webhook_id)
    return queries.webhook(session, webhook_id)


def resume(session: Session, webhook_id: UUID, *, by: Caller, now: datetime) -> AnyRow:
    """Go on with what waits, in order, whyever nothing was delivered.

    Failures are counted anew. Raises ``NotFound``, ``NotPaused``.
    """
    webhook = queries.webhook_for_change(session, webhook_id)
    if webhook.state == WebhookState.ACTIVE:
        raise NotPaused
    _change(session, webhook_id, now, state=WebhookState.ACTIVE, why="", resting_until=null())
    anew = {"attempts": 0, "failing_since": None, "next_at": now}
    waiting = (_DELIVERY.c.webhook_id == webhook_id) & (_DELIVERY.c.state == "waiting")
    session.execute(update(_DELIVERY).where(waiting).values(anew))
    record(session, "webhook_resumed", by=by, at=now, subject_id=webhook_id)
    return queries.webhook(session, webhook_id)


def rotate(
    session: Session, webhook_id: UUID, *, by: Caller, sealing: Sealing, now: datetime
) -> tuple[AnyRow, str]:
    """Give a webhook another secret and key, told this once; those before sign, too, for 7 days.

    Raises ``NotFound``.
    """
    webhook, made = queries.webhook_for_change(session, webhook_id), _new_secrets()
    _change(
        session,
        webhook_id,
        now,
        public_key=made.public_key,
        sealed=sealing.seal(webhook_id, made.written()),
        previous_public_key=webhook.public_key,
        previous_sealed=webhook.sealed,
        previous_until=now + OVERLAP,
    )
    record(session, "webhook_rotated", by=by, at=now, subject_id=webhook_id)
    return queries.webhook(session, webhook_id), made.secret


def remove(session: Session, webhook_id: UUID, *, by: Caller, now: datetime) -> AnyRow:
    """Remove a webhook with its deliveries, and return what it was. Raises ``NotFound``."""
    queries.webhook_for_change(session, webhook_id)
    webhook = queries.webhook(session, webhook_id)
    session.execute(delete(_WEBHOOK).where(_WEBHOOK.c.webhook_id == webhook_id))
    record(session, "webhook_removed", by=by, at=now, subject_id=webhook_id)
    return webhook


def test(session: Session, webhook_id: UUID, *, by: Caller, now: datetime) -> UUID:
    """Send a test event to one webhook alone and return its id. Raises ``NotFound``, ``NotActive``.

    It waits for nothing else: its subject is the webhook.
    """
    webhook = queries.webhook_for_change(session, webhook_id)
    if webhook.state != WebhookState.ACTIVE:
        raise NotActive(state=webhook.state)
    row = outbound_row(
        WebhookTested,
        subject=webhook_id,
        subjectversion=webhook.version,
        data={"webhook_id": webhook_id, "tested_at": now},
        now=now,
        webhook_id=webhook_id,
    )
    session.execute(insert(table(OutboundEvent)), row)
    record(session, "webhook_tested", by=by, at=now, subject_id=webhook_id)
    event_id: UUID = row["event_id"]
    return event_id


def opened(webhook: AnyRow, *, sealing: Sealing, now: datetime) -> list[Secrets]:
    """Return the secrets that are good at an instant, the newest first.

    Raises ``SecondFactorUnreadable`` when no key of the settings opens them.
    """
    sealed = [webhook.sealed]
    if webhook.previous_until is not None and now < webhook.previous_until:
        sealed.append(webhook.previous_sealed)
    return [Secrets.read(sealing.unseal(webhook.webhook_id, each)) for each in sealed]


def _new_secrets() -> Secrets:
    return Secrets.of(random.token_bytes(64))


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "url": wanted.url,
        "types": list(wanted.types),
        "unit_id": wanted.unit_id,
        "grades": wanted.grades,
    }


def _change(session: Session, webhook_id: UUID, now: datetime, **changes: Any) -> None:
    changes |= {"changed_at": now, "version": _WEBHOOK.c.version + 1}
    session.execute(update(_WEBHOOK).where(_WEBHOOK.c.webhook_id == webhook_id).values(changes))
