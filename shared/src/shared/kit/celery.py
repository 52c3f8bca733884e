"""Celery on Redis as transport and worker pool; the one place that sets a Celery option.

It keeps no results, and nothing waits in it for longer than a minute: later work is a row with a
due time, found by a tick.
"""

from collections.abc import Callable
from typing import Final

import orjson
from celery import Celery
from kombu.entity import Queue
from kombu.serialization import register

VISIBILITY_TIMEOUT_SECONDS: Final = 600
HARD_LIMIT_SECONDS: Final = 30
SOFT_LIMIT_SECONDS: Final = 25
PREFETCH: Final = 8
LONGEST_DELAY_SECONDS: Final = 60

_JSON: Final = "orjson"
register(_JSON, orjson.dumps, orjson.loads, content_type="application/json")
"""Lists of events are most of the load; the standard library needs several times as long."""


def events_queue(service: str) -> str:
    """Return the queue on which a service hears the others."""
    return f"{service}.events"


def jobs_queue(service: str) -> str:
    """Return the queue of a service's own ticks and jobs."""
    return f"{service}.jobs"


def make_celery(service: str, broker_url: str, readers: tuple[str, ...] = ()) -> Celery:
    """Return the Celery application of a service.

    ``readers`` are the services to whose events queues it sends; an unlisted queue is refused at
    once, so that a misspelt name cannot swallow messages.
    """
    app = Celery(service, broker=broker_url, set_as_current=False)
    app.conf.update(
        task_serializer=_JSON,
        accept_content=[_JSON],
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_retry_on_worker_lost=True,
        task_acks_on_failure=True,
        task_acks_on_timeout=False,
        task_soft_time_limit=SOFT_LIMIT_SECONDS,
        task_time_limit=HARD_LIMIT_SECONDS,
        task_publish_retry=False,
        task_create_missing_queues=False,
        task_default_queue=jobs_queue(service),
        task_queues=[
            Queue(name, routing_key=name)
            for name in (
                events_queue(service),
                jobs_queue(service),
                *(events_queue(reader) for reader in readers if reader != service),
            )
        ],
        worker_prefetch_multiplier=PREFETCH,
        worker_max_tasks_per_child=5_000,
        worker_max_memory_per_child=400_000,
        worker_soft_shutdown_timeout=10,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_eta_task_limit=1_000,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_channel_error_retry=True,
        broker_pool_acquire_timeout=5,
        broker_transport_options=_transport_options(service),
        beat_scheduler="celery.beat:Scheduler",
        timezone="UTC",
    )
    return app


def _transport_options(service: str) -> dict[str, object]:
    """Return how Redis is used; the keys are a service's own, or another one would sweep them."""
    own = events_queue(service)
    return {
        "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "unacked_key": f"unacked.{own}",
        "unacked_index_key": f"unacked_index.{own}",
        "unacked_mutex_key": f"unacked_mutex.{own}",
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }


def task(
    celery: Celery, *, name: str, bind: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a task; the signature is closed, because Celery takes a misspelt option silently."""

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        declared: Callable[..., None] = celery.task(
            function, name=name, bind=bind, max_retries=10, shared=False
        )
        return declared

    return declare


def tick(
    celery: Celery, service: str, *, name: str, every_seconds: int
) -> Callable[[Callable[[], None]], Callable[..., None]]:
    """Declare a task that beat sends every so many seconds.

    A tick may be missed, late or doubled: it finds what is due in the database, and claims it.
    One that waited past the next is dropped.
    """

    def declare(function: Callable[[], None]) -> Callable[..., None]:
        celery.conf.beat_schedule[name] = {
            "task": name,
            "schedule": float(every_seconds),
            "options": {"queue": jobs_queue(service), "expires": every_seconds},
        }
        return task(celery, name=name)(function)

    return declare
