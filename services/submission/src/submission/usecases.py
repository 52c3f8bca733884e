"""Writes of step 1, one function a verb; they receive the session and never commit."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.contracts.submission import (
    ReportExcusedV1,
    ReportHandedInV1,
    ReportOpenedV1,
    WeekOpenedV1,
)
from shared.errors import Stale
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.kit.events import event_row, record_event, record_events
from shared.kit.ids import new_id
from shared.rulebook import check_parts, default_rulebook
from submission import events, queries
from submission.domain.errors import NotTheOffice, NotYoursToExcuse, WeekAlreadyOpen
from submission.domain.reports import Content, ReportState, check_with_author
from submission.domain.weeks import check_may_open, deadlines
from submission.models import Person, Week, WeeklyReport, WorkItem

_REPORT = table(WeeklyReport)
_ITEM = table(WorkItem)

_DROP_ITEMS = delete(_ITEM).where(
    _ITEM.c.report_id == bindparam("of"), _ITEM.c.revision == bindparam("in_revision")
)

_KEEP_ITEMS = text(
    """
    insert into work_item (report_id, revision, number, title, product, key_task)
    select :report_id, :revision, item.number, item.title, item.product, item.key_task
    from rows from (
        jsonb_to_recordset(cast(:items as jsonb)) as (title text, product text, key_task boolean)
    ) with ordinality as item (title, product, key_task, number)
    """
)

_WRITE = (
    update(_REPORT)
    .where(_REPORT.c.report_id == bindparam("of"))
    .values(
        {
            name: bindparam(name)
            for name in ("state", "summary", "self_parts", "handed_in_at", "late", "version")
        }
        | {"saved": True}
    )
)

_CLAIM_WEEK = insert(table(Week)).on_conflict_do_nothing().returning(table(Week).c.week_id)


def open_week(
    session: Session, week: date, *, by: UUID, zone: ZoneInfo, today: date, now: datetime
) -> AnyRow:
    """Open a week: everybody who is evaluated owes a report from now on.

    Unit, post and direct manager are frozen into each report. Somebody without a direct manager
    gets none, and holds up nobody else. Raises ``NotTheOffice``, ``WeekNotYet``,
    ``WeekAlreadyOpen``.
    """
    if not queries.is_office_member(session, by):
        raise NotTheOffice
    check_may_open(week, today=today)
    due = deadlines(week, zone=zone)
    row = {
        "week": week,
        "week_id": new_id(),
        "opened_at": now,
        "hand_in_due_at": due.hand_in_due_at,
        "score_due_at": due.score_due_at,
        "approve_due_at": due.approve_due_at,
        "reports": 0,
    }
    claimed = session.execute(_CLAIM_WEEK, row).one_or_none()
    if claimed is None:
        raise WeekAlreadyOpen(f"The week of {week} is open already.", week=week)
    opened = _freeze_reports(session, week)
    _announce(session, opened, now)
    row["reports"] = len(opened)
    session.execute(update(Week).where(Week.week == week).values(reports=len(opened)))
    record_event(
        session, WeekOpenedV1, subject=claimed.week_id, subjectversion=1, data=row, now=now
    )
    return session.execute(select(*table(Week).c).where(Week.week == week)).one()


def _freeze_reports(session: Session, week: date) -> list[AnyRow]:
    """Open a report for everybody who is evaluated; return the rows."""
    owing = session.execute(
        select(
            Person.person_id, Person.unit_id, Person.post_title, Person.tier, Person.manager_id
        ).where(Person.active, Person.evaluated, Person.manager_id.is_not(None))
    )
    blank = {
        "week": week,
        "state": ReportState.DRAFT,
        "revision": 1,
        "summary": "",
        "self_parts": {},
        "saved": False,
        "late": False,
        "return_reason": "",
        "assessment_version": 0,
        "result_version": 0,
        "version": 1,
    }
    rows = [{"report_id": new_id(), **person._mapping, **blank} for person in owing]
    if not rows:
        return []
    return list(session.connection().execute(insert(_REPORT).returning(*_REPORT.c), rows))


def _announce(session: Session, opened: list[AnyRow], now: datetime) -> None:
    record_events(
        session,
        [
            event_row(
                ReportOpenedV1,
                subject=report.report_id,
                subjectversion=report.version,
                data=events.frozen(report),
                now=now,
            )
            for report in opened
        ],
    )


def save_draft(
    session: Session,
    report_id: UUID,
    *,
    person_id: UUID,
    version: int,
    content: Content,
) -> int:
    """Keep what the author wrote so far and return the new version; it need not be complete.

    Raises ``Stale``, ``AlreadyHandedIn``, ``Excused``.
    """
    report = _with_author(session, report_id, person_id=person_id, version=version)
    _write(session, report, content, state=report.state, handed_in_at=report.handed_in_at)
    return version + 1


def hand_in(
    session: Session,
    report_id: UUID,
    *,
    person_id: UUID,
    version: int,
    content: Content,
    now: datetime,
) -> dict[str, Any]:
    """Hand the whole report in, in one request, tell the other services, and return a receipt.

    Raises ``Invalid`` for scores that the regulation does not allow, ``Stale``,
    ``AlreadyHandedIn``, ``Excused``.
    """
    rulebook = default_rulebook()
    check_parts(rulebook, content.self_parts, field="self_parts")
    report = _with_author(session, report_id, person_id=person_id, version=version)
    late = now > report.hand_in_due_at
    _write(session, report, content, state=ReportState.HANDED_IN, handed_in_at=now, late=late)
    record_event(
        session,
        ReportHandedInV1,
        subject=report_id,
        subjectversion=version + 1,
        data={
            **events.frozen(report),
            "revision": report.revision,
            "summary": content.summary,
            "items": content.items,
            "self_parts": content.self_parts,
            "handed_in_at": now,
            "late": late,
        },
        now=now,
    )
    return {
        "report_id": report_id,
        "state": ReportState.HANDED_IN,
        "revision": report.revision,
        "handed_in_at": now,
        "late": late,
        "version": version + 1,
    }


def _with_author(session: Session, report_id: UUID, *, person_id: UUID, version: int) -> AnyRow:
    report = queries.own_report_for_change(session, report_id, person_id=person_id)
    check_with_author(ReportState(report.state))
    if report.version != version:
        raise Stale(current=report.version)
    return report


def _write(
    session: Session,
    report: AnyRow,
    content: Content,
    *,
    state: str,
    handed_in_at: datetime | None,
    late: bool = False,
) -> None:
    connection = session.connection()
    if report.saved:
        connection.execute(_DROP_ITEMS, {"of": report.report_id, "in_revision": report.revision})
    connection.execute(
        _WRITE,
        {
            "of": report.report_id,
            "state": state,
            "summary": content.summary,
            "self_parts": events.written_parts(default_rulebook(), content.self_parts),
            "handed_in_at": handed_in_at,
            "late": late,
            "version": report.version + 1,
        },
    )
    if content.items:
        connection.execute(
            _KEEP_ITEMS,
            {
                "report_id": report.report_id,
                "revision": report.revision,
                "items": orjson.dumps(events.written_items(content.items)).decode(),
            },
        )


def excuse(
    session: Session, report_id: UUID, *, by: UUID, version: int, reason: str, now: datetime
) -> None:
    """Excuse somebody from the week's report, for a recorded reason such as leave.

    Raises ``NotYoursToExcuse`` unless asked by the direct manager or the Office, ``Stale``,
    ``AlreadyHandedIn``, ``Excused``.
    """
    report = queries.report_for_change(session, report_id)
    if by != report.manager_id and not queries.is_office_member(session, by):
        raise NotYoursToExcuse
    check_with_author(ReportState(report.state))
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
