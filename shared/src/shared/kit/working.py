"""The Celery application of a service's workers: its one door for events, and its ticks."""

import logging

from celery import Celery, Task

from shared.kit import clock, forgetting
from shared.kit.celery import LONGEST_DELAY_SECONDS, make_celery, task, tick
from shared.kit.consumer import Delivery
from shared.kit.db import Database, is_passing
from shared.kit.lists import unpacked
from shared.kit.reconcile import EVERY_SECONDS, Feeds, reconcile
from shared.kit.service import Service
from shared.kit.settings import Settings, SettingsError
from shared.kit.trace import begin, tracing

log = logging.getLogger(__name__)


def working_celery(service: Service, settings: Settings, database: Database) -> Celery:
    """Return the Celery application with which workers hear, reconcile and tick.

    Raises ``SettingsError`` when the service's tasks cannot use what the settings name.
    """
    celery = make_celery(service.name, settings.broker_url)
    celery.conf.beat_schedule = {}
    feeds = Feeds(settings.platform_url, service.name, settings.client_secret)

    @task(celery, name=f"{service.name}.receive_events", bind=True)
    def receive_events(
        self: Task,
        source: str,
        after: int,
        upto: int,
        packed: str = "",
        envelopes: list[dict[str, object]] | None = None,
    ) -> None:
        """Apply what another service said; the one door, whose name is promised for good.

        A relay of the release before does not pack its lists.
        """
        fresh = not self.request.delivery_info.get("redelivered")
        told = unpacked(packed) if envelopes is None else envelopes
        delivery = Delivery(source, after, upto, told, fresh=fresh)
        with tracing(begin()):
            try:
                service.consumer.receive(database, delivery)
            except Exception as fault:
                if is_passing(fault):
                    log.warning("list_put_off", extra={"fault": type(fault).__name__})
                    wait = min(LONGEST_DELAY_SECONDS, 2**self.request.retries)
                    raise self.retry(exc=fault, countdown=wait) from fault
                raise

    @tick(celery, service.name, name=f"{service.name}.reconcile", every_seconds=EVERY_SECONDS)
    def catch_up() -> None:
        """Read what pushes lost."""
        with tracing(begin()):
            reconcile(service.name, service.consumer, database, feeds, now=clock.now())

    @tick(celery, service.name, name=f"{service.name}.forget", every_seconds=3_600)
    def forget() -> None:
        """Drop idempotent answers and attempts past their day."""
        with database.transaction() as session:
            forgetting.forget(session)

    if service.declare_tasks is not None:
        try:
            service.declare_tasks(celery, database, settings)
        except ValueError as fault:
            raise SettingsError(str(fault)) from fault
    return celery
