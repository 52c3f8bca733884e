"""Remediation cases: the list, and one with its meeting, its measures and what is done about it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, request
from marshmallow import fields
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from reporting import queries, usecases
from reporting.api.case_schemas import CasesArgs, ClosingIn, FollowUpIn, InvitationIn, MinutesIn
from reporting.api.cases import NEWEST_FIRST, record_read
from reporting.domain.cases import NEXT, Action, CaseState, Meeting
from reporting.web.masthead import masthead
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import load, nested, queried, render, version_in

CASES: Final = "/reporting/cases"
_ONE: Final = f"{CASES}/<uuid:case_id>"
LINES: Final = 50
MEASURES: Final = 5
"""How many rows for measures a form of minutes has; more are written in another meeting's."""

_OF_THE_OFFICE: Final = frozenset({Action.INVITE, Action.CLOSE})
_OF_PARTIES: Final = frozenset({Action.MINUTE, Action.FOLLOW_UP})

blueprint = Blueprint("case-pages", __name__)


class _FollowUp(FollowUpIn):
    """The same out of a form, which sends texts, and nothing for a box that is not ticked."""

    measure = fields.Integer(required=True)
    done = fields.Boolean(load_default=False)


@blueprint.page(CASES, access=PERSON)
def show_cases(session: Session) -> str:
    """List the cases to which one is a party, newest first; the Office sees all."""
    viewer, given = current_person(), queried(CasesArgs, request.args)
    page = paged(
        {"limit": LINES, "cursor": given["cursor"]},
        asked=["case pages", viewer, given["state"]],
        order=NEWEST_FIRST,
        read=lambda after, limit: queries.cases(
            session, viewer_id=viewer, state=given["state"], after=after, limit=limit
        ),
    )
    return render(
        "reporting/cases.html",
        active="overview",
        lines=page["items"],
        following=page["next"],
        asked_state=given["state"],
        states=list(CaseState),
        **masthead(session, viewer, now=clock.now()),
    )


@blueprint.page(_ONE, access=PERSON)
def show_case(session: Session, *, case_id: UUID, attempt: Attempt | None = None) -> str:
    """Show a case with every act on it, and a form for each act that is the viewer's now."""
    viewer = current_person()
    case = queries.case_to_read(session, case_id, viewer_id=viewer)
    record_read(session, dict(case._mapping), "case")
    acts = queries.acts_of_case(session, case_id)
    people = {case.leader_id, *(act.by_id for act in acts)} - {None}
    return render(
        "reporting/case.html",
        active="overview",
        attempt=attempt,
        case=case,
        acts=acts,
        measures=queries.measures(session, case_id),
        rows=range(MEASURES),
        names=queries.names_of(session, people),
        may=_may(session, case, viewer),
        **masthead(session, viewer, now=clock.now()),
    )


def _may(session: Session, case: Any, viewer: UUID) -> set[Action]:
    """Return the acts that can be done now, and are the viewer's."""
    if viewer == case.person_id:
        return set()
    theirs = _OF_PARTIES
    if queries.is_office_member(session, viewer):
        theirs = _OF_PARTIES | _OF_THE_OFFICE
    may = {action for state, action in NEXT if state == case.state and action in theirs}
    held = case.meeting != Meeting.MANDATORY or case.state == CaseState.MET
    return may if held else may - {Action.CLOSE}


def _done(case_id: UUID) -> Onward:
    return Onward(f"{CASES}/{case_id}")


@blueprint.form(f"{_ONE}/invitation", access=PERSON, again=show_case)
def invite_to_meeting(session: Session, *, case_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Invite the parties, or to another time. For the Office."""
    zone: ZoneInfo = current_app.config["TIME_ZONE"]
    given = form.copy()
    given["meets_at"] = _zoned(form.get("meets_at", ""), zone)
    invitation, version = load(InvitationIn, given), version_in(form)
    by = current_person()
    usecases.invite(session, case_id, invitation, by=by, version=version, now=clock.now())
    return _done(case_id)


def _zoned(written: str, zone: ZoneInfo) -> str:
    """Return a time as browsers send it with the agency's offset; anything else as it is."""
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (local if local.tzinfo else local.replace(tzinfo=zone)).isoformat()


@blueprint.form(f"{_ONE}/minutes", access=PERSON, again=show_case)
def minute_meeting(session: Session, *, case_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Record the meeting: causes, and measures with their days."""
    minutes, version = load(MinutesIn, _with_filled_measures(form)), version_in(form)
    zone, by = current_app.config["TIME_ZONE"], current_person()
    now = clock.now()
    usecases.minute(session, case_id, minutes, by=by, version=version, zone=zone, now=now)
    return _done(case_id)


def _with_filled_measures(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the form without the rows for measures that were left empty."""
    rows = nested(form).get("measures", [])
    empty = {place for place, row in enumerate(rows) if not any(row.values())}
    return MultiDict(
        (name, value)
        for name, value in form.items()
        if not any(name.startswith(f"measures-{place}-") for place in empty)
    )


@blueprint.form(f"{_ONE}/follow-up", access=PERSON, again=show_case)
def follow_measure_up(session: Session, *, case_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Record how far a measure has come."""
    told, version = load(_FollowUp, form), version_in(form)
    by = current_person()
    usecases.follow_up(session, case_id, told, by=by, version=version, now=clock.now())
    return _done(case_id)


@blueprint.form(f"{_ONE}/closing", access=PERSON, again=show_case)
def close_case(session: Session, *, case_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Close a case after its meeting, or an alert that was looked at. For the Office."""
    said, version = load(ClosingIn, form)["said"], version_in(form)
    by = current_person()
    usecases.close(session, case_id, by=by, version=version, said=said, now=clock.now())
    return _done(case_id)
