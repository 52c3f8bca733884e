"""What the header of every page of step 4 shows: who is signed in, and how much waits per step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.reminders import LOOKED_BACK, Step
from shared.kit.db import AnyRow

ENTRY: Final = {Step.HAND_IN: "week", Step.SCORE: "team", Step.APPROVE: "decide"}
"""The entry of the header under which a step is done."""


def masthead(
    session: Session, person_id: UUID, *, now: datetime, owed: Sequence[AnyRow] | None = None
) -> dict[str, Any]:
    """Return what ``render`` takes as ``me`` and ``waiting``; ``owed`` where it was read before."""
    rows = owing(session, person_id, now=now) if owed is None else owed
    waiting = dict.fromkeys(ENTRY.values(), 0)
    for row in rows:
        waiting[ENTRY[Step(row.step)]] += row.number
    return {"me": queries.names_of(session, [person_id]).get(person_id), "waiting": waiting}


def owing(session: Session, person_id: UUID, *, now: datetime) -> Sequence[AnyRow]:
    """Return what somebody owes of the last weeks, the earliest deadline first."""
    return queries.owed_by(session, [person_id], since=now.date() - LOOKED_BACK)
