"""What the worker does by itself: it opens weeks, and tidies where files are kept, if it may."""

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
from submission.evidence.keeping import Keeping
from submission.settings import OpensWeeks, Settings

EVERY_SECONDS: Final = 60
TIDY_SECONDS: Final = 3_600

log = logging.getLogger(__name__)


def declare_tasks(celery: Celery, database: Database, told: settings.Settings) -> None:
    """Declare the ticks; rulebooks and calendar are read only when weeks are opened by one.

    Raises ``RulebookError`` when they cannot be used, and ``ValueError`` for the storage of files.
    """
    if not isinstance(told, Settings):
        return
    if told.evidence_url is not None:
        _declare_tidying(celery, database, told.keeping())
    if told.opens_weeks is OpensWeeks.BY_TICK:
        _declare_opening(celery, database, told.timetable())


def _declare_tidying(celery: Celery, database: Database, keeping: Keeping) -> None:
    @tick(celery, "submission", name="submission.tidy_evidence", every_seconds=TIDY_SECONDS)
    def tidy_evidence() -> None:
        """Remove the files that retention left behind."""
        with tracing(begin()), database.transaction() as session:
            removed = usecases.tidy_storage(session, keeping=keeping, now=clock.now())
        if removed:
            log.info("evidence-tidied", extra={"files": removed})


def _declare_opening(celery: Celery, database: Database, timetable: Timetable) -> None:

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
