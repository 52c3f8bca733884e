"""Writes of step 3, one function a verb; they receive the session and never commit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from approval import events, queries
from approval.directory import lookup
from approval.domain.proposals import ProposalState, check_awaiting, check_competent
from approval.models import Decision, Proposal, Result
from shared.contracts.approval import ResultApprovedV1, ScoreReturnedV1
from shared.errors import Stale
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.kit.ids import new_id


def approve(session: Session, report_id: UUID, *, by: UUID, version: int, now: datetime) -> None:
    """Approve the proposed score: it becomes the official result of the week.

    Raises ``NotFound``, ``NotYourDecision`` unless ``by`` is at this instant the authority
    competent for that position, ``NotAwaitingDecision``, ``Stale``.
    """
    proposal, rule = _to_decide(session, report_id, by=by, version=version)
    result = {
        **events.subject_of(proposal),
        "result_id": new_id(),
        "self_parts": proposal.self_parts,
        "manager_parts": proposal.manager_parts,
        "approved_parts": proposal.manager_parts,
        "total": proposal.total,
        "grade": proposal.grade,
        "scorer_id": proposal.scorer_id,
        "decided_by_id": by,
        "same_person": by == proposal.scorer_id,
        "approved_at": now,
    }
    session.execute(
        insert(Result).values(
            **result,
            rule=rule,
            rulebook_id=proposal.rulebook["id"],
            rulebook_version=proposal.rulebook["version"],
            rulebook_sha256=proposal.rulebook["sha256"],
        )
    )
    _decide(session, proposal, ProposalState.APPROVED, by=by, rule=rule, at=now, reason="")
    record_event(
        session,
        ResultApprovedV1,
        subject=report_id,
        subjectversion=version + 1,
        data={**result, "rulebook": proposal.rulebook},
        now=now,
    )


def return_score(
    session: Session, report_id: UUID, *, by: UUID, version: int, reason: str, now: datetime
) -> None:
    """Send the score back to the direct manager with the reason.

    Raises what ``approve`` raises.
    """
    proposal, rule = _to_decide(session, report_id, by=by, version=version)
    _decide(session, proposal, ProposalState.RETURNED, by=by, rule=rule, at=now, reason=reason)
    record_event(
        session,
        ScoreReturnedV1,
        subject=report_id,
        subjectversion=version + 1,
        data={
            **events.subject_of(proposal),
            "decided_by_id": by,
            "reason": reason,
            "returned_at": now,
        },
        now=now,
    )


def _to_decide(session: Session, report_id: UUID, *, by: UUID, version: int) -> tuple[AnyRow, str]:
    """Return the proposal, held, and the rule by which ``by`` decides on it."""
    proposal = queries.proposal_for_change(session, report_id)
    authority = lookup.authority_of(session, proposal.person_id)
    check_competent(
        decider_id=by,
        person_id=proposal.person_id,
        authority_id=authority.person_id if authority is not None else None,
    )
    check_awaiting(ProposalState(proposal.state))
    if proposal.version != version:
        raise Stale(current=proposal.version)
    return proposal, authority.rule if authority is not None else ""


def _decide(session: Session, proposal: AnyRow, state: ProposalState, **decision: Any) -> None:
    session.execute(
        update(Proposal)
        .where(Proposal.report_id == proposal.report_id)
        .values(state=state, version=proposal.version + 1)
    )
    session.execute(
        insert(Decision).values(
            report_id=proposal.report_id,
            version=proposal.version + 1,
            kind=state.value,
            by_id=decision["by"],
            rule=decision["rule"],
            at=decision["at"],
            reason=decision["reason"],
        )
    )
