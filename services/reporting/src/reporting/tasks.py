"""What the worker does by itself: looks at weeks, prints, reminds by mail, prepares tables."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from celery import Celery

from reporting import forms, usecases
from reporting.forms.parquet import write_parquet
from reporting.settings import Mailing, Settings
from reporting.usecases.printing import read_form
from shared.errors import Refused
from shared.kit import clock, settings
from shared.kit.celery import tick
from shared.kit.db import Database
from shared.kit.mail import Message, send_all
from shared.kit.trace import begin, tracing
from shared.rulebook import Adopted

EVERY_SECONDS: Final = 10
PREPARED_EVERY_SECONDS: Final = 600
REMIND_EVERY_SECONDS: Final = 60
MAIL_EVERY_SECONDS: Final = 20
PRINT_EVERY_SECONDS: Final = 5
DROP_EVERY_SECONDS: Final = 3_600
ARCHIVE_EVERY_SECONDS: Final = 60
MAILS_AT_ONCE: Final = 50
BUSY_SECONDS: Final = 15
"""How long a tick goes on sending or printing: well within the time that a task has."""

log = logging.getLogger(__name__)


def declare_tasks(celery: Celery, database: Database, told: settings.Settings) -> None:
    """Declare the ticks; those of mail only where a mail server is set.

    Raises ``RulebookError`` when the rulebooks cannot be used.
    """
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

    @tick(celery, "reporting", name="reporting.prepare", every_seconds=PREPARED_EVERY_SECONDS)
    def prepare() -> None:
        """Make partitions ahead, and say so when the roll-ups divide the year otherwise."""
        with tracing(begin()), database.transaction() as session:
            made = usecases.keep_partitions(session, today=clock.now().date())
            divided = usecases.settle_year(session, adopted.year)
        if made:
            log.info("partitions-made", extra={"months": [str(month) for month in made]})
        if not divided:
            log.error("year-divided-otherwise", extra={"remedy": "python -m reporting rebuild"})

    @tick(celery, "reporting", name="reporting.archive", every_seconds=ARCHIVE_EVERY_SECONDS)
    def archive() -> None:
        """Make the file of a period that was locked, or changed since."""
        make_archive(database, adopted)

    _declare_forms(celery, database, told, adopted)
    mailing = told.mailing()
    if mailing is not None:
        _declare_mail(celery, database, told, mailing)


def _declare_forms(celery: Celery, database: Database, told: Settings, adopted: Adopted) -> None:
    def printing() -> forms.Printing:
        return forms.Printing(adopted, told.time_zone, clock.now(), told.agency, told.place)

    @tick(celery, "reporting", name="reporting.print", every_seconds=PRINT_EVERY_SECONDS)
    def print_forms() -> None:
        """Make the forms that were asked for, one after another."""
        until = time.monotonic() + BUSY_SECONDS
        while make_form(database, printing) and time.monotonic() < until:
            pass

    @tick(celery, "reporting", name="reporting.drop_forms", every_seconds=DROP_EVERY_SECONDS)
    def drop_forms() -> None:
        """Drop the files of forms whose days are over."""
        with tracing(begin()), database.transaction() as session:
            dropped = usecases.drop_forms(session, now=clock.now())
        if dropped:
            log.info("forms-dropped", extra={"forms": dropped})


def make_form(database: Database, printing: Callable[[], forms.Printing]) -> bool:
    """Make the form that waits longest; tell whether there was one.

    No transaction is open while it is set. One that cannot be set is tried again after its lease.
    """
    with tracing(begin()):
        with database.transaction() as session:
            form = usecases.take_form(session, now=clock.now())
        if form is None:
            return False
        kind = {"form_id": str(form.form_id), "kind": form.kind}
        try:
            with database.transaction() as session:
                read = read_form(session, form, printing())
            content = None if isinstance(read, Refused) else forms.set_as(form.format, read)
        except Exception as fault:  # noqa: BLE001 - one form hinders no other
            log.error("form-failed", extra=kind | {"fault": type(fault).__name__})  # noqa: TRY400 - the fault may hold texts
            return True
        with database.transaction() as session:
            if isinstance(read, Refused):
                usecases.refuse_form(session, form, read)
            elif content is not None:
                usecases.keep_form(session, form, content, now=clock.now())
    log.info("form-made" if content else "form-refused", extra=kind)
    return True


def make_archive(database: Database, adopted: Adopted) -> bool:
    """Make the file of one closed period; tell whether there was one to make.

    What cannot be made is tried again after its lease. No transaction is open while it is set.
    """
    with tracing(begin()):
        with database.transaction() as session:
            file = usecases.take_archive(session, now=clock.now())
        if file is None:
            return False
        what: dict[str, object] = {"period": file.period, "edition": file.edition}
        with TemporaryDirectory(prefix="tuan-archive-") as folder:
            lines, parquet = Path(folder) / "lines.csv", Path(folder) / "lines.parquet"
            now = clock.now()
            with database.transaction() as session:
                about = usecases.read_archive(session, file, lines, adopted=adopted, now=now)
            if about is None:
                with database.transaction() as session:
                    usecases.give_up_archive(session, file)
                return True
            count = write_parquet(lines, parquet, about)
            with database.transaction() as session:
                usecases.keep_archive(session, file, parquet, about, lines=count, now=now)
    log.info("archive-made", extra=what | {"lines": count})
    return True


def _declare_mail(celery: Celery, database: Database, told: Settings, mailing: Mailing) -> None:
    moments = told.moments()

    @tick(celery, "reporting", name="reporting.remind", every_seconds=REMIND_EVERY_SECONDS)
    def remind() -> None:
        """Claim what somebody is to be reminded of now."""
        with tracing(begin()), database.transaction() as session:
            claimed = usecases.claim_due(session, moments=moments, now=clock.now())
        if claimed:
            log.info("reminders-claimed", extra={"moments": claimed})

    @tick(celery, "reporting", name="reporting.send_mail", every_seconds=MAIL_EVERY_SECONDS)
    def send_mail() -> None:
        """Send what is due, list after list, until nothing is or the server does not take it."""
        until = time.monotonic() + BUSY_SECONDS
        while send_due(database, told.time_zone, mailing) and time.monotonic() < until:
            pass


def send_due(
    database: Database, zone: ZoneInfo, mailing: Mailing, now: Callable[[], datetime] = clock.now
) -> bool:
    """Send up to 50 mails that are due; tell whether there may be more to send just now.

    What is not taken is put off. No transaction is open while the server is spoken to.
    """
    with tracing(begin()):
        with database.transaction() as session:
            mails = usecases.take_mails(session, most=MAILS_AT_ONCE, now=now())
        with database.transaction() as session:
            letters = usecases.write_letters(session, mails, zone=zone, url=mailing.url, now=now())
        messages = [
            Message(str(each.mail_id), each.email, *each.digest.parts(), each.language)
            for each in letters
        ]
        taken, fault = send_all(mailing.server, messages, sender=mailing.sender)
        with database.transaction() as session:
            sent = [each for each in letters if str(each.mail_id) in taken]
            usecases.keep_sent(session, sent, now=now())
            unsent = [each for each in letters if str(each.mail_id) not in taken]
            usecases.put_off(session, unsent, now=now())
    if unsent:
        log.warning("mail-put-off", extra={"mails": len(unsent), "fault": fault})
    if sent:
        log.info("mail-sent", extra={"mails": len(sent)})
    return len(mails) == MAILS_AT_ONCE and (bool(sent) or not unsent)
