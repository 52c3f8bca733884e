"""What the worker does by itself: planned changes, exports, holds, and what waits for whom."""

import logging
from datetime import datetime, timedelta
from typing import Final

from celery import Celery

from approval.directory import usecases
from approval.records import exports
from approval.settings import Settings
from approval.usecases import tell_waiting
from shared.kit import clock, settings
from shared.kit.celery import tick
from shared.kit.db import Database
from shared.kit.trace import begin, tracing

CARRY_OUT_EVERY_SECONDS: Final = 60
TELL_EVERY_SECONDS: Final = 60
PACK_EVERY_SECONDS: Final = 10
DROP_EVERY_SECONDS: Final = 3_600
WIDEN_EVERY_SECONDS: Final = 3_600

log = logging.getLogger(__name__)


def declare_tasks(celery: Celery, database: Database, told: settings.Settings) -> None:
    """Declare the ticks."""
    _declare_those_of_the_directory(celery, database, told)

    @tick(celery, "approval", name="approval.tell_waiting", every_seconds=TELL_EVERY_SECONDS)
    def tell() -> None:
        """Say what waits for whose decision, where that changed."""
        with tracing(begin()), database.transaction() as session:
            changed = tell_waiting(session, now=clock.now())
        if changed:
            log.info("waiting-told", extra={"people": changed})

    if isinstance(told, Settings):
        _declare_those_of_exports(celery, database, timedelta(days=told.export_days))


def _declare_those_of_the_directory(
    celery: Celery, database: Database, told: settings.Settings
) -> None:
    looked_at: datetime | None = None

    @tick(
        celery, "approval", name="approval.carry_out_changes", every_seconds=CARRY_OUT_EVERY_SECONDS
    )
    def carry_out_changes() -> None:
        """Carry out what is due in the directory; direct managers follow acting posts, too."""
        nonlocal looked_at
        now = clock.now()
        today = now.astimezone(told.time_zone).date()
        with tracing(begin()), database.transaction() as session:
            done = usecases.carry_out_due(session, today=today, since=looked_at, now=now)
        looked_at = now
        if done:
            log.info("changes-carried-out", extra={"changes": done})

    @tick(celery, "approval", name="approval.widen_holds", every_seconds=WIDEN_EVERY_SECONDS)
    def widen_holds() -> None:
        """Let holds of units reach what came below them."""
        with tracing(begin()), database.transaction() as session:
            widened = usecases.widen_holds(session, now=clock.now())
        if widened:
            log.info("holds_widened", extra={"holds": widened})


def _declare_those_of_exports(celery: Celery, database: Database, kept: timedelta) -> None:
    @tick(celery, "approval", name="approval.pack_exports", every_seconds=PACK_EVERY_SECONDS)
    def pack_exports() -> None:
        """Pack what every service has answered."""
        with tracing(begin()), database.transaction() as session:
            packed = exports.pack_complete(session, now=clock.now())
        if packed:
            log.info("exports_packed", extra={"exports": packed})

    @tick(celery, "approval", name="approval.drop_exports", every_seconds=DROP_EVERY_SECONDS)
    def drop_exports() -> None:
        """Drop files past their days."""
        with tracing(begin()), database.transaction() as session:
            dropped = exports.drop_old(session, now=clock.now(), kept=kept)
        if dropped:
            log.info("exports_dropped", extra={"exports": dropped})
