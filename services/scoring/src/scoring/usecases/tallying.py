"""Keeps official results, and what they sum to by week, unit and scorer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from scoring.models import Result
from shared.kit.copies import keep_newest

_LOCK: Final = select(func.pg_advisory_xact_lock(func.hashtext("scoring.tally")))
_GROUPS: Final = """
    select distinct result.week, result.unit_id, result.scorer_id from result
    join jsonb_to_recordset(:rows) as told(person_id uuid, week date) using (person_id, week)
"""
_TOUCHED: Final = text(_GROUPS).bindparams(bindparam("rows", type_=JSONB))
_FORGET: Final = text(
    """
    delete from tally using jsonb_to_recordset(:groups) as old(
        week date, unit_id uuid, scorer_id uuid)
    where tally.week = old.week and tally.unit_id = old.unit_id
        and tally.scorer_id = old.scorer_id
    """
).bindparams(bindparam("groups", type_=JSONB))
_COUNT: Final = text(
    """
    insert into tally (week, unit_id, scorer_id, people, total)
    select week, unit_id, scorer_id, count(*), sum(total) from result
    join jsonb_to_recordset(:groups) as touched(week date, unit_id uuid, scorer_id uuid)
        using (week, unit_id, scorer_id)
    group by week, unit_id, scorer_id
    """
).bindparams(bindparam("groups", type_=JSONB))


def keep_results(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the newest official results, and count anew every group that they left or joined.

    One list after the other, since two that count the same group at once would each miss the
    other's results.
    """
    session.execute(_LOCK)
    left = _touched(session, rows)
    keep_newest(session, Result, rows)
    groups = [
        dict(zip(("week", "unit_id", "scorer_id"), each, strict=True))
        for each in sorted(left | _touched(session, rows))
    ]
    connection = session.connection()
    connection.execute(_FORGET, {"groups": groups})
    connection.execute(_COUNT, {"groups": groups})


def _touched(session: Session, rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    told = [{name: str(row[name]) for name in ("person_id", "week")} for row in rows]
    found = session.connection().execute(_TOUCHED, {"rows": told})
    return {(str(row.week), str(row.unit_id), str(row.scorer_id)) for row in found}
