"""A service as the kit sees it, and the processes that it is run as."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from celery import Celery, Task
from sqlalchemy import MetaData

from shared.contracts.subscriptions import readers_of
from shared.kit.celery import LONGEST_DELAY_SECONDS, make_celery, task, tick
from shared.kit.consumer import PRUNE, Consumer, Delivery
from shared.kit.db import Database, is_passing
from shared.kit.http.idempotency import EXPIRE
from shared.kit.reconcile import EVERY_SECONDS, Feeds, reconcile
from shared.kit.settings import Settings
from shared.kit.trace import begin, tracing


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What differs from service to service: its name, settings, tables, handlers and ticks."""

    name: str
    version: str
    settings: type[Settings]
    metadata: Sequence[MetaData]
    consumer: Consumer
    declare_tasks: Callable[[Celery, Database, Settings], None] | None = None


def open_database(service: Service, settings: Settings, process: str) -> Database:
    """Return the service's database as one of its processes uses it."""
    return Database(
        settings.database_url,
        name=f"{service.name}.{process}",
        statement_timeout_seconds=settings.statement_timeout_seconds,
        pool_size=settings.pool_size,
    )


def sending_celery(service: Service, settings: Settings) -> Celery:
    """Return the Celery application with which the relay sends."""
    return make_celery(service.name, settings.broker_url, readers_of(service.name))


def working_celery(service: Service, settings: Settings, database: Database) -> Celery:
    """Return the Celery application with which workers hear, reconcile and tick."""
    celery = make_celery(service.name, settings.broker_url)
    celery.conf.beat_schedule = {}
    feeds = Feeds(settings.platform_url, service.name, settings.client_secret)

    @task(celery, name=f"{service.name}.receive_events", bind=True)
    def receive_events(
        self: Task, source: str, after: int, upto: int, envelopes: list[dict[str, object]]
    ) -> None:
        """Apply what another service said; the one door, whose name is promised for good."""
        with tracing(begin()):
            try:
                service.consumer.receive(database, Delivery(source, after, upto, envelopes))
            except Exception as fault:
                if is_passing(fault):
                    wait = min(LONGEST_DELAY_SECONDS, 2**self.request.retries)
                    raise self.retry(exc=fault, countdown=wait) from fault
                raise

    @tick(celery, service.name, name=f"{service.name}.reconcile", every_seconds=EVERY_SECONDS)
    def catch_up() -> None:
        """Read what pushes lost."""
        with tracing(begin()):
            reconcile(service.name, service.consumer, database, feeds)

    @tick(celery, service.name, name=f"{service.name}.forget", every_seconds=3_600)
    def forget() -> None:
        """Drop idempotent answers and attempts past their day."""
        with database.transaction() as session:
            session.execute(EXPIRE)
            session.execute(PRUNE)

    if service.declare_tasks is not None:
        service.declare_tasks(celery, database, settings)
    return celery
