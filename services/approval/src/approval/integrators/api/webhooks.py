"""Webhooks, for administrators, and for programs that look after their own."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from approval.integrators import queries
from approval.integrators.api.keeping import KEEPING, checked, keeper, keeper_of, sealing
from approval.integrators.api.webhook_schemas import (
    Deliveries,
    DeliveryArgs,
    Noted,
    ReplayIn,
    RetryIn,
    Tried,
    WebhookIn,
    WebhookOut,
    Webhooks,
    WebhookSecretOut,
)
from approval.integrators.domain.errors import NothingToRetry
from approval.integrators.domain.webhooks import Wanted
from approval.integrators.usecases import delivering, webhooks
from approval.integrators.usecases.delivering import Stretch
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import (
    Answer,
    Blueprint,
    Order,
    PageArgs,
    paged,
)

BY_ID: Final = Order(("webhook_id",), (UUID,))
NEWEST_FIRST: Final = Order(("position",), (int,))

blueprint = Blueprint("webhooks", __name__, url_prefix="/approval/v1/webhooks")


@blueprint.get("", access=KEEPING, asks=PageArgs, gives=Webhooks)
def list_webhooks(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List webhooks and how far each is: all for administrators, to programs their own."""
    caller = keeper(session)
    owner = caller.id if caller.kind == "client" else None

    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.webhooks(session, owner=owner, after=after, limit=limit)

    return paged(query, asked=["webhooks", owner], order=BY_ID, read=read)


@blueprint.post("", access=KEEPING, takes=WebhookIn, gives=WebhookSecretOut, status=201)
def make_webhook(session: Session, *, body: Wanted) -> Answer:
    """Make a webhook; the answer holds its secret, this once.

    It is sent what is said from now on; `replay` sends what was said before. A program is sent
    grades only if it may read results.
    """
    caller = keeper(session)
    wanted = checked(session, body, caller)
    made, secret = webhooks.make_webhook(
        session, wanted, by=caller, sealing=sealing(), now=clock.now()
    )
    return Answer({**made._mapping, "secret": secret}, version=made.version)


@blueprint.get("/<uuid:webhook_id>", access=KEEPING, gives=WebhookOut)
def read_webhook(session: Session, *, webhook_id: UUID) -> Answer:
    """Read a webhook and how far it is."""
    keeper_of(session, webhook_id)
    return _told(queries.webhook(session, webhook_id))


@blueprint.put(
    "/<uuid:webhook_id>", access=KEEPING, takes=WebhookIn, gives=WebhookOut, if_match=True
)
def change_webhook(session: Session, *, webhook_id: UUID, body: Wanted, version: int) -> Answer:
    """Change where a webhook leads and what it takes, from the next event on."""
    caller = keeper_of(session, webhook_id)
    wanted = checked(session, body, caller)
    now = clock.now()
    changed = webhooks.change_webhook(
        session, webhook_id, wanted, version=version, by=caller, now=now
    )
    return _told(changed)


@blueprint.delete("/<uuid:webhook_id>", access=KEEPING, gives=WebhookOut)
def remove_webhook(session: Session, *, webhook_id: UUID) -> AnyRow:
    """Remove a webhook and what waits for it."""
    caller = keeper_of(session, webhook_id)
    return webhooks.remove(session, webhook_id, by=caller, now=clock.now())


@blueprint.post("/<uuid:webhook_id>/secret", access=KEEPING, gives=WebhookSecretOut, status=201)
def rotate_webhook(session: Session, *, webhook_id: UUID) -> Answer:
    """Give a webhook another secret and key, told this once.

    For seven days each event is signed with those before, too.
    """
    caller = keeper_of(session, webhook_id)
    made, secret = webhooks.rotate(
        session, webhook_id, by=caller, sealing=sealing(), now=clock.now()
    )
    return Answer({**made._mapping, "secret": secret}, version=made.version)


@blueprint.post("/<uuid:webhook_id>/pause", access=KEEPING, gives=WebhookOut, creates=True)
def pause_webhook(session: Session, *, webhook_id: UUID) -> Answer:
    """Deliver nothing until it is resumed; events wait."""
    caller = keeper_of(session, webhook_id)
    return _told(webhooks.pause(session, webhook_id, by=caller, now=clock.now()))


@blueprint.post("/<uuid:webhook_id>/resumption", access=KEEPING, gives=WebhookOut, creates=True)
def resume_webhook(session: Session, *, webhook_id: UUID) -> Answer:
    """Go on with what waits, in order, after a pause, a suspension, or when it was disabled."""
    caller = keeper_of(session, webhook_id)
    return _told(webhooks.resume(session, webhook_id, by=caller, now=clock.now()))


@blueprint.post("/<uuid:webhook_id>/test", access=KEEPING, gives=Tried, creates=True)
def try_webhook(session: Session, *, webhook_id: UUID) -> dict[str, Any]:
    """Send `tuan.webhook.tested.v1` to this webhook alone."""
    caller = keeper_of(session, webhook_id)
    return {"event_id": webhooks.test(session, webhook_id, by=caller, now=clock.now())}


@blueprint.get("/<uuid:webhook_id>/deliveries", access=KEEPING, asks=DeliveryArgs, gives=Deliveries)
def list_deliveries(session: Session, *, webhook_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List what was delivered and what waits, newest first: status, fault, time and next try."""
    keeper_of(session, webhook_id)
    state = query["state"]

    def read(before: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.deliveries(session, webhook_id, state=state, before=before, limit=limit)

    return paged(query, asked=[str(webhook_id), state], order=NEWEST_FIRST, read=read)


@blueprint.post(
    "/<uuid:webhook_id>/retry", access=KEEPING, takes=RetryIn, gives=Noted, creates=True
)
def retry_delivery(session: Session, *, webhook_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Try a delivery that waits at once; earlier ones of its subject still come first."""
    keeper_of(session, webhook_id)
    if not delivering.retry(session, webhook_id, body["event_id"], now=clock.now()):
        raise NothingToRetry
    return {"events": 1}


@blueprint.post(
    "/<uuid:webhook_id>/replay", access=KEEPING, takes=ReplayIn, gives=Noted, creates=True
)
def replay_events(session: Session, *, webhook_id: UUID, body: Stretch) -> dict[str, Any]:
    """Send events again that the webhook takes; they keep their ids."""
    caller = keeper_of(session, webhook_id)
    return {"events": delivering.replay(session, webhook_id, body, by=caller, now=clock.now())}


def _told(webhook: AnyRow) -> Answer:
    return Answer(webhook, version=webhook.version)
