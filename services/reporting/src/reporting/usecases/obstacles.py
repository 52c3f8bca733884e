"""What the Office and leadership do about obstacles and proposals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.obstacles import (
    BY,
    NotForYou,
    ObstacleAction,
    ObstacleState,
    Outcome,
    step,
)
from reporting.models import Obstacle, ObstacleAct
from shared.errors import Invalid, Stale
from shared.kit.db import AnyRow

_NO_SUCH: Final = {"into_id": ["Name another one that is not merged itself."]}


def gather(
    session: Session, obstacle_id: UUID, *, by: UUID, version: int, said: str, now: datetime
) -> None:
    """Take something up that was raised. For the Office, and not on one's own.

    Raises ``NotFound``, ``NotForYou``, ``Stale``, ``ObstacleNotNow``.
    """
    row = _taken(session, obstacle_id, ObstacleAction.GATHER, by=by, version=version)
    _act(session, row, ObstacleAction.GATHER, by=by, at=now, said=said)


def merge(
    session: Session,
    obstacle_id: UUID,
    into_id: UUID,
    *,
    by: UUID,
    version: int,
    said: str,
    now: datetime,
) -> None:
    """Merge one into another that says the same; what becomes of that one is shown for both.

    For the Office. Raises what ``gather`` raises, and ``Invalid`` for itself, one that is not
    there, or one that is merged.
    """
    both = queries.both_for_change(session, obstacle_id, into_id)
    row = _taken(session, obstacle_id, ObstacleAction.MERGE, by=by, version=version)
    main = both.get(into_id)
    if main is None or into_id == obstacle_id or main.state == ObstacleState.MERGED:
        raise Invalid(_NO_SUCH)
    facts = {"into_id": str(into_id)}
    kept = {"merged_into_id": into_id}
    _act(session, row, ObstacleAction.MERGE, by=by, at=now, said=said, facts=facts, **kept)


def answer(
    session: Session, obstacle_id: UUID, *, by: UUID, version: int, said: str, now: datetime
) -> None:
    """Answer whoever raised it. For the Office. Raises what ``gather`` raises."""
    row = _taken(session, obstacle_id, ObstacleAction.ANSWER, by=by, version=version)
    _act(session, row, ObstacleAction.ANSWER, by=by, at=now, said=said)


def put_to_leadership(
    session: Session, obstacle_id: UUID, *, by: UUID, version: int, said: str, now: datetime
) -> None:
    """Put it to leadership, with a word of the Office's. Raises what ``gather`` raises."""
    row = _taken(session, obstacle_id, ObstacleAction.PUT, by=by, version=version)
    _act(session, row, ObstacleAction.PUT, by=by, at=now, said=said)


def decide(
    session: Session,
    obstacle_id: UUID,
    outcome: Outcome,
    *,
    by: UUID,
    version: int,
    said: str,
    now: datetime,
) -> None:
    """Decide on what was put to leadership. For its members. Raises what ``gather`` raises."""
    row = _taken(session, obstacle_id, ObstacleAction.DECIDE, by=by, version=version)
    facts = {"outcome": outcome}
    _act(session, row, ObstacleAction.DECIDE, by=by, at=now, said=said, facts=facts)


def _taken(
    session: Session, obstacle_id: UUID, action: ObstacleAction, *, by: UUID, version: int
) -> AnyRow:
    """Return it, held, once it is sure that the act is theirs, allowed and up to date."""
    row = queries.obstacle_for_change(session, obstacle_id, viewer_id=by)
    if BY[action] not in queries.parties_of(session, by) or by == row.person_id:
        raise NotForYou
    step(ObstacleState(row.state), action)
    if row.version != version:
        raise Stale(current=row.version)
    return row


def _act(
    session: Session,
    row: AnyRow,
    action: ObstacleAction,
    *,
    by: UUID,
    at: datetime,
    said: str,
    facts: Mapping[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Record an act and what it changes. Raises ``ObstacleNotNow``."""
    state = step(ObstacleState(row.state), action)
    session.execute(
        update(Obstacle)
        .where(Obstacle.obstacle_id == row.obstacle_id)
        .values(state=state, version=row.version + 1, **changes)
    )
    session.execute(
        insert(ObstacleAct).values(
            obstacle_id=row.obstacle_id,
            version=row.version + 1,
            action=action,
            by_id=by,
            at=at,
            said=said,
            facts=dict(facts or {}),
        )
    )
