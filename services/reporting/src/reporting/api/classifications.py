"""People's classifications: for themselves once published, who leads them, Office and programs."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries, usecases
from reporting.api.classification_schemas import (
    ClassificationLine,
    ClassificationOut,
    Classifications,
    ClassificationsArgs,
    FactorIn,
    FindingIn,
    GradeDecisionIn,
    ProposalIn,
)
from reporting.api.paths import period_in_path
from reporting.api.pulling import Pull, check_grade_asked, pulled
from reporting.api.reading import let_read
from reporting.domain.classifications import (
    ClassificationState,
    FiguresLacking,
    Finding,
    GradeGiven,
    StatedFactor,
)
from reporting.domain.judging import classified, unfounded
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.errors import NotFound, Refused
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import (
    PERSON,
    Answer,
    Blueprint,
    Order,
    current_caller,
    current_person,
    person_or_scope,
)
from shared.rulebook import Adopted, Period
from shared.rulebook.explanation import explanation

blueprint = Blueprint("classifications", __name__, url_prefix="/reporting/v1/classifications")

BY_PERIOD_AND_PERSON: Final = Order(("period", "person_id"), (str, UUID))


@blueprint.get(
    "",
    access=person_or_scope("classifications:read"),
    asks=ClassificationsArgs,
    gives=Classifications,
    finished=True,
    revalidated=True,
)
def list_classifications(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List classifications: of a unit and those below it for whoever leads it, all for the Office.

    Anybody else sees their own, and programs everybody's, once they are published.
    `changed_since` gives only what changed, in the order of the changes.
    """
    asked = whose_asked(session, query)
    return pulled(
        session,
        Pull(
            queries.Topic.CLASSIFICATIONS,
            ["classifications", current_caller().id, *asked.values()],
            BY_PERIOD_AND_PERSON,
            ClassificationLine,
        ),
        query,
        lambda page: queries.classifications(session, asked, page),
    )


@blueprint.get("/<uuid:classification_id>", access=PERSON, gives=ClassificationOut)
def read_classification(session: Session, *, classification_id: UUID) -> Answer:
    """Read one with every act on it; its ETag goes with what is done."""
    row, told = let_read_one(session, classification_id)
    return whole(session, row, told=told)


@blueprint.get(
    "/<uuid:classification_id>/explanation",
    access=PERSON,
    asks=ExplanationArgs,
    gives=Explanation,
)
def explain(session: Session, *, classification_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Read why it has its figure: each step, and the same in words, from the weeks as they were."""
    row, told = let_read_one(session, classification_id)
    return explained(session, row, told=told, language=query["language"])


@blueprint.post(
    "/<uuid:classification_id>/proposal",
    access=PERSON,
    takes=ProposalIn,
    gives=ClassificationOut,
    if_match=True,
    creates=True,
)
def propose(session: Session, *, classification_id: UUID, body: GradeGiven, version: int) -> Answer:
    """Propose a grade, with the reason. For heads of the person's units."""
    usecases.propose(session, classification_id, body, **_act(version))
    return _done(session, classification_id)


@blueprint.post(
    "/<uuid:classification_id>/decision",
    access=PERSON,
    takes=GradeDecisionIn,
    gives=ClassificationOut,
    if_match=True,
    creates=True,
)
def decide(session: Session, *, classification_id: UUID, body: GradeGiven, version: int) -> Answer:
    """Decide on a grade. For the head of the unit, and of a head for the leader in charge."""
    usecases.decide_grade(session, classification_id, body, **_act(version))
    return _done(session, classification_id)


@blueprint.post(
    "/<uuid:classification_id>/finding",
    access=PERSON,
    takes=FindingIn,
    gives=ClassificationOut,
    if_match=True,
    creates=True,
)
def find(session: Session, *, classification_id: UUID, body: Finding, version: int) -> Answer:
    """State what was found of the person, with the document that proves it. For the Office."""
    usecases.find(session, classification_id, body, **_act(version))
    return _done(session, classification_id)


@blueprint.post(
    "/<uuid:classification_id>/factor",
    access=PERSON,
    takes=FactorIn,
    gives=ClassificationOut,
    if_match=True,
    creates=True,
)
def state_factor(
    session: Session, *, classification_id: UUID, body: StatedFactor, version: int
) -> Answer:
    """State a factor that no data gives, with its source. For heads, and who decides."""
    usecases.state_factor(session, classification_id, body, **_act(version))
    return _done(session, classification_id)


def _act(version: int) -> dict[str, Any]:
    adopted: Adopted = current_app.config["RULEBOOKS"]
    about = {"by": current_person(), "version": version, "adopted": adopted}
    return about | {"now": clock.now()}


def whose_asked(session: Session, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return whose classifications the caller is shown, and whether only what was published.

    Raises ``NotYoursToRead`` for somebody else's unit, ``Invalid`` for no period and no grade, and
    ``PeriodNotOpened``.
    """
    adopted: Adopted = current_app.config["RULEBOOKS"]
    asked = {name: query[name] for name in ("period", "grade", "status")}
    asked |= {"unit_id": query["unit"], "person_id": query.get("person"), "told": False}
    if current_caller().kind == "client":
        asked["told"] = True
    elif query["unit"] is not None:
        queries.check_may_read_unit(session, query["unit"], viewer_id=current_person())
    elif not queries.is_office_member(session, current_person()):
        asked |= {"person_id": current_person(), "told": True}
    if query["period"] is not None:
        period, _, last = period_in_path(query["period"], adopted)
        queries.check_period_opened(session, str(period))
        rulebooks = [adopted.governing(last, leader=each) for each in (True, False)]
        check_grade_asked(query["grade"], rulebooks)
    return asked


def let_read_one(session: Session, classification_id: UUID) -> tuple[AnyRow, bool]:
    """Return one, and whether only what was published is shown; records who reads.

    Raises ``NotFound`` for whoever may not, and for the person before it is published.
    """
    row = queries.classification(session, classification_id)
    let_read(session, row.person_id, "classification", classification_id)
    told = row.person_id == current_person()
    if told and row.published is None:
        raise NotFound
    return row, told


def _done(session: Session, classification_id: UUID) -> Answer:
    return whole(session, queries.classification(session, classification_id), told=False)


def _line(row: AnyRow, *, told: bool) -> dict[str, Any]:
    """Return what is shown of a row; of one that is told, only what was published."""
    shown = dict(row._mapping)
    if not told:
        return shown | {"grade": row.decided_grade}
    hidden = ("computed_grade", "best_grade", "cap", "proposed_grade", "decided_by_id")
    published = {name: row.published[name] for name in ("status", "score", "grade", "rulebook")}
    return shown | dict.fromkeys(hidden) | published | {"state": ClassificationState.PUBLISHED}


def _lacking(row: AnyRow) -> list[str]:
    """Return what is to be stated before there is a figure; nothing without the rulebook."""
    adopted: Adopted = current_app.config["RULEBOOKS"]
    period = Period.read(row.period, adopted.year)
    try:
        rulebook = adopted.recorded(row.rulebook, list(period.weeks())[-1])
    except Refused:
        return []
    return unfounded(rulebook, row.facts, period)


def explained(session: Session, row: AnyRow, *, told: bool, language: str) -> dict[str, Any]:
    """Return why one has its figure, from the weeks as they were when it was told or computed.

    Raises ``FiguresLacking`` where there is none before something is stated.
    """
    version = row.published["version"] if told else row.version
    kept = queries.facts_at(session, row.classification_id, version)
    adopted: Adopted = current_app.config["RULEBOOKS"]
    period = Period.read(row.period, adopted.year)
    rulebook = adopted.recorded(kept["rulebook"], list(period.weeks())[-1])
    lacking = unfounded(rulebook, kept["facts"], period)
    if lacking:
        raise FiguresLacking(lacking)
    found, derivation = classified(rulebook, period, kept["facts"])
    return explanation(rulebook, found.grade, derivation, language)


def whole(session: Session, row: AnyRow, *, told: bool) -> Answer:
    """Return one as it is shown, with every act on it; only what was published where ``told``."""
    acts = queries.acts_of_classification(session, row.classification_id)
    if told:
        acts = [each for each in acts if each.version <= row.published["version"]]
    more = {"acts": acts, "findings": row.facts["findings"]}
    more |= {"factors": row.facts.get("factors", {}), "lacking": _lacking(row)}
    return Answer(_line(row, told=told) | more, version=row.version)
