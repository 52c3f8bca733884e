"""What an accepted act changes: the proposal's state, the decision, the result, what is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from approval import events
from approval.domain.proposals import REOPENS, Act, ProposalState, SecondLook
from approval.models import Decision, Proposal, Result
from approval.outbound.saying import tell_others
from approval.queries import newest_result
from approval.usecases.telling import told_of
from shared.contracts.approval import (
    ReportReturnedV1,
    ResultApprovedV1,
    ResultReopenedV1,
    ScoreReturnedV1,
)
from shared.contracts.envelope import EventData
from shared.kit.db import AnyRow, any_of
from shared.kit.events import event_row, record_events
from shared.kit.ids import new_id
from shared.rulebook import Adopted

_SAID: Final[Mapping[Act, type[EventData]]] = {
    Act.RETURNED: ScoreReturnedV1,
    Act.RETURNED_TO_AUTHOR: ReportReturnedV1,
    Act.REOPENED: ResultReopenedV1,
    Act.REOPENED_TO_AUTHOR: ResultReopenedV1,
}
"""What is said of an act that leaves no official result; a second look is nobody else's matter."""

_GIVEN_TO: Final = {Act.REOPENED: "scorer", Act.REOPENED_TO_AUTHOR: "author"}


@dataclass(frozen=True, slots=True)
class Policy:
    """By what is decided: the agency's rulebooks, and what the Office looks at again."""

    adopted: Adopted
    second_look: SecondLook


@dataclass(frozen=True, slots=True)
class Right:
    """By what right somebody decides, as the result keeps it."""

    by_id: UUID
    rule: str
    on_behalf_of_id: UUID | None = None
    delegation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """What becomes official: points as they are written, their total and grade."""

    parts: Mapping[str, str]
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An act that nothing speaks against, and where it leads.

    ``decided`` is who decided on the ``points`` where the Office confirms them, and ``why`` what
    that authority said of them.
    """

    proposal: AnyRow
    act: Act
    state: ProposalState
    reason: str
    right: Right
    points: Points | None = None
    decided: Right | None = None
    why: str = ""


def carry_out(session: Session, accepted: Sequence[Accepted], *, now: datetime) -> None:
    """Write acts down and tell of them; about seven statements, however many there are."""
    official = [each for each in accepted if each.state is ProposalState.APPROVED]
    results = {each.proposal.report_id: _result(each, now) for each in official}
    reopened = {
        each.proposal.report_id: newest_result(session, each.proposal)
        for each in accepted
        if each.act in REOPENS
    }
    _change(session, accepted, reopened, now)
    if results:
        session.execute(insert(Result), list(results.values()))
    rows = (_said(each, results.get(each.proposal.report_id), reopened, now) for each in accepted)
    record_events(session, [row for row in rows if row is not None])
    told = (
        told_of(
            each.proposal,
            each.act,
            result=results.get(each.proposal.report_id),
            reopened=reopened.get(each.proposal.report_id),
            now=now,
        )
        for each in accepted
    )
    tell_others(session, [row for row in told if row is not None])


def _result(each: Accepted, now: datetime) -> dict[str, Any]:
    proposal, points, decided = each.proposal, each.points, each.decided or each.right
    assert points is not None  # noqa: S101 - what is official has points
    return {
        **events.subject_of(proposal),
        "rule": decided.rule,
        "on_behalf_of_id": decided.on_behalf_of_id,
        "delegation_id": decided.delegation_id,
        "decided_by_id": decided.by_id,
        "confirmed_by_id": None if each.decided is None else each.right.by_id,
        "result_id": new_id(),
        "correction_of": proposal.correction_of,
        "self_parts": proposal.self_parts,
        "manager_parts": proposal.manager_parts,
        "approved_parts": points.parts,
        "total": points.total,
        "grade": points.grade,
        "reason": each.why or None,
        "key_task_missed": proposal.key_task_missed,
        "breaches": proposal.breaches,
        "rulebook_id": proposal.rulebook["id"],
        "rulebook_version": proposal.rulebook["version"],
        "rulebook_sha256": proposal.rulebook["sha256"],
        "scorer_id": proposal.scorer_id,
        "same_person": decided.by_id == proposal.scorer_id,
        "approved_at": now,
    }


def _change(
    session: Session,
    accepted: Sequence[Accepted],
    reopened: Mapping[UUID, UUID],
    now: datetime,
) -> None:
    for state in ProposalState:
        ids = [
            each.proposal.report_id
            for each in accepted
            if each.state is state and each.proposal.report_id not in reopened
        ]
        _move(session, ids, state=state, **_settled(state))
    for each in accepted:
        if (report_id := each.proposal.report_id) in reopened:
            _move(session, [report_id], state=each.state, correction_of=reopened[report_id])
    if accepted:
        session.execute(insert(Decision), [_decision(each, now) for each in accepted])


def _settled(state: ProposalState) -> dict[str, Any]:
    """Return what else changes: with the correction there, no result is being corrected."""
    return {"correction_of": None} if state is ProposalState.APPROVED else {}


def _move(session: Session, report_ids: Iterable[UUID], **changes: Any) -> None:
    if ids := list(report_ids):
        session.execute(
            update(Proposal)
            .where(Proposal.report_id == any_of(ids))
            .values(version=Proposal.version + 1, **changes)
        )


def _decision(each: Accepted, now: datetime) -> dict[str, Any]:
    points = each.points
    return {
        "report_id": each.proposal.report_id,
        "version": each.proposal.version + 1,
        "kind": each.act.value,
        "by_id": each.right.by_id,
        "rule": each.right.rule,
        "on_behalf_of_id": each.right.on_behalf_of_id,
        "delegation_id": each.right.delegation_id,
        "at": now,
        "reason": each.reason,
        "parts": points.parts if points else {},
        "total": points.total if points else None,
        "grade": points.grade if points else None,
    }


def _said(
    each: Accepted,
    result: Mapping[str, Any] | None,
    reopened: Mapping[UUID, UUID],
    now: datetime,
) -> dict[str, Any] | None:
    """Return the row of the event, or nothing while the Office has it in hand."""
    event_type: type[EventData] | None
    data: dict[str, Any]
    if result is not None:
        event_type = ResultApprovedV1
        data = {**result, "rulebook": each.proposal.rulebook, "provisional": False}
        data |= {"imported": False, "document": None}
    else:
        event_type = _SAID.get(each.act)
        data = {"decided_by_id": each.right.by_id, "reason": each.reason, "returned_at": now}
        data |= {"reopened_at": now, "to": _GIVEN_TO.get(each.act)}
        data |= {"result_id": reopened.get(each.proposal.report_id)}
    if event_type is None:
        return None
    return event_row(
        event_type,
        subject=each.proposal.report_id,
        subjectversion=each.proposal.version + 1,
        data=events.subject_of(each.proposal) | data,
        now=now,
    )
