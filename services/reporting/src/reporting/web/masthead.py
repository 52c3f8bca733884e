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


def masthead(session: Session, person_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Return what ``render`` takes as ``me`` and ``waiting``."""
    return masthead_of(*named_and_owing(session, person_id, now=now))


def masthead_of(name: str | None, owed: Sequence[AnyRow]) -> dict[str, Any]:
    """Return the same of what ``named_and_owing`` returned."""
    waiting = dict.fromkeys(ENTRY.values(), 0)
    for row in owed:
        waiting[ENTRY[Step(row.step)]] += row.number
    return {"me": name, "waiting": waiting}


def named_and_owing(
    session: Session, person_id: UUID, *, now: datetime
) -> tuple[str | None, Sequence[AnyRow]]:
    """Return somebody's name and what they owe of the last weeks, the earliest deadline first."""
    return queries.named_and_owing(session, person_id, since=now.date() - LOOKED_BACK)
