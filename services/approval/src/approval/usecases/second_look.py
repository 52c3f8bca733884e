"""The second look: the Office confirms what was decided, or sends it back to the authority."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from approval import queries
from approval.directory import lookup
from approval.domain.errors import NotYourSecondLook, OnlyTheOffice
from approval.domain.proposals import STEPS, Act, ProposalState, Verdict, check_state
from approval.usecases.carrying_out import Accepted, Points, Right, carry_out
from shared.errors import NotFound, Stale
from shared.kit.db import AnyRow

OFFICE: Final = "office"
"""The rule by which a member of the Office acts, where the authority's decisions name theirs."""


def look_again(session: Session, verdict: Verdict, *, by: UUID, now: datetime) -> None:
    """Confirm what the authority decided, which makes it official, or send it back.

    Raises ``OnlyTheOffice``, ``NotFound``, ``NotAwaitingSecondLook``, ``NotYourSecondLook`` for
    whoever the week is of, scored it or decided on it, and ``Stale``.
    """
    if not lookup.is_office_member(session, by):
        raise OnlyTheOffice
    proposal = queries.proposals_for_change(session, [verdict.report_id]).get(verdict.report_id)
    if proposal is None:
        raise NotFound
    check_state(verdict.act, ProposalState(proposal.state))
    decided = queries.decisions(session, verdict.report_id)[-1]
    if by in involved(proposal, decided):
        raise NotYourSecondLook
    if proposal.version != verdict.version:
        raise Stale(current=proposal.version)
    confirmed = verdict.act is Act.CONFIRMED
    accepted = Accepted(
        proposal=proposal,
        act=verdict.act,
        state=STEPS[verdict.act].to,
        reason=verdict.reason,
        right=Right(by, OFFICE),
        points=Points(decided.parts, decided.total, decided.grade) if confirmed else None,
        decided=_right(decided) if confirmed else None,
        why=decided.reason,
    )
    carry_out(session, [accepted], now=now)


def involved(proposal: AnyRow, decided: AnyRow) -> set[UUID | None]:
    """Return who had a part in the week, and so is not to look at it again."""
    people = {proposal.person_id, proposal.scorer_id, decided.by_id, decided.on_behalf_of_id}
    return people - {None}


def _right(decided: AnyRow) -> Right:
    return Right(decided.by_id, decided.rule, decided.on_behalf_of_id, decided.delegation_id)
