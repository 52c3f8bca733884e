"""Writing a unit's collective report, handing it in, confirming it, returning it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from shared.contracts.submission import (
    CollectiveConfirmedV1,
    CollectiveHandedInV1,
    CollectiveReturnedV1,
)
from shared.errors import Stale
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.rulebook import Adopted, check_parts
from submission import events
from submission.domain.collective import CollectiveAct, CollectiveState, Posts, check_party, step
from submission.domain.reports import Content
from submission.models import CollectiveAct as Acted
from submission.models import CollectiveReport
from submission.queries import collective

_HELD: Final = CollectiveReport.__table__.c


def save_collective(
    session: Session,
    collective_id: UUID,
    *,
    by: UUID,
    version: int,
    content: Content,
    adopted: Adopted,
) -> None:
    """Keep what the head wrote so far; it need not be complete.

    Raises ``NotFound``, ``NotTheHead``, ``AlreadyHandedIn``, ``Stale``.
    """
    report, state = _taken(session, collective_id, CollectiveAct.SAVE, by=by, version=version)
    _change(session, report, state=state, **_written(report, content, adopted))


def hand_in_collective(
    session: Session,
    collective_id: UUID,
    *,
    by: UUID,
    version: int,
    content: Content,
    adopted: Adopted,
    now: datetime,
) -> None:
    """Hand the unit's report in, with the members' counts of this moment, and say so.

    A score of the unit's own may be left out, and is otherwise whole: it is what the head says, and
    no member's points enter. Raises what ``save_collective`` raises, and ``Invalid`` for points
    that the regulation does not allow or too much text.
    """
    report, state = _taken(session, collective_id, CollectiveAct.HAND_IN, by=by, version=version)
    if content.self_parts:
        rulebook = adopted.governing(report.week, leader=False)
        check_parts(rulebook, content.self_parts, field="self_parts")
    written = _written(report, content, adopted)
    facts = {**written, "counts": collective.counts(session, report.unit_id, report.week)}
    handed_in = _change(
        session,
        report,
        state=state,
        handed_in_by_id=by,
        handed_in_at=now,
        late=now > report.hand_in_due_at,
        return_reason="",
        **facts,
    )
    _record(session, handed_in, CollectiveAct.HAND_IN, by=by, at=now, facts=facts)
    _say(session, CollectiveHandedInV1, handed_in, {}, now)


def confirm_collective(
    session: Session, collective_id: UUID, *, by: UUID, version: int, now: datetime
) -> None:
    """Confirm a unit's report as it was handed in, and say so. For the leader in charge.

    Raises ``NotFound``, ``NotTheLeader``, ``OwnCollectiveReport``, ``NotHandedIn``,
    ``AlreadyConfirmed``, ``Stale``.
    """
    report, state = _taken(session, collective_id, CollectiveAct.CONFIRM, by=by, version=version)
    confirmed = _change(session, report, state=state, confirmed_by_id=by, confirmed_at=now)
    _record(session, confirmed, CollectiveAct.CONFIRM, by=by, at=now)
    told = {"confirmed_by_id": by, "confirmed_at": now}
    _say(session, CollectiveConfirmedV1, confirmed, told, now)


def return_collective(
    session: Session, collective_id: UUID, *, by: UUID, version: int, reason: str, now: datetime
) -> None:
    """Give a unit's report back to its head, for a reason, also one that was confirmed; say so.

    It begins its next revision; what is said is of the one that was handed in. For the leader in
    charge. Raises ``NotFound``, ``NotTheLeader``, ``NotHandedIn``, ``Stale``.
    """
    report, state = _taken(session, collective_id, CollectiveAct.RETURN, by=by, version=version)
    undone = {"confirmed_by_id": None, "confirmed_at": None, "revision": report.revision + 1}
    returned = _change(session, report, state=state, return_reason=reason, **undone)
    _record(session, returned, CollectiveAct.RETURN, by=by, at=now, said=reason)
    told = {"returned_by_id": by, "returned_at": now, "reason": reason}
    told |= {"revision": report.revision}
    _say(session, CollectiveReturnedV1, returned, told, now)


def _taken(
    session: Session, collective_id: UUID, act: CollectiveAct, *, by: UUID, version: int
) -> tuple[AnyRow, CollectiveState]:
    """Return the report, held, and where the act leads; it is theirs, allowed, and up to date."""
    report = collective.collective_for_change(session, collective_id, viewer_id=by)
    posts = Posts(report.head_id, report.leader_id)
    check_party(act, posts, by=by, handed_in_by=report.handed_in_by_id)
    state = step(CollectiveState(report.state), act)
    if report.version != version:
        raise Stale(current=report.version)
    return report, state


def _written(report: AnyRow, content: Content, adopted: Adopted) -> dict[str, Any]:
    """Return what a head wrote as it is stored and said."""
    return events.written_content(adopted.governing(report.week, leader=False), content)


def _change(session: Session, report: AnyRow, **changes: Any) -> AnyRow:
    changed = (
        update(CollectiveReport)
        .where(CollectiveReport.collective_id == report.collective_id)
        .values(version=report.version + 1, **changes)
        .returning(*_HELD)
    )
    return session.execute(changed).one()


def _record(
    session: Session,
    report: AnyRow,
    action: CollectiveAct,
    *,
    by: UUID,
    at: datetime,
    said: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    session.execute(
        insert(Acted).values(
            collective_id=report.collective_id,
            version=report.version,
            action=action,
            by_id=by,
            at=at,
            said=said,
            facts=dict(facts or {}),
        )
    )


def _say(
    session: Session,
    event_type: Any,
    report: AnyRow,
    more: Mapping[str, Any],
    now: datetime,
) -> None:
    record_event(
        session,
        event_type,
        subject=report.collective_id,
        subjectversion=report.version,
        data={**events.collective(report), **more},
        now=now,
    )
