"""A service as the kit sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData

from shared.kit.consumer import Consumer
from shared.kit.db import Database
from shared.kit.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What differs from service to service.

    ``declare_tasks`` gets the Celery application, the database and the settings. A
    ``ValueError`` that it raises, as for a file that cannot be used, stops the start.
    """

    name: str
    version: str
    metadata: Sequence[MetaData]
    consumer: Consumer
    declare_tasks: Callable[[Any, Database, Settings], None] | None = None


def open_database(service: str, settings: Settings, process: str) -> Database:
    """Return the database of the service of this name as one of its processes uses it.

    Two thirds of its threads may wait for a statement that they share while the others read.
    """
    return Database(
        settings.database_url,
        name=f"{service}.{process}",
        statement_timeout_seconds=settings.statement_timeout_seconds,
        pool_size=settings.pool_size,
        together=max(1, settings.threads * 2 // 3),
    )
