"""What the Office does about periods: it opens, computes, publishes, locks and reopens them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, cast, func, insert, literal, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from reporting import events, queries
from reporting.domain.classifications import ClassificationAction, ClassificationState
from reporting.domain.errors import NotYoursToRead
from reporting.domain.periods import (
    AlreadyOpened,
    FiguresMoved,
    NotAllDecided,
    PeriodAction,
    PeriodState,
    WeeksPending,
    check_classified,
    step,
)
from reporting.models import Classification, ClassifiedPeriod, PeriodAct
from reporting.usecases.capping import cap
from reporting.usecases.figures import acting, count_moved, governing, judged, keep
from shared.contracts.reporting import ClassificationPublishedV1
from shared.errors import Stale
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.kit.events import heading
from shared.rulebook import Adopted, Period

_TARGET: Final = table(Classification)


def open_period(
    session: Session, period: Period, *, by: UUID, adopted: Adopted, now: datetime
) -> None:
    """Open a period for classification. For the Office.

    Raises ``NotYoursToRead``, ``Invalid`` where the rulebooks classify no such period, and
    ``AlreadyOpened``.
    """
    check_office(session, by)
    check_classified(period, list(governing(adopted, period).values()))
    begun = upsert(ClassifiedPeriod).values(period=str(period), state=PeriodState.OPEN, version=1)
    made = session.execute(begun.on_conflict_do_nothing().returning(ClassifiedPeriod.period))
    if made.one_or_none() is None:
        raise AlreadyOpened
    _record(session, (str(period), 1), PeriodAction.OPEN, by=by, at=now)


def compute(
    session: Session,
    period: Period,
    *,
    by: UUID,
    version: int,
    adopted: Adopted,
    now: datetime,
) -> None:
    """Compute everybody's figure and grade from the weeks as they are, and the caps.

    Whose figure is as before keeps what was proposed and decided; another begins anew. For the
    Office. Raises ``NotFound``, ``NotYoursToRead``, ``Stale``, ``PeriodNotNow``, and ``Invalid``.
    """
    row = taken(session, period, PeriodAction.COMPUTE, by=by, version=version)
    changed = sum(keep(session, rows, now) for rows in judged(session, period, adopted))
    cap(session, str(period), list(governing(adopted, period).values()))
    facts = {"changed": changed}
    _act(session, row, PeriodAction.COMPUTE, by=by, at=now, facts=facts, computed_at=now)


def publish(session: Session, period: Period, *, by: UUID, version: int, now: datetime) -> None:
    """Tell everybody what was decided. For the Office.

    Raises what ``compute`` raises, and ``NotAllDecided``.
    """
    row = taken(session, period, PeriodAction.PUBLISH, by=by, version=version)
    left = queries.undecided_by_unit(session, str(period))
    if left:
        raise NotAllDecided(left)
    told = func.jsonb_build_object(
        "status", _TARGET.c.status,
        "score", cast(_TARGET.c.score, Text),
        "grade", _TARGET.c.decided_grade,
        "rulebook", _TARGET.c.rulebook,
        "version", _TARGET.c.version + 1,
    )  # fmt: skip
    changed = {"published": told, "published_at": now}
    _each(session, period, ClassificationAction.PUBLISH, now, **changed)
    said = heading(ClassificationPublishedV1, now) | {"period": str(period)}
    session.execute(events.SAY_PUBLISHED, said)
    _act(session, row, PeriodAction.PUBLISH, by=by, at=now)


def lock(
    session: Session,
    period: Period,
    *,
    by: UUID,
    version: int,
    adopted: Adopted,
    now: datetime,
) -> None:
    """Lock a period, so that nothing of it changes but by a petition. For the Office.

    Raises what ``compute`` raises, ``WeeksPending`` and ``FiguresMoved``.
    """
    row = taken(session, period, PeriodAction.LOCK, by=by, version=version)
    mondays = list(period.weeks())
    pending = queries.open_by_unit(session, mondays[0], mondays[-1])
    if pending:
        raise WeeksPending(pending)
    moved = sum(count_moved(session, rows) for rows in judged(session, period, adopted))
    if moved:
        raise FiguresMoved(moved)
    _act(session, row, PeriodAction.LOCK, by=by, at=now)


def reopen(
    session: Session, period: Period, *, by: UUID, version: int, reason: str, now: datetime
) -> None:
    """Reopen a period that was published or locked; what people were told stays told.

    For the Office. Raises what ``compute`` raises.
    """
    row = taken(session, period, PeriodAction.REOPEN, by=by, version=version)
    _each(session, period, ClassificationAction.REOPEN, now)
    _act(session, row, PeriodAction.REOPEN, by=by, at=now, said=reason)


def taken(
    session: Session, period: Period, action: PeriodAction, *, by: UUID, version: int
) -> AnyRow:
    """Return a period, held, once it is sure that the act is theirs, allowed and up to date."""
    check_office(session, by)
    row = queries.period_for_change(session, str(period))
    step(PeriodState(row.state), action)
    if row.version != version:
        raise Stale(current=row.version)
    return row


def check_office(session: Session, person_id: UUID) -> None:
    """Raise ``NotYoursToRead`` unless somebody works in the Office."""
    if not queries.is_office_member(session, person_id):
        raise NotYoursToRead


def _each(
    session: Session, period: Period, action: ClassificationAction, now: datetime, **values: Any
) -> None:
    """Do what the platform does with a whole period to everybody whose state allows it."""
    before, after = _FROM_TO[action]
    changed = (
        update(_TARGET)
        .where(_TARGET.c.period == str(period), _TARGET.c.state == before)
        .values(state=after, version=_TARGET.c.version + 1, changed_at=func.now(), **values)
        .returning(_TARGET.c.classification_id, _TARGET.c.version, _TARGET.c.published)
        .cte("changed")
    )
    facts = func.coalesce(changed.c.published, cast(literal({}, JSONB), JSONB))
    session.execute(acting(changed, action, now, facts))


_FROM_TO: Final[Mapping[ClassificationAction, tuple[ClassificationState, ClassificationState]]] = {
    ClassificationAction.PUBLISH: (ClassificationState.DECIDED, ClassificationState.PUBLISHED),
    ClassificationAction.REOPEN: (ClassificationState.PUBLISHED, ClassificationState.DECIDED),
}


def _act(
    session: Session,
    row: AnyRow,
    action: PeriodAction,
    *,
    by: UUID,
    at: datetime,
    said: str = "",
    facts: Mapping[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Record an act on a period and what it changes. Raises ``PeriodNotNow``."""
    state = step(PeriodState(row.state), action)
    session.execute(
        update(ClassifiedPeriod)
        .where(ClassifiedPeriod.period == row.period)
        .values(state=state, version=row.version + 1, **changes)
    )
    _record(session, (row.period, row.version + 1), action, by=by, at=at, said=said, facts=facts)


def _record(
    session: Session,
    key: tuple[str, int],
    action: PeriodAction,
    *,
    by: UUID,
    at: datetime,
    said: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    period, version = key
    values = {"by_id": by, "at": at, "said": said, "facts": dict(facts or {})}
    session.execute(
        insert(PeriodAct).values(period=period, version=version, action=action, **values)
    )
