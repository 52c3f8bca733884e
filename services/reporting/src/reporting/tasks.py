"""What the worker does by itself: it looks whose weeks call for a remediation meeting."""

import logging
from typing import Final

from celery import Celery

from reporting import usecases
from reporting.settings import Settings
from shared.kit import clock, settings
from shared.kit.celery import tick
from shared.kit.db import Database
from shared.kit.trace import begin, tracing

EVERY_SECONDS: Final = 10

log = logging.getLogger(__name__)


def declare_tasks(celery: Celery, database: Database, told: settings.Settings) -> None:
    """Declare the tick. Raises ``RulebookError`` when the rulebooks cannot be used."""
    if not isinstance(told, Settings):
        return
    adopted = told.adopted()

    @tick(celery, "reporting", name="reporting.examine", every_seconds=EVERY_SECONDS)
    def examine() -> None:
        """Open, extend or withdraw cases of the people whose weeks changed."""
        with tracing(begin()), database.transaction() as session:
            changed = usecases.examine(session, adopted=adopted, now=clock.now())
        if changed:
            log.info("cases-changed", extra={"cases": changed})
