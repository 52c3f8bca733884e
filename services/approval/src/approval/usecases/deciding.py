"""What the competent authority decides: approve, adjust, return, reopen; one or a thousand."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from approval import events, queries
from approval.directory import lookup
from approval.directory.lookup import Mandate
from approval.domain.errors import AdjustingRefused, AlreadyImported, NotKept, NotYourDecision
from approval.domain.proposals import (
    MAKES_OFFICIAL,
    STEPS,
    Act,
    ProposalState,
    SecondLook,
    Verdict,
    check_state,
    needs_second_look,
)
from approval.usecases.carrying_out import Accepted, Points, Policy, Right, carry_out
from shared.errors import Invalid, NotFound, Refused, Stale
from shared.kit.db import AnyRow, savepoint
from shared.rulebook import check_parts, grade

log = logging.getLogger(__name__)


def decide_one(
    session: Session, verdict: Verdict, *, by: UUID, policy: Policy, now: datetime
) -> None:
    """Carry out one verdict; approved points become the official result of the week.

    Raises ``NotFound``, ``NotYourDecision`` unless ``by`` is at this instant the authority
    competent for that position or decides on its behalf, what ``check_state`` raises, ``Stale``,
    ``AlreadyImported``, ``NotKept``; and for an adjustment ``AdjustingRefused``, and ``Invalid``
    for points that the regulation does not allow or that change nothing.
    """
    for reason in decide(session, [verdict], by=by, policy=policy, now=now).values():
        raise reason


def decide(
    session: Session, verdicts: Sequence[Verdict], *, by: UUID, policy: Policy, now: datetime
) -> dict[UUID, Refused]:
    """Carry out verdicts, each report at most once, and return why those left out were refused.

    One that is refused changes nothing and hinders no other, also where a rule of the database
    refuses it. It takes about a dozen statements, however many verdicts there are.
    """
    proposals = queries.proposals_for_change(session, [each.report_id for each in verdicts])
    people = {proposal.person_id for proposal in proposals.values()}
    mandates = lookup.mandates_of(session, by, people)
    refused: dict[UUID, Refused] = {}
    accepted: list[Accepted] = []
    for verdict in verdicts:
        try:
            proposal, mandate = _theirs(verdict, proposals, mandates)
            accepted.append(_accepted(verdict, proposal, mandate, by, policy))
        except Refused as reason:
            refused[verdict.report_id] = reason
    return refused | _carry_out(session, accepted, now)


def _carry_out(
    session: Session, accepted: Sequence[Accepted], now: datetime
) -> dict[UUID, Refused]:
    """Carry acts out in a savepoint; where that fails, each half in one, down to single acts."""
    try:
        with savepoint(session):
            carry_out(session, accepted, now=now)
    except IntegrityError as fault:
        if len(accepted) == 1:
            log.warning("decision_not_kept", extra={"fault": type(fault.orig).__name__})
            return {accepted[0].proposal.report_id: NotKept("Tell whoever runs the platform.")}
        middle = len(accepted) // 2
        halves = (accepted[:middle], accepted[middle:])
        return {
            report_id: reason
            for half in halves
            for report_id, reason in _carry_out(session, half, now).items()
        }
    return {}


def _theirs(
    verdict: Verdict, proposals: Mapping[UUID, AnyRow], mandates: Mapping[UUID, Mandate]
) -> tuple[AnyRow, Mandate]:
    proposal = proposals.get(verdict.report_id)
    if proposal is None:
        raise NotFound
    mandate = mandates.get(proposal.person_id)
    if mandate is None:
        raise NotYourDecision
    check_state(verdict.act, ProposalState(proposal.state))
    if proposal.version != verdict.version:
        raise Stale(current=proposal.version)
    return proposal, mandate


def _accepted(
    verdict: Verdict, proposal: AnyRow, mandate: Mandate, by: UUID, policy: Policy
) -> Accepted:
    step, official = STEPS[verdict.act], verdict.act in MAKES_OFFICIAL
    if official and proposal.imported:
        raise AlreadyImported("Return the score; the imported result stays.")
    points = _points(verdict, proposal, policy) if official else None
    looked_at = points is not None and _is_looked_at(points, proposal, by, policy)
    return Accepted(
        proposal=proposal,
        act=verdict.act,
        state=step.looked_at if looked_at and step.looked_at else step.to,
        reason=verdict.reason,
        right=Right(by, mandate.authority.rule, mandate.on_behalf_of_id, mandate.delegation_id),
        points=points,
        why=verdict.reason,
    )


def _points(verdict: Verdict, proposal: AnyRow, policy: Policy) -> Points:
    """Return the direct manager's points, or the authority's own where it adjusts."""
    if verdict.act is not Act.ADJUSTED or verdict.parts is None:
        return Points(proposal.manager_parts, proposal.total, proposal.grade)
    rulebook = policy.adopted.recorded(proposal.rulebook, proposal.week)
    if rulebook.adjusting == "refused":
        raise AdjustingRefused(
            f"{rulebook.id} {rulebook.version} says so; return the score with the reason instead."
        )
    check_parts(rulebook, verdict.parts, field="parts")
    written = events.written_parts(rulebook, verdict.parts)
    if written == proposal.manager_parts:
        raise Invalid({"parts": ["These are the direct manager's points; approve them instead."]})
    value, _ = grade(rulebook, verdict.parts)
    # Parts that were checked are whole, so there is a grade.
    return Points(written, value.total, value.grade)  # type: ignore[arg-type]


def _is_looked_at(points: Points, proposal: AnyRow, by: UUID, policy: Policy) -> bool:
    if policy.second_look is SecondLook.NONE:
        return False
    grades = policy.adopted.recorded(proposal.rulebook, proposal.week).grades
    return needs_second_look(
        policy.second_look,
        grade=points.grade,
        grades=tuple(grades),
        same_person=by == proposal.scorer_id,
    )
