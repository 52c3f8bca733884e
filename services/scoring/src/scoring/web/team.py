"""*My team*: the queue of a direct manager, and the page on which one report is scored."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from scoring import queries, usecases
from scoring.api.assessments import BY_DEADLINE
from scoring.domain.assessments import AssessmentState
from scoring.domain.breaches import KINDS
from scoring.models import AccessEntry
from scoring.queries.comparing import points
from scoring.web import scoring_form, trend
from shared.contracts.directory import LEADING_TIERS
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, Page, current_person, paged
from shared.pages import render
from shared.records.access import Role, record_access
from shared.rulebook import Rulebook, grade

QUEUE: Final = 50
TEAM: Final = "/scoring/team"
_ONE: Final = f"{TEAM}/<uuid:report_id>"
_FILES: Final = files("scoring.web")

blueprint = Blueprint("team-pages", __name__, template_folder=str(_FILES / "templates"))


@blueprint.page(TEAM, access=PERSON)
def show_team(session: Session) -> str:
    """Show what one's team handed in, by state, what is due first on top."""
    manager = current_person()
    state = request.args.get("state", "")
    state = state if state in set(AssessmentState) else AssessmentState.AWAITING
    query = {"limit": QUEUE, "cursor": request.args.get("cursor")}

    def read(after: tuple[Any, ...] | None, limit: int) -> Sequence[AnyRow]:
        return queries.queue(
            session, manager_id=manager, state=state, week=None, after=after, limit=limit
        )

    page = paged(query, asked=["my team", manager, state], order=BY_DEADLINE, read=read)
    counts = queries.counts(session, manager_id=manager)
    return render(
        "scoring/team.html",
        active="team",
        lines=[(row, _self_total(row)) for row in page["items"]],
        following=page["next"],
        state=str(state),
        counts=counts,
        states=[str(each) for each in AssessmentState if counts.get(each)],
        scored="scored" in request.args,
        returned="returned" in request.args,
        now=clock.now(),
        me=queries.names_of(session, {manager}).get(manager),
        waiting={"team": counts.get(AssessmentState.AWAITING, 0)},
    )


@blueprint.page(_ONE, access=PERSON)
def show_report(session: Session, *, report_id: UUID, attempt: Attempt | None = None) -> str:
    """Show one report with what it is judged by, and the form of its score."""
    return _page(session, report_id, attempt=attempt)


@blueprint.form(_ONE, access=PERSON, again=show_report)
def score(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward | Page:
    """Give the score and go on to the next report; or only tell what it would come to."""
    by, given = current_person(), scoring_form.score_in(form)
    rules = {"adopted": current_app.config["RULEBOOKS"], "rules": current_app.config["RULES"]}
    if form.get("act") == "preview":
        assessment = queries.own_assessment(session, report_id, manager_id=by)
        weighed = usecases.weigh(session, assessment, given, **rules)
        return Page(_page(session, report_id, typed=form, weighed=weighed))
    following = _neighbours(queries.waiting(session, manager_id=by), report_id)[1]
    version, now = scoring_form.version_in(form), clock.now()
    usecases.score_report(session, report_id, by=by, version=version, score=given, now=now, **rules)
    return _onward(following, "scored")


@blueprint.form(f"{_ONE}/return", access=PERSON, again=show_report)
def return_report(session: Session, *, report_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Send the report back to its author with the reason, and go on to the next one."""
    by, reason = current_person(), scoring_form.reason_in(form)
    following = _neighbours(queries.waiting(session, manager_id=by), report_id)[1]
    usecases.return_report(
        session,
        report_id,
        by=by,
        version=scoring_form.version_in(form),
        reason=reason,
        rules=current_app.config["RULES"],
        now=clock.now(),
    )
    return _onward(following, "returned")


def _onward(following: UUID | None, done: str) -> Onward:
    return Onward(f"{TEAM}?{done}" if following is None else f"{TEAM}/{following}?{done}")


def _neighbours(waiting: Sequence[UUID], report_id: UUID) -> tuple[UUID | None, UUID | None]:
    """Return the report before this one in the queue and the one after; the first after the last.

    For a report that does not wait, the first that does.
    """
    others = [each for each in waiting if each != report_id]
    if not others:
        return None, None
    place = waiting.index(report_id) if report_id in waiting else 0
    return others[place - 1] if place else None, others[place % len(others)]


def _rulebook(assessment: AnyRow) -> Rulebook:
    adopted = current_app.config["RULEBOOKS"]
    rulebook: Rulebook = adopted.governing(assessment.week, leader=assessment.tier in LEADING_TIERS)
    return rulebook


def _self_total(assessment: AnyRow) -> Any:
    """Return what the self-assessment comes to; nothing for what was taken back before."""
    if not assessment.self_parts:
        return None
    return grade(_rulebook(assessment), points(assessment.self_parts))[0].printed


def _page(
    session: Session,
    report_id: UUID,
    *,
    attempt: Attempt | None = None,
    typed: MultiDict[str, str] | None = None,
    weighed: usecases.Weighed | None = None,
) -> str:
    """Return the page of one report, and record that it was read. Raises ``NotFound``."""
    manager, now = current_person(), clock.now()
    assessment = queries.own_assessment(session, report_id, manager_id=manager)
    record_access(
        session,
        AccessEntry,
        by=manager,
        role=Role.DIRECT_MANAGER,
        person_id=assessment.person_id,
        what="assessment",
        thing_id=report_id,
        at=now,
    )
    waiting = queries.waiting(session, manager_id=manager)
    previous, following = _neighbours(waiting, report_id)
    known = _known(session, assessment)
    if attempt is not None:
        attempt = scoring_form.shown(attempt)
        typed = attempt.form if "comment" in attempt.form else None
    return render(
        "scoring/report.html",
        active="team",
        attempt=attempt,
        assessment=assessment,
        form=_given(known["acts"]) if typed is None else typed,
        weighed=weighed,
        place=waiting.index(report_id) + 1 if report_id in waiting else None,
        previous=previous,
        following=following,
        scored="scored" in request.args,
        returned="returned" in request.args,
        me=known["names"].get(manager),
        waiting={"team": len(waiting)},
        **known,
    )


def _known(session: Session, assessment: AnyRow) -> dict[str, Any]:
    """Return what a report is judged by beside what its author wrote."""
    person_id, week = assessment.person_id, assessment.week
    notes = queries.notes(session, assessment.report_id)
    history = queries.history(session, person_id, before=week)
    people = {assessment.manager_id, *(each.by_id for each in notes)}
    return {
        "self_total": _self_total(assessment),
        "parts": _rulebook(assessment).parts,
        "acts": queries.acts(session, assessment.report_id),
        "notes": notes,
        "breaches": queries.breaches_of_week(session, person_id, week),
        "kinds": KINDS,
        "history": history,
        "unit_average": queries.unit_group(session, assessment.unit_id, before=week).mean,
        "dots": trend.dots(history.weeks),
        "drawing": (trend.WIDTH, trend.HEIGHT),
        "names": queries.names_of(session, people),
    }


def _given(acts: Sequence[AnyRow]) -> MultiDict[str, str]:
    """Return the newest score as the form begins with it: what was sent back is mended."""
    scored = [each for each in acts if each.kind == "scored"]
    return scoring_form.typed_of(dict(scored[-1]._mapping)) if scored else MultiDict()
