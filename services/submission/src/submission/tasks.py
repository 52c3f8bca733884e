"""What the worker does by itself: with ``opens_weeks=by_tick``, it opens the current week."""

import logging
from typing import Final

from celery import Celery

from shared.errors import Refused
from shared.kit import clock, settings
from shared.kit.celery import tick
from shared.kit.db import Database
from shared.kit.trace import begin, tracing
from submission import usecases
from submission.domain.weeks import Timetable
from submission.settings import OpensWeeks, Settings

EVERY_SECONDS: Final = 60

log = logging.getLogger(__name__)


def declare_tasks(celery: Celery, database: Database, told: settings.Settings) -> None:
    """Declare the tick that opens weeks; rulebooks and calendar are read only when it is wanted.

    Raises ``RulebookError`` when they cannot be used.
    """
    if not isinstance(told, Settings) or told.opens_weeks is not OpensWeeks.BY_TICK:
        return
    timetable = told.timetable()

    @tick(celery, "submission", name="submission.open_week", every_seconds=EVERY_SECONDS)
    def open_week() -> None:
        """Open the current week, once its first working day has begun."""
        _open_week(database, timetable)


def _open_week(database: Database, timetable: Timetable) -> None:
    """Open it in a transaction; what no rulebook allows is logged, and tried again."""
    try:
        with tracing(begin()), database.transaction() as session:
            opened = usecases.open_begun_week(session, timetable=timetable, now=clock.now())
    except Refused as refusal:
        why = refusal.detail or str(refusal.facts)
        log.warning("week-not-opened", extra={"code": refusal.code, "why": why})
    else:
        if opened is not None:
            log.info("week-opened", extra={"week": str(opened.week), "reports": opened.reports})
