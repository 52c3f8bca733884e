"""Reads for the page on which a report is written."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from shared.kit.db import AnyRow
from submission.domain.evidence import FILES, MOST_LINKS
from submission.domain.reports import ReportState
from submission.models import DraftVersion, WeeklyReport
from submission.queries.reports import items, own_report, whole_report

_UNFINISHED: Final = text(
    """
    select task.title, task.product, task.key_task, task.item_id, task.planned, task.job,
        task.coefficient, nullif(task.unit_of_measure, '') as unit_of_measure,
        task.quantity_assigned, task.due_day, task_share.percent as share,
        task.evidence || coalesce((
            select jsonb_agg(:files || task.item_id || '/evidence/' || file_id order by added_at)
            from evidence_file where evidence_file.item_id = task.item_id
        ), '[]') as evidence,
        told.said, told.quantity as quantity_completed
    from task_share
    join task using (item_id)
    left join lateral (
        select string_agg(said, '; ' order by line_id) as said, sum(quantity) as quantity
        from task_day
        where task_day.item_id = task.item_id and task_day.person_id = :person_id
            and task_day.day >= :week and task_day.day < :week + 7
    ) as told on true
    where task_share.person_id = :person_id and task.state = 'open'
        and (task.planned_week is null or task.planned_week <= :week)
        and not exists (
            select from task_progress
            where task_progress.item_id = task.item_id
                and task_progress.completed_day < :week
        )
    order by task.due_day nulls last, task.item_id
    limit 100
    """
)
_KNOWN: Final = (
    *("title", "product", "key_task", "item_id", "planned", "job", "coefficient"),
    *("unit_of_measure", "quantity_assigned", "due_day", "share"),
)
_LONGEST: Final = 300


def own_report_of_week(session: Session, week: date, *, person_id: UUID) -> AnyRow | None:
    """Return the person's report for a week, or nothing when none is owed."""
    asked = whole_report().where(WeeklyReport.person_id == person_id, WeeklyReport.week == week)
    return session.execute(asked).one_or_none()


def last_text(session: Session, week: date, *, person_id: UUID) -> AnyRow | None:
    """Return week and text of the person's newest report before a week that has any text."""
    asked = select(WeeklyReport.week, WeeklyReport.summary).where(
        WeeklyReport.person_id == person_id, WeeklyReport.week < week, WeeklyReport.summary != ""
    )
    return session.execute(asked.order_by(WeeklyReport.week.desc()).limit(1)).one_or_none()


def unfinished(session: Session, week: date, *, person_id: UUID) -> list[dict[str, Any]]:
    """Return a line of the report for each of the person's work items that is not done.

    Those planned for a later week are left out. Daily lines of the week give the product and the
    quantity. Those due first come first, at most 100.
    """
    rows = session.execute(
        _UNFINISHED, {"person_id": person_id, "week": week, "files": FILES}
    ).all()
    return [_line(row) for row in rows]


def lines(session: Session, report: AnyRow) -> tuple[bool, list[dict[str, Any]]]:
    """Return whether a report begins with unfinished work, for nobody saved it, and its lines."""
    if report.state == ReportState.DRAFT and not report.saved:
        return True, unfinished(session, report.week, person_id=report.person_id)
    return False, items(session, report.report_id, revision=report.revision)


def _line(row: AnyRow) -> dict[str, Any]:
    line = {name: getattr(row, name) for name in _KNOWN if getattr(row, name) is not None}
    if row.said:
        line |= {"product": row.said[:_LONGEST], "quantity_completed": row.quantity_completed}
    if row.evidence:
        line["evidence"] = row.evidence[:MOST_LINKS]
    return line


def versions(session: Session, report_id: UUID, *, person_id: UUID) -> Sequence[AnyRow]:
    """Return what the author saved of a report, newest first. Raises ``NotFound`` for another's."""
    own_report(session, report_id, person_id=person_id)
    kept = select(DraftVersion.version, DraftVersion.saved_at, DraftVersion.content)
    asked = kept.where(DraftVersion.report_id == report_id).order_by(DraftVersion.version.desc())
    return session.execute(asked).all()
