"""Reads of work items and jobs, each named for the question it answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.kit.db import AnyRow
from submission.models import Catalogue, Job, Person, Share, WorkItem

_WORK: Final = """
    select task.*, coalesce(done.percent, 0) as progress,
        coalesce(done.quantity, 0) as quantity_completed,
        coalesce(task.completed_day, done.completed_day) as done_day, (
            select jsonb_agg(jsonb_build_object('person_id', person_id, 'share', percent)
                order by percent desc, person_id)
            from task_share where task_share.item_id = task.item_id
        ) as people
    from task
    left join lateral (
        select sum(percent) as percent, sum(quantity) as quantity,
            max(completed_day) as completed_day
        from task_progress where task_progress.item_id = task.item_id
    ) as done on true
"""
_SHARED_BY: Final = """exists (
    select from task_share where task_share.item_id = task.item_id and person_id = :viewer_id
)"""
_OF_TEAM: Final = """exists (
    select from task_share join person using (person_id)
    where task_share.item_id = task.item_id and person.manager_id = :viewer_id
        and exists (select from person where person_id = :viewer_id and active)
)"""
_ONE: Final = text(
    f"{_WORK} where task.item_id = :item_id"
    f" and (assigned_by_id = :viewer_id or {_SHARED_BY} or {_OF_TEAM})"
)
_PAGE: Final = """ and (cast(:state as text) is null or task.state = :state)
    and (cast(:after as uuid) is null or task.item_id > :after)
    order by task.item_id limit :limit"""
_LISTS: Final = {
    "own": text(f"{_WORK} where {_SHARED_BY}{_PAGE}"),
    "team": text(f"{_WORK} where {_OF_TEAM}{_PAGE}"),
}
_LINES: Final = text(
    """
    select week, person_id, percent, quantity, completed_day from task_progress
    where item_id = :item_id order by week, person_id
    """
)
_DAYS: Final = text(
    """
    select day, person_id, said, quantity from task_day
    where item_id = :item_id order by day desc, line_id desc limit 200
    """
)


def known_to(session: Session, item_ids: Sequence[UUID], *, person_id: UUID) -> set[UUID]:
    """Return which of the work items the person has a share in."""
    mine = select(Share.item_id).where(Share.person_id == person_id, Share.item_id.in_(item_ids))
    return set(session.scalars(mine))


def visible_item(session: Session, item_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return a work item to whoever shares in it, assigned it, or manages one of those directly.

    Raises ``NotFound`` for anybody else.
    """
    row = session.execute(_ONE, {"item_id": item_id, "viewer_id": viewer_id}).one_or_none()
    if row is None:
        raise NotFound
    return row


def item_for_change(session: Session, item_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return a work item that the viewer may see, and hold it until the transaction ends."""
    held = select(WorkItem.item_id).where(WorkItem.item_id == item_id).with_for_update()
    session.execute(held)
    return visible_item(session, item_id, viewer_id=viewer_id)


def weeks_of(session: Session, item_id: UUID) -> Sequence[AnyRow]:
    """Return what handed-in reports tell of a work item, oldest week first."""
    return session.execute(_LINES, {"item_id": item_id}).all()


def days_of(session: Session, item_id: UUID) -> Sequence[AnyRow]:
    """Return the newest 200 daily lines of a work item, newest first."""
    return session.execute(_DAYS, {"item_id": item_id}).all()


def work_items(
    session: Session,
    *,
    whose: str,
    viewer_id: UUID,
    state: str | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the viewer's ``own`` work items or their ``team``'s, oldest first."""
    asked = {"viewer_id": viewer_id, "state": state, "limit": limit}
    return session.execute(_LISTS[whose], asked | {"after": after[0] if after else None}).all()


def managers_of(session: Session, people: Collection[UUID]) -> Mapping[UUID, UUID | None]:
    """Return the direct manager of each of the people who works here."""
    asked = select(Person.person_id, Person.manager_id)
    rows = session.execute(asked.where(Person.person_id.in_(people), Person.active))
    return {row.person_id: row.manager_id for row in rows}


def catalogue_on(session: Session, day: date) -> str | None:
    """Return the version of the job catalogue that holds on a day."""
    newest = select(Catalogue.version).where(Catalogue.first_day <= day)
    return session.scalar(newest.order_by(Catalogue.first_day.desc()).limit(1))


def jobs(session: Session, version: str, codes: Collection[str] | None = None) -> Sequence[AnyRow]:
    """Return the jobs of a version by code, all or those that are named."""
    wanted = select(*Job.__table__.c).where(Job.version == version).order_by(Job.code)
    return session.execute(wanted if codes is None else wanted.where(Job.code.in_(codes))).all()
