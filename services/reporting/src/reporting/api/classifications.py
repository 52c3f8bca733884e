"""People's classifications: for themselves once published, who leads them, Office and programs."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries, usecases
from reporting.api.classification_schemas import (
    ClassificationOut,
    Classifications,
    ClassificationsArgs,
    FindingIn,
    GradeDecisionIn,
    ProposalIn,
)
from reporting.api.paths import period_in_path
from reporting.api.reading import let_read
from reporting.domain.classifications import ClassificationState, Finding, GradeGiven
from reporting.domain.judging import classified
from shared.contracts.explanations import Explanation, ExplanationArgs
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import (
    PERSON,
    Answer,
    Blueprint,
    Order,
    current_caller,
    current_person,
    paged,
    person_or_scope,
)
from shared.rulebook import Adopted, Period
from shared.rulebook.explanation import explanation

blueprint = Blueprint("classifications", __name__, url_prefix="/reporting/v1/classifications")

BY_ID: Final = Order(("classification_id",), (UUID,))


@blueprint.get(
    "",
    access=person_or_scope("classifications:read"),
    asks=ClassificationsArgs,
    gives=Classifications,
)
def list_classifications(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List classifications: of a unit and those below it for whoever leads it, all for the Office.

    Anybody else sees their own, and programs everybody's, once they are published.
    """
    asked = _asked(session, query)
    page = paged(
        query,
        asked=["classifications", current_caller().id, *asked.values()],
        order=BY_ID,
        read=lambda after, limit: queries.classifications(session, asked, after=after, limit=limit),
    )
    return page | {"items": [_line(each, told=asked["told"]) for each in page["items"]]}


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


def _act(version: int) -> dict[str, Any]:
    adopted: Adopted = current_app.config["RULEBOOKS"]
    about = {"by": current_person(), "version": version, "adopted": adopted}
    return about | {"now": clock.now()}


def _asked(session: Session, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return whose classifications the caller is shown, and whether only what was published."""
    adopted: Adopted = current_app.config["RULEBOOKS"]
    period, unit_id = query["period"], query["unit"]
    if period is not None:
        period_in_path(period, adopted)
    asked = {"period": period, "unit_id": unit_id, "person_id": None, "told": False}
    if current_caller().kind == "client":
        return asked | {"told": True}
    viewer = current_person()
    if unit_id is not None:
        queries.check_may_read_unit(session, unit_id, viewer_id=viewer)
    elif not queries.is_office_member(session, viewer):
        return asked | {"person_id": viewer, "told": True}
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


def explained(session: Session, row: AnyRow, *, told: bool, language: str) -> dict[str, Any]:
    """Return why one has its figure, from the weeks as they were when it was told or computed."""
    version = row.published["version"] if told else row.version
    kept = queries.facts_at(session, row.classification_id, version)
    adopted: Adopted = current_app.config["RULEBOOKS"]
    period = Period.read(row.period, adopted.year)
    rulebook = adopted.recorded(kept["rulebook"], list(period.weeks())[-1])
    found, derivation = classified(rulebook, period, kept["facts"])
    return explanation(rulebook, found.grade, derivation, language)


def whole(session: Session, row: AnyRow, *, told: bool) -> Answer:
    """Return one as it is shown, with every act on it; only what was published where ``told``."""
    acts = queries.acts_of_classification(session, row.classification_id)
    if told:
        acts = [each for each in acts if each.version <= row.published["version"]]
    more = {"acts": acts, "findings": row.facts["findings"]}
    return Answer(_line(row, told=told) | more, version=row.version)
