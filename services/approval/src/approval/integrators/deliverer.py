"""Sends other systems what they are told: each webhook by a thread, so that none waits for another.

Several processes share the work: a webhook is delivered to by whoever holds its lease.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy.exc import DBAPIError

from approval.directory.domain.sign_in_errors import SecondFactorUnreadable
from approval.directory.usecases.sealing import Sealing
from approval.integrators import queries
from approval.integrators.domain.signing import Secrets, headers
from approval.integrators.domain.webhooks import Fault, Outcome
from approval.integrators.sending import Sender
from approval.integrators.usecases import delivering
from approval.integrators.usecases.delivering import Batch
from approval.integrators.usecases.webhooks import opened
from approval.outbound.envelopes import CONTENT_TYPE, envelope
from shared.kit import clock
from shared.kit.db import AnyRow, Database
from shared.kit.relay import Heart

WEBHOOKS_AT_ONCE: Final = 32
IN_FLIGHT: Final = 4
"""Requests at once to one receiver, each of another subject."""

BEGINS_WITHIN_SECONDS: Final = 20
"""No request of a batch begins later, so that what was delivered is settled soon."""

IDLE_WAIT: Final = timedelta(milliseconds=100)
NEVER: Final = datetime.min.replace(tzinfo=UTC)
AGENT: Final = "tuan-webhooks/1"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Deliverer:
    """Delivers to every webhook. ``run`` returns when ``stopping`` is set.

    ``url`` is the platform's address, which events name as their source.
    """

    database: Database
    sealing: Sealing
    sender: Sender
    url: str
    now: Callable[[], datetime] = clock.now
    stopping: threading.Event = field(default_factory=threading.Event)
    _busy: set[UUID] = field(default_factory=set)
    _leases: dict[UUID, UUID] = field(default_factory=dict)
    _renewed_at: datetime = NEVER

    def run(self) -> None:
        """Look for what is due and deliver it until told to stop; a batch that began ends."""
        heart = Heart("deliver")
        with (
            ThreadPoolExecutor(WEBHOOKS_AT_ONCE * IN_FLIGHT) as requests,
            ThreadPoolExecutor(WEBHOOKS_AT_ONCE) as webhooks,
        ):
            while not self.stopping.wait(IDLE_WAIT.total_seconds()):
                try:
                    for webhook_id in self._due():
                        if webhook_id not in self._busy:
                            self._busy.add(webhook_id)
                            webhooks.submit(self._serve, webhook_id, requests)
                    self._renew()
                    with self.database.engine.connect() as connection:
                        heart.beat(connection, self.now())
                except DBAPIError as fault:
                    log.warning("database_away", extra={"fault": type(fault).__name__})
                    self.stopping.wait(1)
        self.sender.close()

    def round(self) -> int:
        """Deliver what is due at this instant, each webhook one batch; return how many were taken.

        What a batch lets through, as the next event of a subject, is for another round.
        """
        with ThreadPoolExecutor(IN_FLIGHT) as requests:
            return sum(self._deliver(each, requests) for each in self._due())

    def _renew(self) -> None:
        now = self.now()
        if now - self._renewed_at >= delivering.RENEWED_EVERY:
            self._renewed_at = now
            with self.database.transaction() as session:
                delivering.renew(session, list(self._leases.values()), now=now)

    def _due(self) -> list[UUID]:
        with self.database.transaction() as session:
            delivering.spread(session, now=self.now())
            return list(queries.webhooks_due(session, self.now()))

    def _serve(self, webhook_id: UUID, requests: ThreadPoolExecutor) -> None:
        try:
            # Less than a whole batch is all there was: what comes next is found by the loop.
            while self._deliver(webhook_id, requests) == delivering.MOST_AT_ONCE:
                if self.stopping.is_set():
                    return
        except DBAPIError as fault:
            log.warning("database_away", extra={"fault": type(fault).__name__})
        except Exception:
            log.exception("delivery_failed", extra={"webhook_id": str(webhook_id)})
        finally:
            self._busy.discard(webhook_id)

    def _deliver(self, webhook_id: UUID, requests: ThreadPoolExecutor) -> int:
        """Deliver one batch and return how many events of it were delivered."""
        with self.database.transaction() as session:
            batch = delivering.take(session, webhook_id, now=self.now())
        if batch is None:
            return 0
        self._leases[webhook_id] = batch.lease
        try:
            outcomes = self._send_all(batch, requests)
            with self.database.transaction() as session:
                delivering.settle(session, batch, outcomes, luck=secrets.randbelow(1000))
        finally:
            del self._leases[webhook_id]
        taken = sum(outcome.delivered for _, outcome in outcomes.values())
        extra = {"webhook_id": str(webhook_id), "tried": len(outcomes), "delivered": taken}
        log.info("delivered", extra=extra)
        return taken

    def _send_all(
        self, batch: Batch, requests: ThreadPoolExecutor
    ) -> dict[UUID, tuple[datetime, Outcome]]:
        """Send a batch, some at once, until it takes too long or the receiver is in trouble."""
        try:
            good = opened(batch.webhook, sealing=self.sealing, now=self.now())
        except SecondFactorUnreadable:
            nothing = Outcome(None, Fault.SECRET)
            return {each.event_id: (self.now(), nothing) for each in batch.deliveries[:1]}
        until = time.monotonic() + BEGINS_WITHIN_SECONDS
        stopped = threading.Event()

        def attempt(delivery: AnyRow) -> tuple[UUID, tuple[datetime, Outcome]] | None:
            if stopped.is_set() or self.stopping.is_set() or time.monotonic() > until:
                return None
            outcome = self._send(batch.webhook, good, delivery)
            if outcome.overloaded or outcome.gone:
                stopped.set()
            return delivery.event_id, (self.now(), outcome)

        done: dict[UUID, tuple[datetime, Outcome]] = {}
        lanes = [batch.deliveries[place::IN_FLIGHT] for place in range(IN_FLIGHT)]
        for lane in requests.map(lambda some: [attempt(each) for each in some], lanes):
            done.update(each for each in lane if each is not None)
        return done

    def _send(self, webhook: AnyRow, good: list[Secrets], delivery: AnyRow) -> Outcome:
        body = orjson.dumps(envelope(delivery, url=self.url, grades=webhook.grades))
        now = self.now()
        signed = headers(good, message_id=str(delivery.event_id), body=body, now=now)
        sent = signed | {"content-type": CONTENT_TYPE, "user-agent": AGENT}
        return self.sender.send(webhook.url, headers=sent, body=body, now=now)
