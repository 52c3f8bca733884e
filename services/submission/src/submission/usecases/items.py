"""Work items: assigning, changing, closing, telling of a day, and importing them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from shared.errors import Invalid, NotFound, Stale
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.kit.ids import new_id
from submission.domain.errors import NotYoursToAssign, NotYoursToChange
from submission.domain.items import (
    FrozenJob,
    Imported,
    ItemFacts,
    ItemShare,
    ItemState,
    check_open,
    check_shares,
    differs,
    with_job,
)
from submission.models import DayLine, Share, WorkItem
from submission.queries import work

_ITEM = table(WorkItem)
_SHARE = table(Share)


def assign_item(
    session: Session,
    facts: ItemFacts,
    people: Sequence[ItemShare],
    *,
    by: UUID,
    today: date,
    now: datetime,
) -> UUID:
    """Open a work item for oneself or for people whom one manages directly; return its id.

    The job's coefficient is that of ``today``. Raises ``Invalid`` for shares beyond the whole or an
    unknown job, and ``NotYoursToAssign``.
    """
    check_shares(people)
    _check_theirs(session, people, by)
    job = _jobs_on(session, [facts], today).get(facts.job)
    _check_job(facts, job, "job")
    item_id = new_id()
    fresh = {"assigned_by_id": by, "completed_day": None, "state": ItemState.OPEN, "version": 1}
    row = {"item_id": item_id, "created_at": now} | fresh | with_job(facts, job)
    session.connection().execute(insert(_ITEM), row)
    _share(session, {item_id: people})
    return item_id


def change_item(
    session: Session,
    item_id: UUID,
    facts: ItemFacts,
    people: Sequence[ItemShare],
    *,
    by: UUID,
    version: int,
    today: date,
) -> None:
    """Change what a work item says and who shares it; a job that stays keeps its coefficient.

    For who assigned it, and the direct manager. Raises ``NotFound``, ``NotYoursToChange``,
    ``ItemClosed``, ``Stale``, and what ``assign_item`` raises.
    """
    item = _held(session, item_id, by=by, version=version)
    if item.source is not None:
        raise NotYoursToChange(f"It comes from {item.source}; change it there.")
    holders = [UUID(each["person_id"]) for each in item.people]
    if by != item.assigned_by_id and by not in work.managers_of(session, holders).values():
        raise NotYoursToChange
    check_shares(people)
    if by != item.assigned_by_id or {each.person_id for each in people} != set(holders):
        _check_theirs(session, people, by)
    if facts.job is not None and facts.job == item.job:
        job: FrozenJob | None = _frozen(item)
    else:
        job = _jobs_on(session, [facts], today).get(facts.job)
        _check_job(facts, job, "job")
    changed = with_job(facts, job) | {"version": version + 1}
    session.execute(update(_ITEM).where(_ITEM.c.item_id == item_id).values(changed))
    _share(session, {item_id: people})


def close_item(
    session: Session, item_id: UUID, *, by: UUID, version: int, completed_day: date | None
) -> None:
    """Close a work item, done on a day or given up; for whoever may see it.

    Raises ``NotFound``, ``ItemClosed``, ``Stale``.
    """
    _held(session, item_id, by=by, version=version)
    closed = {"state": ItemState.CLOSED, "completed_day": completed_day, "version": version + 1}
    session.execute(update(_ITEM).where(_ITEM.c.item_id == item_id).values(closed))


def tell_day(
    session: Session,
    item_id: UUID,
    *,
    by: UUID,
    day: date,
    said: str,
    quantity: Decimal,
    today: date,
) -> None:
    """Add a line about a day; the week's report begins with the lines of its week.

    For those who share the item. Raises ``NotFound``, ``ItemClosed``, and ``Invalid`` for a day to
    come.
    """
    item = work.item_for_change(session, item_id, viewer_id=by)
    if str(by) not in {each["person_id"] for each in item.people}:
        raise NotFound
    check_open(item.state)
    if day > today:
        raise Invalid({"day": [f"Today is {today}; tell of a day that has come."]})
    line = {"line_id": new_id(), "item_id": item_id, "person_id": by, "day": day}
    session.execute(insert(DayLine).values(line | {"said": said, "quantity": quantity}))


def import_items(
    session: Session, source: str, items: Sequence[Imported], *, today: date, now: datetime
) -> dict[str, int]:
    """Bring the work items of another system to what it says of them: all, or nothing.

    One is known by its source and its id there; sending the same again changes nothing. Returns how
    many were added, changed and left as they were. Raises ``Invalid`` naming each row that cannot
    be taken.
    """
    stored = _of_source(session, source, [each.external_id for each in items])
    jobs = _jobs_on(session, [each.facts for each in items], today)
    _check_rows(session, items, jobs)
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    shares: dict[UUID, Sequence[ItemShare]] = {}
    for each in items:
        there = stored.get(each.external_id)
        kept = there is not None and each.facts.job == there.job
        job = _frozen(there) if kept and there is not None else jobs.get(each.facts.job)
        state = ItemState.OPEN if each.completed_day is None else ItemState.CLOSED
        told = {"state": state, "completed_day": each.completed_day}
        row = with_job(each.facts, job) | told
        if there is None:
            own = {"item_id": new_id(), "created_at": now, "version": 1}
            row |= own | {"source": source, "external_id": each.external_id}
            added.append(row)
            shares[row["item_id"]] = each.people
        elif differs(dict(there._mapping), row) or _shares_differ(there, each.people):
            changed.append(row | {"of": there.item_id, "version": there.version + 1})
            shares[there.item_id] = each.people
    _store(session, added, changed, shares)
    unchanged = len(items) - len(added) - len(changed)
    return {"added": len(added), "changed": len(changed), "unchanged": unchanged}


def _of_source(session: Session, source: str, ids: Sequence[str]) -> dict[str, AnyRow]:
    """Return what is stored of a source by its ids, with its shares by person, and hold it."""
    shares = select(func.jsonb_object_agg(_SHARE.c.person_id, _SHARE.c.percent))
    of_item = shares.where(_SHARE.c.item_id == _ITEM.c.item_id).scalar_subquery()
    asked = select(*_ITEM.c, of_item.label("shares"))
    asked = asked.where(_ITEM.c.source == source, _ITEM.c.external_id.in_(ids))
    held = session.execute(asked.order_by(_ITEM.c.item_id).with_for_update()).all()
    return {row.external_id: row for row in held}


def _shares_differ(there: AnyRow, people: Sequence[ItemShare]) -> bool:
    return bool({str(each.person_id): each.share for each in people} != there.shares)


def _check_rows(
    session: Session, items: Sequence[Imported], jobs: Mapping[str | None, FrozenJob]
) -> None:
    working = work.managers_of(session, {one.person_id for each in items for one in each.people})
    errors: dict[str, list[str]] = {}
    seen: set[str] = set()
    for place, each in enumerate(items):
        at = f"items.{place}"
        if each.external_id in seen:
            errors[f"{at}.external_id"] = ["Send each id once."]
        seen.add(each.external_id)
        try:
            check_shares(each.people, field=f"{at}.people")
            _check_job(each.facts, jobs.get(each.facts.job), f"{at}.job")
        except Invalid as fault:
            errors |= fault.errors
        for number, one in enumerate(each.people):
            if one.person_id not in working:
                errors[f"{at}.people.{number}.person_id"] = ["Name somebody who works here."]
    if errors:
        raise Invalid(errors)


def _store(
    session: Session,
    added: list[dict[str, Any]],
    changed: list[dict[str, Any]],
    shares: Mapping[UUID, Sequence[ItemShare]],
) -> None:
    connection = session.connection()
    if added:
        connection.execute(insert(_ITEM), added)
    if changed:
        named: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name != "of"}
        connection.execute(
            update(_ITEM).where(_ITEM.c.item_id == bindparam("of")).values(named), changed
        )
    if shares:
        _share(session, shares)


def _share(session: Session, shares: Mapping[UUID, Sequence[ItemShare]]) -> None:
    """Replace who shares work items."""
    session.execute(delete(_SHARE).where(_SHARE.c.item_id.in_(shares)))
    rows = [
        {"item_id": item_id, "person_id": each.person_id, "percent": each.share}
        for item_id, people in shares.items()
        for each in people
    ]
    session.connection().execute(insert(_SHARE), rows)


def _held(session: Session, item_id: UUID, *, by: UUID, version: int) -> AnyRow:
    item = work.item_for_change(session, item_id, viewer_id=by)
    check_open(item.state)
    if item.version != version:
        raise Stale(current=item.version)
    return item


def _check_theirs(session: Session, people: Sequence[ItemShare], by: UUID) -> None:
    """Raise ``NotYoursToAssign`` unless all work here and are oneself or managed by oneself."""
    managers = work.managers_of(session, {by, *(each.person_id for each in people)})
    if by not in managers:
        raise NotYoursToAssign("You do not work here any more.")
    for each in people:
        if each.person_id != by and managers.get(each.person_id) != by:
            raise NotYoursToAssign


def _jobs_on(
    session: Session, facts: Sequence[ItemFacts], day: date
) -> dict[str | None, FrozenJob]:
    """Return the jobs that are named, by code, as they are on a day."""
    codes = {each.job for each in facts if each.job is not None}
    version = work.catalogue_on(session, day) if codes else None
    if version is None:
        return {}
    return {
        row.code: FrozenJob(version, row.coefficient, row.unit_of_measure)
        for row in work.jobs(session, version, codes)
    }


def _check_job(facts: ItemFacts, job: FrozenJob | None, field: str) -> None:
    if facts.job is not None and job is None:
        raise Invalid({field: ["No such job in the catalogue that holds today; see jobs."]})


def _frozen(item: AnyRow) -> FrozenJob | None:
    if item.job is None:
        return None
    return FrozenJob(item.catalogue_version, item.coefficient, item.unit_of_measure)
