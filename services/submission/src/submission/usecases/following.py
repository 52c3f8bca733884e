"""What follows from the directory: reports move with people, and absences excuse from them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts.submission import ReportExcusedV1, ReportHandedInV1, ReportOpenedV1
from shared.kit.db import AnyRow
from shared.kit.events import event_row, record_events
from submission import events, queries
from submission.domain.reports import ReportState

_MOVED: Final = text(
    """
    update weekly_report as report
    set unit_id = person.unit_id, post_title = person.post_title, tier = person.tier,
        manager_id = person.manager_id, version = report.version + 1
    from person, week
    where person.person_id = report.person_id and week.week = report.week
        and report.person_id = any(:changed) and report.state in ('draft', 'returned', 'handed_in')
        and person.active and person.manager_id is not null
        and person.told_at < coalesce(week.ends_at, week.week + interval '7 days')
        and (report.unit_id, report.post_title, report.tier, report.manager_id)
            is distinct from
            (person.unit_id, person.post_title, person.tier, person.manager_id)
    returning report.*
    """
)
"""The week goes to whoever manages the person when it ends."""

_HANDED_OVER: Final = text(
    """
    update weekly_report as report set manager_id = person.manager_id, version = report.version + 1
    from person, person as manager
    where person.person_id = report.person_id and manager.person_id = report.manager_id
        and (report.person_id = any(:changed) or report.manager_id = any(:changed))
        and report.state in ('draft', 'returned', 'handed_in')
        and not manager.active and person.manager_id is not null
        and person.manager_id <> report.manager_id
    returning report.*
    """
)
"""A week that is over stays where it was, unless its manager left: then nobody would score it."""

_AWAY: Final = """
    select report.report_id, (
        select kind from absence
        where person_id = report.person_id and not withdrawn
            and first_day < report.week + 7 and last_day >= report.week
        order by first_day limit 1
    ) as kind,
    not exists (
        select from unnest(week.worked) as day where not exists (
            select from absence
            where person_id = report.person_id and not withdrawn
                and day between first_day and last_day
        )
    ) as whole
    from weekly_report as report
    join week on week.week = report.week and cardinality(week.worked) > 0
    where report.state in ('draft', 'excused') and {which}
"""

_EXCUSE: Final = """
    with away as ({away})
    update weekly_report as report
    set state = case when whole then 'excused' else 'draft' end,
        excuse_reason = case when whole then kind end,
        excused_by_rule = whole, version = report.version + 1
    from away
    where report.report_id = away.report_id and (
        (whole and report.state = 'draft')
        or (not whole and report.state = 'excused' and report.excused_by_rule)
    )
    returning report.*
"""

_WHOM_OF_WEEK: Final = """report.week = :week and exists (
    select from absence where person_id = report.person_id and not withdrawn
        and first_day < report.week + 7 and last_day >= report.week
)"""
_OF_PEOPLE: Final = text(_EXCUSE.format(away=_AWAY.format(which="report.person_id = any(:people)")))
_OF_WEEK: Final = text(_EXCUSE.format(away=_AWAY.format(which=_WHOM_OF_WEEK)))


def follow_people(session: Session, changed: Collection[UUID], *, now: datetime) -> None:
    """Bring reports that are not scored yet to where their people are now, and say so.

    A report follows until its week ends, by the regulation's silence our choice; afterwards only
    when its direct manager left. One that was handed in lies before the new manager.
    """
    ids = {"changed": list(changed)}
    connection = session.connection()
    moved = {row.report_id: row for row in connection.execute(_MOVED, ids)}
    moved |= {row.report_id: row for row in connection.execute(_HANDED_OVER, ids)}
    record_events(session, [_told(session, report, now) for report in moved.values()])


def _told(session: Session, report: AnyRow, now: datetime) -> dict[str, Any]:
    if report.state != ReportState.HANDED_IN:
        return _row(ReportOpenedV1, report, {}, now)
    items = queries.items(session, report.report_id, revision=report.revision)
    content = {
        "revision": report.revision,
        "summary": report.summary,
        "items": items,
        "self_parts": report.self_parts,
        "handed_in_at": report.handed_in_at,
        "late": report.late,
        "late_hours": report.late_hours,
        "filed_by_id": report.filed_by_id,
    }
    return _row(ReportHandedInV1, report, content, now)


def follow_absences(session: Session, people: Collection[UUID], *, now: datetime) -> None:
    """Excuse from each week in which somebody is away on all days that are worked, and say so.

    Only a draft is excused. A report that an absence excused is owed again when it no longer
    covers the week.
    """
    changed = session.connection().execute(_OF_PEOPLE, {"people": list(people)}).all()
    _tell_excused(session, changed, now)


def excuse_absent(session: Session, week: date, *, now: datetime) -> None:
    """Excuse from a week that opens whoever is away on all its working days, and say so."""
    _tell_excused(session, session.connection().execute(_OF_WEEK, {"week": week}).all(), now)


def _tell_excused(session: Session, changed: Sequence[AnyRow], now: datetime) -> None:
    rows = []
    for report in changed:
        if report.state == ReportState.EXCUSED:
            excuse = {"reason": report.excuse_reason, "excused_by_id": None, "excused_at": now}
            rows.append(_row(ReportExcusedV1, report, excuse, now))
        else:
            rows.append(_row(ReportOpenedV1, report, {}, now))
    record_events(session, rows)


def _row(event_type: Any, report: AnyRow, data: dict[str, Any], now: datetime) -> dict[str, Any]:
    return event_row(
        event_type,
        subject=report.report_id,
        subjectversion=report.version,
        data=events.frozen(report) | data,
        now=now,
    )
