"""Writes of step 3, one function a verb; they receive the session and never commit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, insert, literal, update
from sqlalchemy.orm import Session

from approval import events, queries
from approval.directory import lookup
from approval.directory.lookup import Mandate
from approval.domain.errors import NotYourDecision
from approval.domain.proposals import ProposalState, Verdict, check_awaiting
from approval.models import Decision, Proposal, Result
from shared.contracts.approval import ResultApprovedV1, ScoreReturnedV1
from shared.errors import NotFound, Refused, Stale
from shared.kit.db import AnyRow
from shared.kit.events import event_row, record_events
from shared.kit.ids import new_id


def approve(session: Session, report_id: UUID, *, by: UUID, version: int, now: datetime) -> None:
    """Approve the proposed score: it becomes the official result of the week.

    Raises ``NotFound``, ``NotYourDecision`` unless ``by`` is at this instant the authority
    competent for that position or decides on its behalf, ``NotAwaitingDecision``, ``Stale``.
    """
    verdict = Verdict(report_id, version, ProposalState.APPROVED)
    _raise_refused(decide(session, [verdict], by=by, now=now))


def return_score(
    session: Session, report_id: UUID, *, by: UUID, version: int, reason: str, now: datetime
) -> None:
    """Send the score back to the direct manager with the reason.

    Raises what ``approve`` raises.
    """
    verdict = Verdict(report_id, version, ProposalState.RETURNED, reason)
    _raise_refused(decide(session, [verdict], by=by, now=now))


def _raise_refused(refused: Mapping[UUID, Refused]) -> None:
    for reason in refused.values():
        raise reason


def decide(
    session: Session, verdicts: Sequence[Verdict], *, by: UUID, now: datetime
) -> dict[UUID, Refused]:
    """Carry out verdicts, each report at most once, and return why those left out were refused.

    One that is refused changes nothing and hinders no other. It takes about ten statements,
    however many verdicts there are.
    """
    proposals = queries.proposals_for_change(session, [each.report_id for each in verdicts])
    people = {proposal.person_id for proposal in proposals.values()}
    mandates = lookup.mandates_of(session, by, people)
    refused: dict[UUID, Refused] = {}
    accepted: list[tuple[Verdict, AnyRow, Mandate]] = []
    for verdict in verdicts:
        try:
            accepted.append(_accepted(verdict, proposals, mandates))
        except Refused as reason:
            refused[verdict.report_id] = reason
    approved = [each for each in accepted if each[0].state is ProposalState.APPROVED]
    results = [_result(proposal, mandate, by, now) for _, proposal, mandate in approved]
    _change(session, accepted, by=by, now=now)
    if results:
        session.execute(insert(Result), results)
    by_report = {result["report_id"]: result for result in results}
    record_events(
        session, [_said(*each, by_report.get(each[0].report_id), by, now) for each in accepted]
    )
    return refused


def _accepted(
    verdict: Verdict, proposals: Mapping[UUID, AnyRow], mandates: Mapping[UUID, Mandate]
) -> tuple[Verdict, AnyRow, Mandate]:
    proposal = proposals.get(verdict.report_id)
    if proposal is None:
        raise NotFound
    mandate = mandates.get(proposal.person_id)
    if mandate is None:
        raise NotYourDecision
    check_awaiting(ProposalState(proposal.state))
    if proposal.version != verdict.version:
        raise Stale(current=proposal.version)
    return verdict, proposal, mandate


def _result(proposal: AnyRow, mandate: Mandate, by: UUID, now: datetime) -> dict[str, Any]:
    return {
        **events.subject_of(proposal),
        **_right(mandate),
        "result_id": new_id(),
        "self_parts": proposal.self_parts,
        "manager_parts": proposal.manager_parts,
        "approved_parts": proposal.manager_parts,
        "total": proposal.total,
        "grade": proposal.grade,
        "rulebook_id": proposal.rulebook["id"],
        "rulebook_version": proposal.rulebook["version"],
        "rulebook_sha256": proposal.rulebook["sha256"],
        "scorer_id": proposal.scorer_id,
        "decided_by_id": by,
        "same_person": by == proposal.scorer_id,
        "approved_at": now,
    }


def _right(mandate: Mandate) -> dict[str, Any]:
    return {
        "rule": mandate.authority.rule,
        "on_behalf_of_id": mandate.on_behalf_of_id,
        "delegation_id": mandate.delegation_id,
    }


def _change(
    session: Session,
    accepted: Collection[tuple[Verdict, AnyRow, Mandate]],
    *,
    by: UUID,
    now: datetime,
) -> None:
    for state in (ProposalState.APPROVED, ProposalState.RETURNED):
        ids = [verdict.report_id for verdict, _, _ in accepted if verdict.state is state]
        if ids:
            session.execute(
                update(Proposal)
                .where(Proposal.report_id == any_(literal(ids, ARRAY(Uuid))))
                .values(state=state, version=Proposal.version + 1)
            )
    decisions = [
        {
            "report_id": verdict.report_id,
            "version": verdict.version + 1,
            "kind": verdict.state.value,
            "by_id": by,
            "at": now,
            "reason": verdict.reason,
            **_right(mandate),
        }
        for verdict, _, mandate in accepted
    ]
    if decisions:
        session.execute(insert(Decision), decisions)


def _said(
    verdict: Verdict,
    proposal: AnyRow,
    _: Mandate,
    result: Mapping[str, Any] | None,
    by: UUID,
    now: datetime,
) -> dict[str, Any]:
    data: dict[str, Any]
    if result is not None:
        data = {**result, "rulebook": proposal.rulebook}
    else:
        data = {"decided_by_id": by, "reason": verdict.reason, "returned_at": now}
    return event_row(
        ResultApprovedV1 if result is not None else ScoreReturnedV1,
        subject=verdict.report_id,
        subjectversion=verdict.version + 1,
        data=events.subject_of(proposal) | data,
        now=now,
    )
