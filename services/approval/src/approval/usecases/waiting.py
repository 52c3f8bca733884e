"""Says what waits for whose decision, as it stands in the directory just now."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from approval import queries
from approval.directory import lookup
from shared.contracts.approval import WaitingChangedV1, WaitingWeek
from shared.kit.db import AnyRow
from shared.kit.events import event_row, record_events

_CHANGED: Final = text(
    """
    with standing as (
        select * from jsonb_to_recordset(:standing) as each (person_id uuid, weeks jsonb)
    )
    insert into waiting_told as told (person_id, weeks, version)
    select person_id, coalesce(standing.weeks, '[]'), 1
    from standing full join waiting_told using (person_id)
    where waiting_told.weeks is distinct from coalesce(standing.weeks, '[]')
    order by person_id
    on conflict (person_id) do update set weeks = excluded.weeks, version = told.version + 1
    where told.weeks <> excluded.weeks
    returning told.*
    """
).bindparams(bindparam("standing", type_=JSONB))
"""In one order; of two ticks at once the second waits, and finds that all was said."""

_WEEK: Final = WaitingWeek()


def tell_waiting(session: Session, *, now: datetime) -> int:
    """Say of everybody for whom something else waits than was said last; return how many.

    An authority is found as at a decision, and whoever it delegated to beside it: so it follows a
    change of either within a tick. What the Office looks at waits for nobody by name.
    """
    rows = queries.awaiting(session)
    deciders = lookup.deciders_by_person(session, {row.person_id for row in rows})
    waiting: dict[UUID, dict[date, dict[str, Any]]] = {}
    for row in rows:
        for decider_id in deciders.get(row.person_id, ()):
            _add(waiting.setdefault(decider_id, {}), row)
    standing = [
        {"person_id": decider_id, "weeks": [_WEEK.dump(each) for _, each in sorted(weeks.items())]}
        for decider_id, weeks in waiting.items()
    ]
    changed = session.execute(_CHANGED, {"standing": standing}).all()
    record_events(session, [_said(each, now) for each in changed])
    return len(changed)


def _add(weeks: dict[date, dict[str, Any]], row: AnyRow) -> None:
    fresh = {"week": row.week, "results": 0, "since": row.since, "due_at": row.due_at}
    known = weeks.setdefault(row.week, fresh)
    known["results"] += row.results
    known["since"] = min(known["since"], row.since)
    due = [each for each in (known["due_at"], row.due_at) if each is not None]
    known["due_at"] = min(due, default=None)


def _said(told: AnyRow, now: datetime) -> dict[str, Any]:
    weeks = [_WEEK.load(each) for each in told.weeks]
    return event_row(
        WaitingChangedV1,
        subject=told.waiting_id,
        subjectversion=told.version,
        data={**told._mapping, "weeks": weeks},
        now=now,
    )
