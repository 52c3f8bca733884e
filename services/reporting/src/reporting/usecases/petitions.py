"""What is done about petitions: filed and withdrawn by the person, answered from above."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from reporting import events, queries
from reporting.domain.classifications import (
    ClassificationAction,
    ClassificationState,
    check_grade,
)
from reporting.domain.classifications import (
    step as classification_step,
)
from reporting.domain.judging import classified
from reporting.domain.petitions import (
    BY,
    AlreadyPetitioned,
    NotYourPetition,
    PetitionAction,
    PetitionAnswer,
    PetitionOutcome,
    PetitionParty,
    PetitionState,
    Terms,
    TooLateToPetition,
    check_answer,
    step,
)
from reporting.models import Petition, PetitionAct
from reporting.usecases.grading import act as grade_act
from reporting.usecases.grading import check_caps, rulebook_of
from shared.contracts.reporting import ClassificationPublishedV1
from shared.errors import NotFound, Stale
from shared.kit.db import AnyRow
from shared.kit.events import record_event
from shared.kit.ids import new_id
from shared.rulebook import Adopted, Period, to_json


def file(
    session: Session,
    classification_id: UUID,
    said: str,
    *,
    by: UUID,
    terms: Terms,
    adopted: Adopted,
    now: datetime,
) -> UUID:
    """Petition against one's own published classification; return the petition's id.

    What it rested on is kept with the petition. Raises ``NotFound``, ``NotYourPetition``,
    ``TooLateToPetition``, ``AlreadyPetitioned``.
    """
    row = queries.classification_for_change(session, classification_id)
    if by != row.person_id:
        queries.role_of_reader(session, row.person_id, viewer_id=by)
        raise NotYourPetition
    if row.published is None:
        raise NotFound
    until = terms.filed_by(row.published_at)
    if now >= until:
        raise TooLateToPetition(f"It was until {until.isoformat()}.", until=until.isoformat())
    if queries.has_open_petition(session, classification_id):
        raise AlreadyPetitioned
    competent = queries.competent(session, by, decided_by_id=row.decided_by_id)
    petition_id = new_id()
    session.execute(
        insert(Petition).values(
            petition_id=petition_id,
            classification_id=classification_id,
            period=row.period,
            person_id=by,
            answers_id=competent.answers_id,
            state=PetitionState.FILED,
            said=said,
            evidence=_evidence(session, row, adopted),
            filed_at=now,
            answer_due_at=terms.answered_by(now),
            version=1,
        )
    )
    _record(session, (petition_id, 1), PetitionAction.FILE, by=by, at=now, said=said)
    return petition_id


def withdraw_petition(
    session: Session, petition_id: UUID, *, by: UUID, version: int, said: str, now: datetime
) -> None:
    """Take one's own petition back. Raises ``NotFound``, ``NotYourPetition``, ``Stale``."""
    row = _taken(session, petition_id, PetitionAction.WITHDRAW, by=by, version=version)
    _act(session, row, PetitionAction.WITHDRAW, by=by, at=now, said=said)


def answer_petition(
    session: Session,
    petition_id: UUID,
    answer: PetitionAnswer,
    *,
    by: UUID,
    version: int,
    adopted: Adopted,
    now: datetime,
) -> None:
    """Answer a petition in writing, with the reasons or the corrected grade.

    For who stands above whoever decided; also when it is overdue, and when the period is locked.
    Raises what ``withdraw_petition`` raises, ``PetitionNotNow``, ``ClassificationNotNow`` while
    the period is reopened, ``CapExceeded``, and ``Invalid`` for a grade that may not be given.
    """
    row = _taken(session, petition_id, PetitionAction.ANSWER, by=by, version=version)
    graded = queries.classification_for_change(session, row.classification_id)
    check_answer(answer, published=graded.published["grade"])
    facts: dict[str, Any] = {"outcome": answer.outcome}
    if answer.outcome is PetitionOutcome.CORRECTED and answer.grade is not None:
        _correct(session, graded, row, answer, by=by, adopted=adopted, now=now)
        facts |= {"from": graded.published["grade"], "grade": answer.grade}
    kept = {"outcome": answer.outcome}
    action = PetitionAction.ANSWER
    _act(session, row, action, by=by, at=now, said=answer.said, facts=facts, **kept)


def _correct(
    session: Session,
    graded: AnyRow,
    row: AnyRow,
    answer: PetitionAnswer,
    *,
    by: UUID,
    adopted: Adopted,
    now: datetime,
) -> None:
    """Correct what was published, which the person is told in the same moment."""
    grade = answer.grade or ""
    classification_step(ClassificationState(graded.state), ClassificationAction.CORRECT)
    rulebook = rulebook_of(graded, adopted)
    check_grade(rulebook, grade, computed=graded.computed_grade, best=graded.best_grade)
    check_caps(session, graded, grade)
    facts = {"petition_id": str(row.petition_id), "grade": grade}
    changes = {"decided_grade": grade, "decided_by_id": by, "published_at": now}
    changes["published"] = graded.published | {"grade": grade}
    action = ClassificationAction.CORRECT
    grade_act(session, graded, action, by=by, at=now, said=answer.said, told=facts, **changes)
    record_event(
        session,
        ClassificationPublishedV1,
        subject=graded.classification_id,
        subjectversion=graded.version + 1,
        data=events.corrected(graded, grade=grade, at=now),
        now=now,
    )


def _evidence(session: Session, row: AnyRow, adopted: Adopted) -> dict[str, Any]:
    """Return what was published, and the facts and the derivation on which it rests."""
    kept = queries.facts_at(session, row.classification_id, row.published["version"])
    period = Period.read(row.period, adopted.year)
    rulebook = adopted.recorded(kept["rulebook"], list(period.weeks())[-1])
    derivation = classified(rulebook, period, kept["facts"])[1]
    told = {"published": row.published, "decided_by_id": str(row.decided_by_id)}
    return told | {"facts": kept["facts"], "derivation": to_json(derivation)}


def _taken(
    session: Session, petition_id: UUID, action: PetitionAction, *, by: UUID, version: int
) -> AnyRow:
    """Return a petition, held, once it is sure that the act is theirs, allowed and up to date."""
    row = queries.petition_for_change(session, petition_id, viewer_id=by)
    whose = {PetitionParty.PERSON: row.person_id, PetitionParty.ANSWERING: row.answers_id}
    if by != whose[BY[action]]:
        raise NotYourPetition
    step(PetitionState(row.state), action)
    if row.version != version:
        raise Stale(current=row.version)
    return row


def _act(
    session: Session,
    row: AnyRow,
    action: PetitionAction,
    *,
    by: UUID,
    at: datetime,
    said: str,
    facts: Mapping[str, Any] | None = None,
    **changes: Any,
) -> None:
    state = step(PetitionState(row.state), action)
    session.execute(
        update(Petition)
        .where(Petition.petition_id == row.petition_id)
        .values(state=state, version=row.version + 1, **changes)
    )
    key = (row.petition_id, row.version + 1)
    _record(session, key, action, by=by, at=at, said=said, facts=facts)


def _record(
    session: Session,
    key: tuple[UUID, int],
    action: PetitionAction,
    *,
    by: UUID,
    at: datetime,
    said: str,
    facts: Mapping[str, Any] | None = None,
) -> None:
    petition_id, version = key
    values = {"by_id": by, "at": at, "said": said, "facts": dict(facts or {})}
    session.execute(
        insert(PetitionAct).values(
            petition_id=petition_id, version=version, action=action, **values
        )
    )
