"""What the worker does by itself: it carries out the directory's changes when their day comes."""

import logging
from datetime import datetime
from typing import Final

from celery import Celery

from approval.directory import usecases
from shared.kit import clock
from shared.kit.celery import tick
from shared.kit.db import Database
from shared.kit.settings import Settings
from shared.kit.trace import begin, tracing

EVERY_SECONDS: Final = 60

log = logging.getLogger(__name__)


def declare_tasks(celery: Celery, database: Database, told: Settings) -> None:
    """Declare the ticks."""
    looked_at: datetime | None = None

    @tick(celery, "approval", name="approval.carry_out_changes", every_seconds=EVERY_SECONDS)
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
