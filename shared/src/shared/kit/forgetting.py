"""Drops what is kept for a day only; it never touches what a service said or heard."""

from sqlalchemy import delete, func, text
from sqlalchemy.orm import Session

from shared.kit.tables import attempt, idempotency

_DAY = text("interval '24 hours'")


def forget(session: Session) -> None:
    """Drop idempotent answers past their day, and counts of deliveries that never came again."""
    session.execute(delete(idempotency).where(idempotency.c.created_at < func.now() - _DAY))
    session.execute(delete(attempt).where(attempt.c.started_at < func.now() - _DAY))
