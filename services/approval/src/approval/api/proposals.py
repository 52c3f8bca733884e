"""The authority's queue: reading, approving, adjusting, returning, reopening; the second look."""

from dataclasses import astuple
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval import queries, usecases
from approval.api.policy import policy
from approval.api.schemas import (
    AdjustmentIn,
    GivenBackIn,
    ProposalOut,
    Proposals,
    QueueArgs,
    SecondLookIn,
    SecondLooks,
)
from approval.directory import lookup
from approval.domain.errors import NotYourDecision, OnlyTheOffice
from approval.domain.proposals import Act, ProposalState, Verdict
from approval.models import AccessEntry
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Answer, Blueprint, Order, PageArgs, current_person, paged
from shared.records.access import Role, record_access
from shared.rulebook.explanation import week_explained

blueprint = Blueprint("proposals", __name__, url_prefix="/approval/v1/proposals")

IN_TURN: Final = Order(("turn", "week", "report_id"), (int, date.fromisoformat, UUID))
FILTERS: Final = tuple(queries.Wanted.__dataclass_fields__)


@blueprint.get("", access=PERSON, asks=QueueArgs, gives=Proposals)
def list_queue(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List what lies before oneself, as authority or on its behalf, in one state.

    Exceptions come first, and among equals the oldest week; with how many there are in each state.
    """
    decider, wanted = current_person(), queries.Wanted(**{name: query[name] for name in FILTERS})
    those, state = queries.those_of(session, decider, wanted), query["state"]
    page = paged(
        query,
        asked=[decider, state, *astuple(wanted)],
        order=IN_TURN,
        read=lambda after, limit: queries.queue(
            session, those=those, state=state, after=after, limit=limit
        ),
    )
    names = lookup.names(session, [row.person_id for row in page["items"]])
    page["items"] = [named(row, names) for row in page["items"]]
    page["counts"] = queries.counts(session, those)
    return page


@blueprint.get("/second-looks", access=PERSON, asks=PageArgs, gives=SecondLooks)
def list_second_looks(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List what the authorities decided and the Office is still to confirm. For the Office."""
    if not lookup.is_office_member(session, current_person()):
        raise OnlyTheOffice
    page = paged(
        query,
        asked=["second looks"],
        order=IN_TURN,
        read=lambda after, limit: queries.queue(
            session,
            those=(),
            state=ProposalState.SECOND_LOOK,
            after=after,
            limit=limit,
        ),
    )
    names = lookup.names(session, [row.person_id for row in page["items"]])
    page["items"] = [named(row, names) for row in page["items"]]
    return page


@blueprint.get("/<uuid:report_id>", access=PERSON, gives=ProposalOut)
def read_proposal(session: Session, *, report_id: UUID) -> Answer:
    """Read a proposal with the report behind it; its ETag goes with the decision.

    For the competent authority, and whoever decides on its behalf; while it waits for a second
    look, for the Office, too.
    """
    record_read(session, queries.proposal(session, report_id), "proposal")
    return whole(session, report_id)


@blueprint.get(
    "/<uuid:report_id>/explanation", access=PERSON, asks=ExplanationArgs, gives=Explanation
)
def explain(session: Session, *, report_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read why the proposed score has its grade: each step, and the same in words.

    For the competent authority, and whoever decides on its behalf.
    """
    proposal = queries.proposal(session, report_id)
    record_read(session, proposal, "explanation")
    return week_explained(
        current_app.config["RULEBOOKS"],
        proposal.rulebook,
        proposal.week,
        proposal.manager_parts,
        query["language"],
    )


def _role_of_reader(session: Session, proposal: AnyRow) -> Role:
    mandate = lookup.mandate_of(session, current_person(), proposal.person_id)
    if mandate is not None:
        return Role.AUTHORITY if mandate.delegation_id is None else Role.DELEGATE
    looks_again = proposal.state == ProposalState.SECOND_LOOK
    if not looks_again or not lookup.is_office_member(session, current_person()):
        raise NotYourDecision
    return Role.OFFICE


def record_read(session: Session, proposal: AnyRow, what: str) -> Role:
    """Let whoever may decide read, record that, and return in which role they do.

    Raises ``NotYourDecision`` for others.
    """
    role = _role_of_reader(session, proposal)
    record_access(
        session,
        AccessEntry,
        by=current_person(),
        role=role,
        person_id=proposal.person_id,
        what=what,
        thing_id=proposal.report_id,
        at=clock.now(),
    )
    return role


@blueprint.post(
    "/<uuid:report_id>/approval", access=PERSON, gives=ProposalOut, if_match=True, creates=True
)
def approve(session: Session, *, report_id: UUID, version: int) -> Answer:
    """Approve the proposed score; it becomes the official result of the week.

    Where the agency asks for a second look, it does when the Office has confirmed it.
    """
    return _decided(session, Verdict(report_id, version, Act.APPROVED))


@blueprint.post(
    "/<uuid:report_id>/adjustment",
    access=PERSON,
    takes=AdjustmentIn,
    gives=ProposalOut,
    if_match=True,
    creates=True,
)
def adjust(session: Session, *, report_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Approve the week with points of one's own; the direct manager's stand beside, and why."""
    verdict = Verdict(report_id, version, Act.ADJUSTED, body["reason"], body["parts"])
    return _decided(session, verdict)


@blueprint.post(
    "/<uuid:report_id>/return",
    access=PERSON,
    takes=GivenBackIn,
    gives=ProposalOut,
    if_match=True,
    creates=True,
)
def give_back(session: Session, *, report_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Send the score back to the direct manager, or the report to its author, with the reason."""
    act = Act.RETURNED if body["to"] == "scorer" else Act.RETURNED_TO_AUTHOR
    return _decided(session, Verdict(report_id, version, act, body["reason"]))


@blueprint.post(
    "/<uuid:report_id>/reopening",
    access=PERSON,
    takes=GivenBackIn,
    gives=ProposalOut,
    if_match=True,
    creates=True,
)
def reopen(session: Session, *, report_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Reopen an official week: its result stays, and is provisional until a correction follows."""
    act = Act.REOPENED if body["to"] == "scorer" else Act.REOPENED_TO_AUTHOR
    return _decided(session, Verdict(report_id, version, act, body["reason"]))


@blueprint.post(
    "/<uuid:report_id>/second-look",
    access=PERSON,
    takes=SecondLookIn,
    gives=ProposalOut,
    if_match=True,
    creates=True,
)
def look_again(session: Session, *, report_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Confirm what the authority decided, or send it back there; for the Office.

    Never for whoever the week is of, scored it or decided on it.
    """
    verdict = Verdict(report_id, version, Act(body["outcome"]), body["remark"])
    usecases.look_again(session, verdict, by=current_person(), now=clock.now())
    return whole(session, report_id)


def _decided(session: Session, verdict: Verdict) -> Answer:
    usecases.decide_one(session, verdict, by=current_person(), policy=policy(), now=clock.now())
    return whole(session, verdict.report_id)


def whole(session: Session, report_id: UUID, read: AnyRow | None = None) -> Answer:
    """Return a proposal with its decisions and notes, and what changed the authority meanwhile.

    ``read`` is the proposal where it was read before.
    """
    proposal = queries.proposal(session, report_id) if read is None else read
    names = lookup.names(session, [proposal.person_id])
    more = {
        "decisions": queries.decisions(session, report_id),
        "moved": _moved(session, proposal),
        "notes": queries.notes(session, report_id),
    }
    return Answer(named(proposal, names) | more, version=proposal.version)


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


def named(row: AnyRow, names: dict[UUID, str]) -> dict[str, Any]:
    """Return a proposal with the name of its person."""
    return {**row._mapping, "person_name": names.get(row.person_id, "")}
