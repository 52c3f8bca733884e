"""Deciding: the table of what waits, many at once, and one person's week with all that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval import queries, usecases
from approval.api.evidence import lent
from approval.api.policy import policy
from approval.api.proposals import FILTERS, IN_TURN, named, record_read, whole
from approval.api.schemas import AdjustmentIn, GivenBackIn, QueueArgs, SecondLookIn
from approval.directory import lookup
from approval.domain.proposals import STEPS, Act, Party, ProposalState, Verdict
from shared.errors import Invalid, Refused
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import current_language, load, queried, render, version_in
from shared.records.access import Role
from shared.rulebook import Adopted
from shared.rulebook.explanation import week_explained

DECIDE: Final = "/approval/decide"
_ONE: Final = f"{DECIDE}/<uuid:report_id>"
LINES: Final = 40
CHOSEN: Final = "decide-"
"""Before a report's id, the name of the box that chooses it; its value is the version."""

_FILES: Final = files("approval.web")

blueprint = Blueprint("decide-pages", __name__, template_folder=str(_FILES / "templates"))


@blueprint.page(DECIDE, access=PERSON)
def show_queue(session: Session, *, attempt: Attempt | None = None) -> str:
    """Show what lies before oneself, exceptions first, to be chosen and approved together."""
    return _queue(session, attempt, None)


@blueprint.form(f"{DECIDE}/chosen", access=PERSON, again=show_queue)
def decide_on_chosen(session: Session, *, form: MultiDict[str, str]) -> str:
    """Approve what was chosen, each for itself; the page tells what became of each."""
    verdicts = _chosen(form)
    proposals = queries.proposals_for_change(session, [each.report_id for each in verdicts])
    by, now = current_person(), clock.now()
    refused = usecases.decide(session, verdicts, by=by, policy=policy(), now=now)
    theirs = {each.person_id for report_id, each in proposals.items() if report_id not in refused}
    seen = lookup.names(session, theirs | _may_see(session, by, proposals))
    outcome = [
        {
            "report_id": each.report_id,
            "name": seen.get(proposals[each.report_id].person_id, "")
            if each.report_id in proposals
            else "",
            "problem": refused.get(each.report_id),
        }
        for each in verdicts
    ]
    return _queue(session, None, outcome)


def _may_see(session: Session, by: UUID, proposals: Mapping[UUID, Any]) -> set[UUID]:
    return set(lookup.mandates_of(session, by, {each.person_id for each in proposals.values()}))


def _chosen(form: MultiDict[str, str]) -> list[Verdict]:
    verdicts = []
    for name, version in form.items():
        if not name.startswith(CHOSEN):
            continue
        try:
            report_id = UUID(name.removeprefix(CHOSEN))
            read = version_in(MultiDict({"version": version}))
        except ValueError as fault:
            raise Invalid({"chosen": ["Choose rows of this page."]}) from fault
        verdicts.append(Verdict(report_id, read, Act.APPROVED))
    if not verdicts:
        raise Invalid({"chosen": ["Choose at least one row."]})
    return verdicts


def _queue(
    session: Session, attempt: Attempt | None, outcome: Sequence[Mapping[str, Any]] | None
) -> str:
    decider, given = current_person(), queried(QueueArgs, request.args)
    wanted = queries.Wanted(**{name: given[name] for name in FILTERS})
    those = queries.those_of(session, decider, wanted)
    page = paged(
        {"limit": LINES, "cursor": given["cursor"]},
        asked=["decide", decider, given["state"], *astuple(wanted)],
        order=IN_TURN,
        read=lambda after, limit: queries.queue(
            session, those=those, state=given["state"], after=after, limit=limit
        ),
    )
    everything = queries.those_of(session, decider, queries.Wanted())
    names = lookup.names(session, [decider, *(row.person_id for row in page["items"])])
    units = {*queries.units_of(session, everything), *(row.unit_id for row in page["items"])}
    counts = queries.counts(session, those)
    return render(
        "approval/decide.html",
        active="decide",
        attempt=attempt,
        outcome=outcome,
        lines=[named(row, names) for row in page["items"]],
        following=page["next"],
        counts=counts,
        asked={name: given[name] for name in ("state", "week", "unit_id", "grade", "exceptional")},
        units=lookup.unit_names(session, units),
        grades=["excellent", "good", "completed", "not_completed"],
        states=list(ProposalState),
        me=names.get(decider),
        waiting={"decide": counts[ProposalState.AWAITING]},
    )


@blueprint.page(_ONE, access=PERSON)
def show_proposal(session: Session, *, report_id: UUID, attempt: Attempt | None = None) -> str:
    """Show one week with its scores side by side, why the grade, and what can be decided."""
    read, reader = queries.proposal(session, report_id), current_person()
    role = record_read(session, read, "proposal")
    proposal: dict[str, Any] = whole(session, report_id, read).body
    people = {reader, proposal["scorer_id"]}
    people |= {each.by_id for each in (*proposal["decisions"], *proposal["notes"])}
    names = lookup.names(session, people)
    return render(
        "approval/proposal.html",
        active="decide",
        attempt=attempt,
        proposal=proposal,
        parts=_parts(proposal),
        why=_why(proposal),
        names=names,
        unit=lookup.unit_names(session, [proposal["unit_id"]]).get(proposal["unit_id"], ""),
        may=_may(role, proposal["state"]),
        me=names.get(reader),
    )


@blueprint.page(f"{_ONE}/items/<uuid:item_id>/evidence/<uuid:file_id>", access=PERSON)
def show_evidence(session: Session, *, report_id: UUID, item_id: UUID, file_id: UUID) -> Onward:
    """Lead whoever may decide to a file of the week, with a grant that submission honours."""
    grant = lent(session, report_id, now=clock.now())
    return Onward(f"/submission/items/{item_id}/evidence/{file_id}?grant={grant}")


def _may(role: Role, state: str) -> set[Act]:
    """Return the acts that somebody in a role can do now."""
    party = Party.OFFICE if role is Role.OFFICE else Party.AUTHORITY
    return {act for act, step in STEPS.items() if step.of == state and step.by is party}


def _parts(proposal: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each part with the author's, the direct manager's and the approved points."""
    adopted: Adopted = current_app.config["RULEBOOKS"]
    official = [each for each in proposal["decisions"] if each.parts]
    approved = official[-1].parts if official and proposal["state"] == "approved" else {}
    try:
        known = adopted.recorded(proposal["rulebook"], proposal["week"]).parts
    except Refused:
        known = {}
    language, given = current_language().code, proposal["manager_parts"]
    order = [*(code for code in known if code in given), *(given.keys() - known.keys())]
    return [
        {
            "code": code,
            "name": known[code].name[language] if code in known else code,
            "maximum": known[code].maximum if code in known else None,
            "self": _number(proposal["self_parts"].get(code)),
            "manager": _number(given[code]),
            "approved": _number(approved.get(code)),
        }
        for code in order
    ]


def _number(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def _why(proposal: Mapping[str, Any]) -> Sequence[str]:
    """Return why the proposed score has its grade, in the reader's language."""
    told = week_explained(
        current_app.config["RULEBOOKS"],
        proposal["rulebook"],
        proposal["week"],
        proposal["manager_parts"],
        current_language().code,
    )
    sentences: Sequence[str] = told["sentences"]
    return sentences


def _decided(session: Session, verdict: Verdict) -> Onward:
    usecases.decide_one(session, verdict, by=current_person(), policy=policy(), now=clock.now())
    return Onward(f"{DECIDE}/{verdict.report_id}")


@blueprint.form(f"{_ONE}/approval", access=PERSON, again=show_proposal)
def approve_week(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Approve the proposed score."""
    return _decided(session, Verdict(report_id, version_in(form), Act.APPROVED))


@blueprint.form(f"{_ONE}/adjustment", access=PERSON, again=show_proposal)
def adjust_week(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Approve the week with points of one's own, and why."""
    given = load(AdjustmentIn, form)
    verdict = Verdict(report_id, version_in(form), Act.ADJUSTED, given["reason"], given["parts"])
    return _decided(session, verdict)


@blueprint.form(f"{_ONE}/return", access=PERSON, again=show_proposal)
def give_week_back(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Send the score back to the direct manager, or the report to its author."""
    given = load(GivenBackIn, form)
    act = Act.RETURNED if given["to"] == "scorer" else Act.RETURNED_TO_AUTHOR
    return _decided(session, Verdict(report_id, version_in(form), act, given["reason"]))


@blueprint.form(f"{_ONE}/reopening", access=PERSON, again=show_proposal)
def reopen_week(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Reopen an official week; its result stays, provisional until a correction follows."""
    given = load(GivenBackIn, form)
    act = Act.REOPENED if given["to"] == "scorer" else Act.REOPENED_TO_AUTHOR
    return _decided(session, Verdict(report_id, version_in(form), act, given["reason"]))


@blueprint.form(f"{_ONE}/second-look", access=PERSON, again=show_proposal)
def look_at_week_again(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Confirm what the authority decided, or send it back there; for the Office."""
    given = load(SecondLookIn, form)
    verdict = Verdict(report_id, version_in(form), Act(given["outcome"]), given["remark"])
    usecases.look_again(session, verdict, by=current_person(), now=clock.now())
    return Onward("/approval/waiting")
