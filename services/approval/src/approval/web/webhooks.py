"""What leaves the house: webhooks with how far each is, and the types of public events."""

from typing import Any, Final
from uuid import UUID

from flask import request
from marshmallow import Schema, fields
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup
from approval.integrators import queries
from approval.integrators.api.keeping import administrator, checked, sealing
from approval.integrators.api.webhook_schemas import DeliveryArgs, ReplayIn, RetryIn, WebhookIn
from approval.integrators.api.webhooks import BY_ID, NEWEST_FIRST
from approval.integrators.domain.errors import NothingToRetry
from approval.integrators.domain.webhooks import Wanted
from approval.integrators.usecases import delivering, webhooks
from approval.integrators.usecases.leaving import choose_leaving
from shared.contracts.outbound import CHOSEN
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import load, queried, render

WEBHOOKS: Final = "/approval/webhooks"
_ONE: Final = f"{WEBHOOKS}/<uuid:webhook_id>"
LINES: Final = 40
DONE: Final = ("tested", "paused", "resumed", "retried", "replayed")
"""What the page says was just done, by its address."""

TAKES: Final = "takes-"
"""Before an event type, the name of the box that chooses it."""

blueprint = Blueprint("webhook-pages", __name__)


class _Leaving(Schema):
    leaves = fields.Boolean(required=True, truthy={"yes"}, falsy={"no"})


@blueprint.page(WEBHOOKS, access=PERSON)
def show_webhooks(session: Session, *, attempt: Attempt | None = None) -> str:
    """List webhooks and how far each is, and which types leave the house. For administrators."""
    administrator(session)
    return _list(session, attempt)


@blueprint.form(WEBHOOKS, access=PERSON, again=show_webhooks)
def make_webhook(session: Session, *, form: MultiDict[str, str]) -> str:
    """Make a webhook; the page that answers holds its secret, this once."""
    by = administrator(session)
    given = {name: form[name].strip() for name in ("url", "unit_id") if form.get(name)}
    types = [each for each in CHOSEN if f"{TAKES}{each}" in form]
    read = WebhookIn().load(given | {"types": types, "grades": "grades" in form})
    wanted: Wanted = checked(session, read, by)
    made, secret = webhooks.make_webhook(session, wanted, by=by, sealing=sealing(), now=clock.now())
    return _one(session, made.webhook_id, None, secret=secret)


@blueprint.form(f"{WEBHOOKS}/types/<event_type>", access=PERSON, again=show_webhooks)
def choose_type(session: Session, *, event_type: str, form: MultiDict[str, str]) -> Onward:
    """Let a type of public events leave the house, or keep it back."""
    by, leaves = administrator(session), load(_Leaving, form)["leaves"]
    choose_leaving(session, event_type, leaves=leaves, by=by, now=clock.now())
    return Onward(f"{WEBHOOKS}#types")


@blueprint.page(_ONE, access=PERSON)
def show_webhook(session: Session, *, webhook_id: UUID, attempt: Attempt | None = None) -> str:
    """Show a webhook with its deliveries, newest first, and what can be done."""
    administrator(session)
    return _one(session, webhook_id, attempt)


@blueprint.form(f"{_ONE}/pause", access=PERSON, again=show_webhook)
def pause_webhook(session: Session, *, webhook_id: UUID, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """Deliver nothing until it is resumed."""
    webhooks.pause(session, webhook_id, by=administrator(session), now=clock.now())
    return _done(webhook_id, "paused")


@blueprint.form(f"{_ONE}/resumption", access=PERSON, again=show_webhook)
def resume_webhook(session: Session, *, webhook_id: UUID, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """Go on with what waits, in order."""
    webhooks.resume(session, webhook_id, by=administrator(session), now=clock.now())
    return _done(webhook_id, "resumed")


@blueprint.form(f"{_ONE}/test", access=PERSON, again=show_webhook)
def try_webhook(session: Session, *, webhook_id: UUID, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """Send a test event to this webhook alone."""
    webhooks.test(session, webhook_id, by=administrator(session), now=clock.now())
    return _done(webhook_id, "tested")


@blueprint.form(f"{_ONE}/retry", access=PERSON, again=show_webhook)
def retry_delivery(session: Session, *, webhook_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Try a delivery that waits at once."""
    administrator(session)
    event_id = load(RetryIn, form)["event_id"]
    if not delivering.retry(session, webhook_id, event_id, now=clock.now()):
        raise NothingToRetry
    return _done(webhook_id, "retried")


@blueprint.form(f"{_ONE}/replay", access=PERSON, again=show_webhook)
def replay_events(session: Session, *, webhook_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Send events again that the webhook takes."""
    by, stretch = administrator(session), load(ReplayIn, form)
    delivering.replay(session, webhook_id, stretch, by=by, now=clock.now())
    return _done(webhook_id, "replayed")


def _done(webhook_id: UUID, what: str) -> Onward:
    return Onward(f"{WEBHOOKS}/{webhook_id}?{what}")


def _list(session: Session, attempt: Attempt | None) -> str:
    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.webhooks(session, owner=None, after=after, limit=limit)

    asked = {"limit": LINES, "cursor": request.args.get("cursor")}
    page = paged(asked, asked=["webhook pages"], order=BY_ID, read=read)
    ages = {each.webhook_id: each.seconds for each in queries.ages(session)}
    units = lookup.units_by_code(session)
    return render(
        "approval/webhooks.html",
        active="account",
        attempt=attempt,
        lines=page["items"],
        following=page["next"],
        ages=ages,
        streams=queries.stream_ages(session),
        types=queries.leaving_types(session),
        units=sorted(units.items()),
        unit_names=lookup.unit_names(session, units.values()),
        me=_me(session),
    )


def _one(
    session: Session, webhook_id: UUID, attempt: Attempt | None, *, secret: str | None = None
) -> str:
    webhook = queries.webhook(session, webhook_id)
    asked = {"state": None, "cursor": None}
    if secret is None:
        asked = queried(DeliveryArgs, request.args)
    state = asked["state"]

    def read(before: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.deliveries(session, webhook_id, state=state, before=before, limit=limit)

    query = {"limit": LINES, "cursor": asked["cursor"]}
    page = paged(query, asked=["delivery pages", webhook_id, state], order=NEWEST_FIRST, read=read)
    unit_ids = [] if webhook.unit_id is None else [webhook.unit_id]
    return render(
        "approval/webhook.html",
        active="account",
        attempt=attempt,
        webhook=webhook,
        secret=secret,
        done=next((each for each in DONE if each in request.args), ""),
        deliveries=page["items"],
        following=page["next"],
        state_asked=state,
        unit_name=lookup.unit_names(session, unit_ids).get(webhook.unit_id),
        me=_me(session),
    )


def _me(session: Session) -> str | None:
    person_id = current_person()
    return lookup.names(session, [person_id]).get(person_id)
