"""Writes of step 3, one function a verb; they receive the session and never commit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from approval import events, queries
from approval.directory import lookup
from approval.directory.lookup import Mandate
from approval.domain.errors import NotYourDecision
from approval.domain.proposals import ProposalState, check_awaiting
from approval.models import Decision, Proposal, Result
from shared.contracts.approval import ResultApprovedV1, ScoreReturnedV1
from shared.errors import Stale
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.kit.ids import new_id


def approve(session: Session, report_id: UUID, *, by: UUID, version: int, now: datetime) -> None:
    """Approve the proposed score: it becomes the official result of the week.

    Raises ``NotFound``, ``NotYourDecision`` unless ``by`` is at this instant the authority
    competent for that position or decides on its behalf, ``NotAwaitingDecision``, ``Stale``.
    """
    proposal, mandate = _to_decide(session, report_id, by=by, version=version)
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
            **_right(mandate),
            rulebook_id=proposal.rulebook["id"],
            rulebook_version=proposal.rulebook["version"],
            rulebook_sha256=proposal.rulebook["sha256"],
        )
    )
    _decide(
        session, proposal, ProposalState.APPROVED, by_id=by, at=now, reason="", **_right(mandate)
    )
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
    proposal, mandate = _to_decide(session, report_id, by=by, version=version)
    right = _right(mandate)
    _decide(session, proposal, ProposalState.RETURNED, by_id=by, at=now, reason=reason, **right)
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


def _to_decide(
    session: Session, report_id: UUID, *, by: UUID, version: int
) -> tuple[AnyRow, Mandate]:
    """Return the proposal, held, and by what right ``by`` decides on it."""
    proposal = queries.proposal_for_change(session, report_id)
    mandate = lookup.mandate_of(session, by, proposal.person_id)
    if mandate is None:
        raise NotYourDecision
    check_awaiting(ProposalState(proposal.state))
    if proposal.version != version:
        raise Stale(current=proposal.version)
    return proposal, mandate


def _right(mandate: Mandate) -> dict[str, Any]:
    return {
        "rule": mandate.authority.rule,
        "on_behalf_of_id": mandate.on_behalf_of_id,
        "delegation_id": mandate.delegation_id,
    }


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
            **decision,
        )
    )
