"""Writing a report, handing it in, withdrawing it, and excusing somebody from it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.contracts.directory import LEADING_TIERS
from shared.contracts.submission import ReportExcusedV1, ReportHandedInV1, ReportWithdrawnV1
from shared.errors import Invalid, NotFound, Refused, Stale
from shared.kit.at_once import InTransaction, Writing
from shared.kit.events import check_size, heading, record_event
from shared.rulebook import Adopted, Rulebook, check_parts
from submission import events, queries
from submission.domain.errors import NotYoursToExcuse, NotYoursToFile, ProgressPastWhole
from submission.domain.reports import Act, Content, Filing, ReportState, check_may
from submission.models import WeeklyReport
from submission.queries import work
from submission.usecases.writing import (
    HAND_IN,
    HAND_IN_WITH_WORK,
    SAVE,
    SAVE_WITH_WORK,
    WITHDRAW,
)

PAST_WHOLE: Final = "ck_task_progress_at_most_whole"
"""What the database says when a hand-in would bring a work item beyond 100 per cent."""


def save_draft(
    writing: Writing,
    report_id: UUID,
    *,
    person_id: UUID,
    version: int,
    content: Content,
    adopted: Adopted,
    now: datetime,
) -> int:
    """Keep what the author wrote so far and return the new version; it need not be complete.

    Of what was saved before, the newest versions stay to be looked at.

    Raises ``NotFound``, ``Stale``, ``AlreadyHandedIn``, ``Excused``.
    """
    rulebook = _rulebook(writing, report_id, person_id, adopted)
    written = _columns(report_id, person_id, version, _written(rulebook, content))
    statement = SAVE_WITH_WORK if content.work else SAVE
    if writing.row(statement, written | {"time": now}) is None:
        raise _refusal(writing.session, written, Act.SAVE, content)
    return version + 1


def hand_in(
    writing: Writing,
    report_id: UUID,
    *,
    person_id: UUID,
    version: int,
    content: Content,
    adopted: Adopted,
    now: datetime,
) -> dict[str, Any]:
    """Hand the whole report in, in one request, tell the other services, and return a receipt.

    Raises ``Invalid`` for scores that the regulation does not allow or too much text,
    ``NotFound``, ``Stale``, ``AlreadyHandedIn``, ``Excused``.
    """
    rulebook = _rulebook(writing, report_id, person_id, adopted)
    columns = _columns(report_id, person_id, version, _checked(rulebook, content))
    return _hand_in(writing, columns | {"filed_by_id": None, "filing_reason": None}, content, now)


def file(
    session: Session,
    report_id: UUID,
    *,
    version: int,
    content: Content,
    filing: Filing,
    adopted: Adopted,
    now: datetime,
) -> dict[str, Any]:
    """Hand a report in on its author's behalf, with the reason recorded, and return a receipt.

    For the direct manager and the Office. Raises ``NotYoursToFile`` for the author, ``NotFound``
    for whoever may not see the report, and what ``hand_in`` raises.
    """
    report = queries.report_for_change(session, report_id)
    if filing.by_id == report.person_id:
        raise NotYoursToFile("Hand your own report in yourself.")
    if filing.by_id != report.manager_id and not queries.is_office_member(session, filing.by_id):
        raise NotFound
    check_may(Act.FILE, ReportState(report.state))
    rulebook = adopted.governing(report.week, leader=report.tier in LEADING_TIERS)
    columns = _columns(report_id, report.person_id, version, _checked(rulebook, content))
    filed = {"filed_by_id": filing.by_id, "filing_reason": filing.reason}
    return _hand_in(InTransaction(session), columns | filed, content, now)


def _checked(rulebook: Rulebook, content: Content) -> bytes:
    """Return what is handed in as it is stored and sent; it is whole and not too large."""
    check_parts(rulebook, content.self_parts, field="self_parts")
    written = _written(rulebook, content)
    check_size(written)
    return written


def _written(rulebook: Rulebook, content: Content) -> bytes:
    return orjson.dumps(events.written_content(rulebook, content))


def _hand_in(
    writing: Writing, columns: dict[str, Any], content: Content, now: datetime
) -> dict[str, Any]:
    written = columns | heading(ReportHandedInV1, now)
    statement = HAND_IN_WITH_WORK if content.work else HAND_IN
    try:
        receipt = writing.row(statement, written)
    except IntegrityError as fault:
        if PAST_WHOLE not in str(fault.orig):
            raise
        raise ProgressPastWhole("Read your work items again; others may have gone on.") from fault
    if receipt is None:
        raise _refusal(writing.session, columns, Act.HAND_IN, content)
    revision, late_hours = receipt
    return {
        "report_id": columns["report_id"],
        "state": ReportState.HANDED_IN,
        "revision": revision,
        "handed_in_at": now,
        "late": late_hours is not None,
        "late_hours": late_hours,
        "version": columns["version"] + 1,
    }


def withdraw(
    session: Session, report_id: UUID, *, person_id: UUID, version: int, now: datetime
) -> None:
    """Take a report back that is handed in and not scored, as the draft of the next revision.

    Where the direct manager scored or returned it before that is heard there, that holds.
    Raises ``NotFound``, ``Stale``, ``NotHandedIn``, ``AlreadyScored``, ``Excused``.
    """
    report = queries.own_report_for_change(session, report_id, person_id=person_id)
    check_may(Act.WITHDRAW, ReportState(report.state))
    if report.version != version:
        raise Stale(current=report.version)
    taken = session.connection().execute(WITHDRAW, {"report_id": report_id}).one()
    told = events.frozen(taken) | {"revision": report.revision, "withdrawn_at": now}
    record_event(
        session,
        ReportWithdrawnV1,
        subject=report_id,
        subjectversion=taken.version,
        data=told,
        now=now,
    )


def _rulebook(writing: Writing, report_id: UUID, person_id: UUID, adopted: Adopted) -> Rulebook:
    """Return what judges the report; where one rulebook governs everybody, nothing is read."""
    if adopted.only is not None:
        return adopted.only
    report = queries.own_report(writing.session, report_id, person_id=person_id)
    return adopted.governing(report.week, leader=report.tier in LEADING_TIERS)


def _columns(report_id: UUID, person_id: UUID, version: int, content: bytes) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "person_id": person_id,
        "version": version,
        "sent": orjson.Fragment(content),
    }


def _refusal(session: Session, columns: dict[str, Any], act: Act, content: Content) -> Refused:
    """Return why a report was not there to be written, in the version that its author read."""
    report_id, person_id = columns["report_id"], columns["person_id"]
    report = queries.own_report_for_change(session, report_id, person_id=person_id)
    check_may(act, ReportState(report.state))
    if report.version != columns["version"] or not content.work:
        return Stale(current=report.version)
    known = work.known_to(session, content.work, person_id=person_id)
    return Invalid(
        {
            f"items.{place}.item_id": ["Name a work item of your own, or none."]
            for place, item in enumerate(content.items)
            if item.item_id is not None and item.item_id not in known
        }
    )


def excuse(
    session: Session, report_id: UUID, *, by: UUID, version: int, reason: str, now: datetime
) -> None:
    """Excuse somebody from the week's report, for a recorded reason such as leave.

    For the direct manager and the Office, and never for oneself. Raises ``NotYoursToExcuse`` for
    the author, ``NotFound`` for whoever may not see the report, ``Stale``, ``AlreadyHandedIn``,
    ``Excused``.
    """
    report = queries.report_for_change(session, report_id)
    if by == report.person_id:
        raise NotYoursToExcuse("Nobody excuses their own week.")
    if by != report.manager_id and not queries.is_office_member(session, by):
        raise NotFound
    check_may(Act.EXCUSE, ReportState(report.state))
    if report.version != version:
        raise Stale(current=report.version)
    session.execute(
        update(WeeklyReport)
        .where(WeeklyReport.report_id == report_id)
        .values(state=ReportState.EXCUSED, excuse_reason=reason, version=version + 1)
    )
    record_event(
        session,
        ReportExcusedV1,
        subject=report_id,
        subjectversion=version + 1,
        data={
            **events.frozen(report),
            "reason": reason,
            "excused_by_id": by,
            "excused_at": now,
        },
        now=now,
    )
