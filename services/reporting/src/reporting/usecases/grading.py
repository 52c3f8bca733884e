"""What is done about one person's period: findings and factors stated, a grade decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.classifications import (
    CapExceeded,
    ClassificationAction,
    ClassificationState,
    FiguresLacking,
    Finding,
    GradeGiven,
    NotCompetent,
    StatedFactor,
    check_factor,
    check_finding,
    check_grade,
    step,
)
from reporting.domain.judging import unfounded
from reporting.domain.periods import PeriodNotNow, PeriodState
from reporting.models import CapRoom, Classification, ClassificationAct
from reporting.usecases.capping import cap
from reporting.usecases.figures import compute_one, governing
from shared.errors import NotFound, Stale
from shared.kit.db import AnyRow
from shared.rulebook import Adopted, Period, Rulebook

_FIGURE: Final = (
    "unit_id",
    "group_id",
    "duty",
    "status",
    "score",
    "ranked",
    "computed_grade",
    "best_grade",
    "rulebook",
    "facts",
)


def propose(
    session: Session,
    classification_id: UUID,
    given: GradeGiven,
    *,
    by: UUID,
    version: int,
    adopted: Adopted,
    now: datetime,
) -> None:
    """Propose a grade, with the reason. For heads from the person's unit up to who decides.

    Raises ``NotFound``, ``NotCompetent``, ``Stale``, ``ClassificationNotNow``, ``PeriodNotNow``,
    and ``Invalid`` for a grade that the rulebook does not let them give.
    """
    row = _taken(session, classification_id, ClassificationAction.PROPOSE, by=by, version=version)
    _check(row, given.grade, adopted)
    facts = {"grade": given.grade}
    act(
        session,
        row,
        ClassificationAction.PROPOSE,
        by=by,
        at=now,
        said=given.said,
        told=facts,
        proposed_grade=given.grade,
    )


def decide(
    session: Session,
    classification_id: UUID,
    given: GradeGiven,
    *,
    by: UUID,
    version: int,
    adopted: Adopted,
    now: datetime,
) -> None:
    """Decide on a grade. For the authority: the head of the unit, of a head the leader in charge.

    Raises what ``propose`` raises, and ``CapExceeded``.
    """
    row = _taken(session, classification_id, ClassificationAction.DECIDE, by=by, version=version)
    _check(row, given.grade, adopted)
    check_caps(session, row, given.grade)
    facts = {"grade": given.grade}
    decided = {"decided_grade": given.grade, "decided_by_id": by}
    act(
        session,
        row,
        ClassificationAction.DECIDE,
        by=by,
        at=now,
        said=given.said,
        told=facts,
        **decided,
    )


def find(
    session: Session,
    classification_id: UUID,
    finding: Finding,
    *,
    by: UUID,
    version: int,
    adopted: Adopted,
    now: datetime,
) -> None:
    """State a finding that the rulebook grades by, with the document that proves it.

    The figure follows at once, what was proposed and decided begins anew, and so do the caps. An
    empty evidence takes a finding back. For the Office. Raises what ``propose`` raises.
    """
    row = _taken(session, classification_id, ClassificationAction.FIND, by=by, version=version)
    period = Period.read(row.period, adopted.year)
    check_finding(rulebook_of(row, adopted), finding.gate, period.kind)
    findings = {name: each for name, each in row.facts["findings"].items() if name != finding.gate}
    if finding.evidence:
        findings[finding.gate] = finding.evidence
    judged = compute_one(session, period, row, findings=findings, adopted=adopted)
    facts = {"gate": finding.gate, "evidence": finding.evidence}
    _figure_anew(session, row, judged, ClassificationAction.FIND, by=by, at=now, told=facts)
    cap(session, row.period, list(governing(adopted, period).values()))


def state_factor(
    session: Session,
    classification_id: UUID,
    stated: StatedFactor,
    *,
    by: UUID,
    version: int,
    adopted: Adopted,
    now: datetime,
) -> None:
    """State a factor that no data gives, with its source; the figure follows at once.

    What was proposed and decided begins anew, and so do the caps. Without a percentage it is taken
    back. For heads from the person's unit up to who decides, and the authority. Raises what
    ``propose`` raises.
    """
    row = _taken(session, classification_id, ClassificationAction.STATE, by=by, version=version)
    period = Period.read(row.period, adopted.year)
    check_factor(rulebook_of(row, adopted), stated)
    kept = row.facts.get("factors", {})
    factors = {name: each for name, each in kept.items() if name != stated.factor}
    if stated.percent is not None:
        factors[stated.factor] = {"percent": str(stated.percent), "source": stated.source}
    judged = compute_one(session, period, row, factors=factors, adopted=adopted)
    facts = {"factor": stated.factor, **factors.get(stated.factor, {})}
    _figure_anew(session, row, judged, ClassificationAction.STATE, by=by, at=now, told=facts)
    cap(session, row.period, list(governing(adopted, period).values()))


def _figure_anew(
    session: Session,
    row: AnyRow,
    judged: Mapping[str, Any],
    action: ClassificationAction,
    *,
    by: UUID,
    at: datetime,
    told: Mapping[str, Any],
) -> None:
    """Keep a figure that an act changed, with the act; what was decided begins anew."""
    facts = {**told, **{name: judged[name] for name in ("score", "rulebook", "facts")}}
    facts["grade"] = judged["computed_grade"]
    began_anew = dict.fromkeys(("proposed_grade", "decided_grade", "decided_by_id", "cap"))
    changes = {name: judged[name] for name in _FIGURE} | began_anew
    act(session, row, action, by=by, at=at, told=facts, **changes)
    if judged["state"] == ClassificationState.DECIDED:
        _keep_state(session, row, ClassificationState.DECIDED)


def rulebook_of(row: AnyRow, adopted: Adopted) -> Rulebook:
    """Return the rulebook that a classification rests on. Raises ``NotAtHand``."""
    monday = list(Period.read(row.period, adopted.year).weeks())[-1]
    return adopted.recorded(row.rulebook, monday)


def act(
    session: Session,
    row: AnyRow,
    action: ClassificationAction,
    *,
    by: UUID,
    at: datetime,
    said: str = "",
    told: Mapping[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Record an act and what it changes. Raises ``ClassificationNotNow``."""
    state = step(ClassificationState(row.state), action)
    session.execute(
        update(Classification)
        .where(Classification.classification_id == row.classification_id)
        .values(state=state, version=row.version + 1, changed_at=func.now(), **changes)
    )
    session.execute(
        insert(ClassificationAct).values(
            classification_id=row.classification_id,
            version=row.version + 1,
            action=action,
            by_id=by,
            at=at,
            said=said,
            facts=dict(told or {}),
        )
    )


def _taken(
    session: Session,
    classification_id: UUID,
    action: ClassificationAction,
    *,
    by: UUID,
    version: int,
) -> AnyRow:
    """Return it, held, once it is sure that the act is theirs, allowed and up to date."""
    there = queries.classification(session, classification_id)
    period = queries.period_for_change(session, there.period, shared=True)
    row = queries.classification_for_change(session, classification_id)
    if by == row.person_id:
        raise NotFound if row.published is None else NotCompetent
    queries.role_of_reader(session, row.person_id, viewer_id=by)
    if not _may(session, row, action, by):
        raise NotCompetent
    if row.version != version:
        raise Stale(current=row.version)
    step(ClassificationState(row.state), action)
    if period.state != PeriodState.COMPUTED:
        raise PeriodNotNow(f"The period is {period.state}.", state=period.state)
    return row


def _may(session: Session, row: AnyRow, action: ClassificationAction, by: UUID) -> bool:
    if action is ClassificationAction.FIND:
        return queries.is_office_member(session, by)
    competent = queries.competent(session, row.person_id)
    if action is ClassificationAction.DECIDE:
        return by == competent.authority_id
    if action is ClassificationAction.STATE and by == competent.authority_id:
        return True
    return by in competent.heads


def _check(row: AnyRow, grade: str, adopted: Adopted) -> None:
    rulebook = rulebook_of(row, adopted)
    lacking = unfounded(rulebook, row.facts, Period.read(row.period, adopted.year))
    if lacking:
        raise FiguresLacking(lacking)
    check_grade(rulebook, grade, computed=row.computed_grade, best=row.best_grade)


def check_caps(session: Session, row: AnyRow, grade: str) -> None:
    """Raise ``CapExceeded`` when a group of the person has as many as it may have."""
    groups = {"unit": str(row.group_id), "duty": row.duty, "": ""}
    held = (
        select(*CapRoom.__table__.c)
        .where(
            CapRoom.period == row.period,
            CapRoom.rulebook == row.rulebook["id"],
            CapRoom.grade == grade,
        )
        .order_by(CapRoom.cap, CapRoom.kind, CapRoom.name)
        .with_for_update()
    )
    mine = [each for each in session.execute(held) if groups.get(each.kind) == each.name]
    kinds = [(each.kind, each.name) for each in mine]
    given = queries.given_in(session, row, grade, kinds)
    full = [each for each in mine if given[each.kind, each.name] >= each.allowed]
    if full:
        raise CapExceeded(
            [
                {
                    "cap": each.cap,
                    "kind": each.kind,
                    "name": each.name,
                    "allowed": each.allowed,
                    "given": given[each.kind, each.name],
                }
                for each in full
            ]
        )


def _keep_state(session: Session, row: AnyRow, state: ClassificationState) -> None:
    """Keep what has no grade as decided: there is nothing to decide on."""
    session.execute(
        update(Classification)
        .where(Classification.classification_id == row.classification_id)
        .values(state=state)
    )
