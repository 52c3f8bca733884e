"""Writing a report, handing it in, and excusing somebody from it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from shared.contracts.directory import LEADING_TIERS
from shared.contracts.submission import ReportExcusedV1, ReportHandedInV1
from shared.errors import NotFound, Refused, Stale
from shared.kit.events import check_size, heading, record_event
from shared.rulebook import Adopted, Rulebook, check_parts
from submission import events, queries
from submission.domain.errors import NotYoursToExcuse
from submission.domain.reports import Content, ReportState, check_with_author
from submission.models import WeeklyReport

_WRITTEN = """
    with written as (
        update weekly_report as report
        set {changes}, saved = true, version = report.version + 1,
            summary = content ->> 'summary', self_parts = content -> 'self_parts'
        from week, cast(:content as jsonb) as content
        where report.report_id = :report_id and report.person_id = :person_id
            and report.version = :version and report.state in ('draft', 'returned')
            and week.week = report.week
        returning report.*, content
    ), dropped as (
        delete from work_item using written
        where work_item.report_id = written.report_id
            and work_item.revision = written.revision and work_item.number > :count
    ), kept as (
        insert into work_item (report_id, revision, number, title, product, key_task)
        select report_id, revision, number, item ->> 'title', item ->> 'product',
            cast(item ->> 'key_task' as boolean)
        from written, jsonb_array_elements(content -> 'items') with ordinality as t (item, number)
        on conflict (report_id, revision, number) do update
        set title = excluded.title, product = excluded.product, key_task = excluded.key_task
    )
"""

_SAVED = "select version from written"
_SAVE = text(_WRITTEN.format(changes="state = report.state") + _SAVED)

_SAID = """
    , said as (
        insert into event (
            event_id, type, subject, subjectversion, time, correlation_id, causation_id, data
        )
        select :event_id, :type, report_id, version, :time, :correlation_id, :causation_id,
            content || jsonb_build_object(
                'report_id', report_id, 'person_id', person_id, 'week', week,
                'unit_id', unit_id, 'post_title', post_title, 'tier', tier,
                'manager_id', manager_id, 'revision', revision, 'late', late,
                'handed_in_at', handed_in_at
            )
        from written
    )
    select state, revision, late, version from written
"""

_HANDED_IN = "state = 'handed_in', handed_in_at = :time, late = :time > week.hand_in_due_at"
_HAND_IN = text(_WRITTEN.format(changes=_HANDED_IN) + _SAID)
"""The report, its items and what is said of it, in one statement: this is the Friday peak.

Nothing is written, and no row comes back, unless the report lies with its author in the version
that was read. The event's data has the shape of ``ReportHandedInV1``; a contract test holds it so.
"""


def save_draft(
    session: Session,
    report_id: UUID,
    *,
    person_id: UUID,
    version: int,
    content: Content,
    adopted: Adopted,
) -> int:
    """Keep what the author wrote so far and return the new version; it need not be complete.

    Raises ``NotFound``, ``Stale``, ``AlreadyHandedIn``, ``Excused``.
    """
    rulebook = _rulebook(session, report_id, person_id, adopted)
    written = _columns(report_id, person_id, version, events.written_content(rulebook, content))
    if session.connection().execute(_SAVE, written).one_or_none() is None:
        raise _refusal(session, report_id, person_id=person_id)
    return version + 1


def hand_in(
    session: Session,
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
    rulebook = _rulebook(session, report_id, person_id, adopted)
    check_parts(rulebook, content.self_parts, field="self_parts")
    written = _columns(report_id, person_id, version, events.written_content(rulebook, content))
    check_size(written["content"].encode())
    written |= heading(ReportHandedInV1, now)
    receipt = session.connection().execute(_HAND_IN, written).one_or_none()
    if receipt is None:
        raise _refusal(session, report_id, person_id=person_id)
    return {"report_id": report_id, "handed_in_at": now, **receipt._mapping}


def _rulebook(session: Session, report_id: UUID, person_id: UUID, adopted: Adopted) -> Rulebook:
    """Return what judges the report; where one rulebook governs everybody, nothing is read."""
    if adopted.only is not None:
        return adopted.only
    report = queries.own_report(session, report_id, person_id=person_id)
    return adopted.governing(report.week, leader=report.tier in LEADING_TIERS)


def _columns(
    report_id: UUID, person_id: UUID, version: int, content: dict[str, Any]
) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "person_id": person_id,
        "version": version,
        "count": len(content["items"]),
        "content": orjson.dumps(content).decode(),
    }


def _refusal(session: Session, report_id: UUID, *, person_id: UUID) -> Refused:
    """Return why a report was not there to be written, in the version that its author read."""
    report = queries.own_report_for_change(session, report_id, person_id=person_id)
    check_with_author(ReportState(report.state))
    return Stale(current=report.version)


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
