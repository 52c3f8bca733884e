"""One person's period: figure, reasons, what was proposed and decided, and petitions against it."""

from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from marshmallow import fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from reporting import queries, usecases
from reporting.api.classification_schemas import FactorIn, FindingIn, GradeDecisionIn, ProposalIn
from reporting.api.classifications import explained, let_read_one, whole
from reporting.api.petition_schemas import (
    PetitionAnswerIn,
    PetitionIn,
    PetitionsArgs,
    PetitionWithdrawalIn,
)
from reporting.api.petitions import NEWEST_FIRST, read_petition
from reporting.domain.classifications import NEXT, ClassificationAction, ClassificationState
from reporting.domain.periods import PeriodState
from reporting.domain.petitions import PetitionOutcome, PetitionState, Terms
from reporting.domain.products import to_state
from reporting.web.masthead import masthead
from shared.contracts.fields import DecimalString
from shared.errors import Refused
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import current_language, load, queried, render, version_in
from shared.rulebook import Adopted, Period, Rulebook

GRADES: Final = "/reporting/classifications"
PETITIONS: Final = "/reporting/petitions"
_ONE: Final = f"{GRADES}/<uuid:classification_id>"
_PETITION: Final = f"{PETITIONS}/<uuid:petition_id>"
LINES: Final = 50

blueprint = Blueprint("grade-pages", __name__)


@blueprint.page(_ONE, access=PERSON)
def show_grade(session: Session, *, classification_id: UUID, attempt: Attempt | None = None) -> str:
    """Show one person's period with every act on it, and forms for what is the viewer's now."""
    viewer, now = current_person(), clock.now()
    row, told = let_read_one(session, classification_id)
    shown: dict[str, Any] = whole(session, row, told=told).body
    language = current_language().code
    people = {shown["decided_by_id"], *(each.by_id for each in shown["acts"])} - {None}
    rulebook = _rulebook(shown)
    return render(
        "reporting/grade.html",
        active="record" if told else "overview",
        attempt=attempt,
        shown=shown,
        told=told,
        sentences=[]
        if shown["lacking"]
        else explained(session, row, told=told, language=language)["sentences"],
        names=queries.names_of(session, people),
        may=_may(session, shown, viewer),
        grades=list(rulebook.grades) if rulebook else [],
        factors={name: rulebook.factors[name].name[language] for name in to_state(rulebook)}
        if rulebook
        else {},
        gates=_gates(rulebook, shown["period"]) if rulebook else {},
        gate_names={name: each.name[language] for name, each in rulebook.gates.items()}
        if rulebook
        else {},
        petition_until=_petition_until(session, shown, viewer),
        **masthead(session, viewer, now=now),
    )


def _rulebook(shown: dict[str, Any]) -> Rulebook | None:
    adopted: Adopted = current_app.config["RULEBOOKS"]
    last = list(Period.read(shown["period"], adopted.year).weeks())[-1]
    try:
        return adopted.recorded(shown["rulebook"], last)
    except Refused:
        return None


def _gates(rulebook: Rulebook, period: str) -> dict[str, str]:
    """Return the findings that somebody can state of such a period, by code their names."""
    kind = Period.read(period, current_app.config["RULEBOOKS"].year).kind
    return {
        name: each.name[current_language().code]
        for name, each in rulebook.gates.items()
        if each.factor is None and kind in each.periods
    }


def _may(session: Session, shown: dict[str, Any], viewer: UUID) -> set[str]:
    """Return the acts that can be done now, and are the viewer's."""
    if viewer == shown["person_id"]:
        return set()
    period = queries.classified_period(session, shown["period"])
    if period.state != PeriodState.COMPUTED:
        return set()
    competent = queries.competent(session, shown["person_id"])
    theirs = set()
    if viewer in competent.heads | {competent.authority_id}:
        theirs.add(ClassificationAction.STATE)
    if shown["computed_grade"] is None:
        return {str(each) for each in theirs if shown["lacking"]}
    if queries.is_office_member(session, viewer):
        theirs.add(ClassificationAction.FIND)
    if viewer in competent.heads:
        theirs.add(ClassificationAction.PROPOSE)
    if viewer == competent.authority_id:
        theirs.add(ClassificationAction.DECIDE)
    state = ClassificationState(shown["state"])
    return {str(each) for each in theirs if (state, each) in NEXT}


def _petition_until(session: Session, shown: dict[str, Any], viewer: UUID) -> Any:
    """Return until when the viewer may petition against their own grade, if they may."""
    if viewer != shown["person_id"] or shown["published_at"] is None:
        return None
    terms: Terms = current_app.config["PETITIONS"]
    until = terms.filed_by(shown["published_at"])
    waits = queries.has_open_petition(session, shown["classification_id"])
    return None if waits or clock.now() >= until else until


def _act(form: MultiDict[str, str]) -> dict[str, Any]:
    adopted: Adopted = current_app.config["RULEBOOKS"]
    about = {"by": current_person(), "version": version_in(form), "adopted": adopted}
    return about | {"now": clock.now()}


def _onward(classification_id: UUID) -> Onward:
    return Onward(f"{GRADES}/{classification_id}")


@blueprint.form(f"{_ONE}/proposal", access=PERSON, again=show_grade)
def propose_grade(
    session: Session, *, classification_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """Propose a grade, with the reason. For heads of the person's units."""
    usecases.propose(session, classification_id, load(ProposalIn, form), **_act(form))
    return _onward(classification_id)


@blueprint.form(f"{_ONE}/decision", access=PERSON, again=show_grade)
def decide_on_grade(
    session: Session, *, classification_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """Decide on a grade. For the head of the unit, and of a head for the leader in charge."""
    usecases.decide_grade(session, classification_id, load(GradeDecisionIn, form), **_act(form))
    return _onward(classification_id)


class _Finding(FindingIn):
    """The same out of a form, in which an empty document is one that was left out."""

    evidence = fields.String(load_default="", validate=validate.Length(max=500))


class _Factor(FactorIn):
    """The same out of a form, in which an empty percentage is one that is taken back."""

    percent = DecimalString(
        load_default=None, allow_none=True, validate=validate.Range(min=0, max=100)
    )


@blueprint.form(f"{_ONE}/finding", access=PERSON, again=show_grade)
def state_finding(
    session: Session, *, classification_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """State what was found of the person, with the document that proves it. For the Office."""
    usecases.find(session, classification_id, load(_Finding, form), **_act(form))
    return _onward(classification_id)


@blueprint.form(f"{_ONE}/factor", access=PERSON, again=show_grade)
def state_factor(session: Session, *, classification_id: UUID, form: MultiDict[str, str]) -> Onward:
    """State a factor that no data gives, with its source. For heads, and who decides."""
    usecases.state_factor(session, classification_id, load(_Factor, form), **_act(form))
    return _onward(classification_id)


@blueprint.form(f"{_ONE}/petitions", access=PERSON, again=show_grade)
def file_petition(
    session: Session, *, classification_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """Petition against one's own classification."""
    petition_id = usecases.file_petition(
        session,
        classification_id,
        load(PetitionIn, form)["said"],
        by=current_person(),
        terms=current_app.config["PETITIONS"],
        adopted=current_app.config["RULEBOOKS"],
        now=clock.now(),
    )
    return Onward(f"{PETITIONS}/{petition_id}")


class _Asked(PetitionsArgs):
    """Which petitions, on a page of this many."""

    class Meta:
        """A page of its own length."""

        exclude = ("limit",)


@blueprint.page(PETITIONS, access=PERSON)
def show_petitions(session: Session) -> str:
    """List one's own petitions and those that one answers, newest first; the Office sees all."""
    viewer, now = current_person(), clock.now()
    given = queried(_Asked, request.args)
    page = paged(
        {"limit": LINES, "cursor": given["cursor"]},
        asked=["petition pages", viewer, given["state"]],
        order=NEWEST_FIRST,
        read=lambda after, limit: queries.petitions(
            session, viewer_id=viewer, state=given["state"], after=after, limit=limit
        ),
    )
    return render(
        "reporting/petitions.html",
        active="overview",
        lines=page["items"],
        following=page["next"],
        asked_state=given["state"],
        states=list(PetitionState),
        now=now,
        **masthead(session, viewer, now=now),
    )


@blueprint.page(_PETITION, access=PERSON)
def show_petition(session: Session, *, petition_id: UUID, attempt: Attempt | None = None) -> str:
    """Show a petition with its evidence as it stood, and the form of whose turn it is."""
    viewer, now = current_person(), clock.now()
    shown: dict[str, Any] = read_petition(session, petition_id=petition_id).body
    people = {shown["answers_id"], *(each.by_id for each in shown["acts"])} - {None}
    rulebook = _rulebook({"period": shown["period"], "rulebook": _rested(session, shown)})
    return render(
        "reporting/petition.html",
        active="record" if viewer == shown["person_id"] else "overview",
        attempt=attempt,
        shown=shown,
        open=shown["state"] == PetitionState.FILED,
        mine=viewer == shown["person_id"],
        answers=viewer == shown["answers_id"],
        grades=list(rulebook.grades) if rulebook else [],
        outcomes=list(PetitionOutcome),
        names=queries.names_of(session, people),
        now=now,
        **masthead(session, viewer, now=now),
    )


def _rested(session: Session, shown: dict[str, Any]) -> Any:
    row: AnyRow = queries.classification(session, shown["classification_id"])
    return row.rulebook


@blueprint.form(f"{_PETITION}/answer", access=PERSON, again=show_petition)
def answer_petition(session: Session, *, petition_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Answer in writing, with reasons or the corrected grade. For who stands above."""
    usecases.answer_petition(session, petition_id, load(PetitionAnswerIn, form), **_act(form))
    return Onward(f"{PETITIONS}/{petition_id}")


@blueprint.form(f"{_PETITION}/withdrawal", access=PERSON, again=show_petition)
def withdraw_petition(session: Session, *, petition_id: UUID, form: MultiDict[str, str]) -> Onward:
    """Take one's own petition back before it is answered; it stays on record."""
    said = load(PetitionWithdrawalIn, form)["said"]
    by, version = current_person(), version_in(form)
    usecases.withdraw_petition(
        session, petition_id, by=by, version=version, said=said, now=clock.now()
    )
    return Onward(f"{PETITIONS}/{petition_id}")
