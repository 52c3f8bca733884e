"""The authority's queue: reading, approving, returning."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval import queries, usecases
from approval.api.schemas import ProposalOut, Proposals, QueueArgs, ReasonIn
from approval.directory import lookup
from approval.domain.errors import NotYourDecision
from approval.domain.proposals import ProposalState
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Answer, Blueprint, Order, current_person, paged
from shared.rulebook.explanation import week_explained

blueprint = Blueprint("proposals", __name__, url_prefix="/approval/v1/proposals")

BY_WEEK: Final = Order(("week", "report_id"), (date.fromisoformat, UUID))


@blueprint.get("", access=PERSON, asks=QueueArgs, gives=Proposals)
def list_queue(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List what lies before oneself, as authority or on its behalf, by state, oldest week first."""
    decider = current_person()
    page = paged(
        query,
        asked=[decider, query["state"], query["week"]],
        order=BY_WEEK,
        read=lambda after, limit: queries.queue(
            session,
            decider_id=decider,
            state=query["state"],
            week=query["week"],
            after=after,
            limit=limit,
        ),
    )
    names = lookup.names(session, [row.person_id for row in page["items"]])
    page["items"] = [_named(row, names) for row in page["items"]]
    return page


@blueprint.get("/<uuid:report_id>", access=PERSON, gives=ProposalOut)
def read_proposal(session: Session, *, report_id: UUID) -> Answer:
    """Read a proposal with the report behind it; its ETag goes with the decision.

    For the competent authority, and whoever decides on its behalf.
    """
    _competent(session, queries.proposal(session, report_id))
    return _whole(session, report_id)


@blueprint.get(
    "/<uuid:report_id>/explanation", access=PERSON, asks=ExplanationArgs, gives=Explanation
)
def explain(session: Session, *, report_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read why the proposed score has its grade: each step, and the same in words.

    For the competent authority, and whoever decides on its behalf.
    """
    proposal = queries.proposal(session, report_id)
    _competent(session, proposal)
    return week_explained(
        current_app.config["RULEBOOKS"],
        proposal.rulebook,
        proposal.week,
        proposal.manager_parts,
        query["language"],
    )


def _competent(session: Session, proposal: AnyRow) -> None:
    if lookup.mandate_of(session, current_person(), proposal.person_id) is None:
        raise NotYourDecision


@blueprint.post(
    "/<uuid:report_id>/approval", access=PERSON, gives=ProposalOut, if_match=True, creates=True
)
def approve(session: Session, *, report_id: UUID, version: int) -> Answer:
    """Approve the proposed score; it becomes the official result of the week."""
    usecases.approve(session, report_id, by=current_person(), version=version, now=clock.now())
    return _whole(session, report_id)


@blueprint.post(
    "/<uuid:report_id>/return",
    access=PERSON,
    takes=ReasonIn,
    gives=ProposalOut,
    if_match=True,
    creates=True,
)
def return_score(
    session: Session, *, report_id: UUID, body: dict[str, Any], version: int
) -> Answer:
    """Send the score back to the direct manager; the reason stands on top of the queue's entry."""
    usecases.return_score(
        session,
        report_id,
        by=current_person(),
        version=version,
        reason=body["reason"],
        now=clock.now(),
    )
    return _whole(session, report_id)


def _whole(session: Session, report_id: UUID) -> Answer:
    proposal = queries.proposal(session, report_id)
    names = lookup.names(session, [proposal.person_id])
    more = {
        "decisions": queries.decisions(session, report_id),
        "moved": _moved(session, proposal),
        "notes": queries.notes(session, report_id),
    }
    return Answer(_named(proposal, names) | more, version=proposal.version)


def _moved(session: Session, proposal: AnyRow) -> dict[str, Any] | None:
    """Return what changed the authority since the report was scored, while it waits."""
    if proposal.state != ProposalState.AWAITING:
        return None
    before = lookup.authority_at(session, proposal.person_id, proposal.scored_at)
    now = lookup.authority_of(session, proposal.person_id)
    if before is None or now is None or before.person_id == now.person_id:
        return None
    names = lookup.names(session, [before.person_id, now.person_id])
    return {
        "from_id": before.person_id,
        "from_name": names[before.person_id],
        "to_id": now.person_id,
        "to_name": names[now.person_id],
        "why": now.path[0].outcome,
    }


def _named(row: AnyRow, names: dict[UUID, str]) -> dict[str, Any]:
    return {**row._mapping, "person_name": names.get(row.person_id, "")}
