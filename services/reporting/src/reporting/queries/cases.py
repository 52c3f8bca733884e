"""Reads of remediation cases, and of what they are opened for."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, func, literal, or_, select
from sqlalchemy.orm import Session

from reporting.domain.cases import Action, Parties
from reporting.models import CaseAct, Examination, Person, RemediationCase, Unit, WeeklyResult
from reporting.queries.results import has_breach, is_office_member
from shared.errors import NotFound
from shared.kit.db import AnyRow, any_of

HEADED: Final = frozenset({"department", "bureau", "office", "leadership"})
"""The units whose head meets their people; a section's does not. Source: official letter
8679-CV/BTCTW, step 4, with the head of step 3."""

_CASE: Final[Select[*tuple[Any, ...]]] = select(
    *RemediationCase.__table__.c, func.coalesce(Person.name, "").label("person_name")
).join_from(RemediationCase, Person, Person.person_id == RemediationCase.person_id, isouter=True)


def take_examinations(session: Session, *, most: int) -> Sequence[UUID]:
    """Take people whose weeks changed off the list; another that takes some passes over them."""
    due = select(Examination.person_id).limit(most).with_for_update(skip_locked=True)
    taken = delete(Examination).where(Examination.person_id.in_(due.scalar_subquery()))
    return session.scalars(taken.returning(Examination.person_id)).all()


def concerned(
    session: Session, people: Collection[UUID], *, failing: Collection[str], since: date
) -> Sequence[UUID]:
    """Return those of these people with a failed week, a key task missed, a breach or a case."""
    among = any_of(people)
    failed = select(WeeklyResult.person_id).where(
        WeeklyResult.person_id == among,
        WeeklyResult.week >= since,
        or_(
            WeeklyResult.grade.in_(sorted(failing)),
            WeeklyResult.key_task_missed,
            func.jsonb_array_length(WeeklyResult.breaches) > 0,
            has_breach(),
        ),
    )
    with_case = select(RemediationCase.person_id).where(RemediationCase.person_id == among)
    return session.scalars(failed.union(with_case)).all()


def cases_of(session: Session, person_id: UUID) -> dict[date, AnyRow]:
    """Return a person's cases by their first week, held until the transaction ends."""
    held = select(*RemediationCase.__table__.c).where(RemediationCase.person_id == person_id)
    return {row.first_week: row for row in session.execute(held.with_for_update())}


def parties(session: Session, person_id: UUID) -> Parties:
    """Return who meets a person beside the Office: the head of the unit, or who stands in."""
    return parties_in(line_of(session, person_id), person_id)


def line_of(session: Session, person_id: UUID) -> Sequence[AnyRow]:
    """Return a person's unit and those above it, nearest first, each with who leads it."""
    start = (
        select(
            Unit.unit_id,
            Unit.parent_id,
            Unit.kind,
            Unit.head_id,
            Unit.leader_in_charge_id,
            literal(0).label("height"),
        )
        .join(Person, Person.unit_id == Unit.unit_id)
        .where(Person.person_id == person_id)
        .cte("line", recursive=True)
    )
    higher = select(
        Unit.unit_id,
        Unit.parent_id,
        Unit.kind,
        Unit.head_id,
        Unit.leader_in_charge_id,
        start.c.height + 1,
    ).join(start, Unit.unit_id == start.c.parent_id)
    line = start.union_all(higher)
    return session.execute(select(line).order_by(line.c.height)).all()


def headed_unit(line: Sequence[AnyRow]) -> AnyRow | None:
    """Return the nearest unit of a line whose head meets its people, and decides on them."""
    return next((row for row in line if row.kind in HEADED), None)


def parties_in(rows: Sequence[AnyRow], person_id: UUID) -> Parties:
    """Return the same as ``parties`` of a line that was read."""
    headed = headed_unit(rows)
    head_id = None if headed is None else headed.head_id
    if head_id is not None and head_id != person_id:
        return Parties(head_id, stands_in=False)
    leaders = (row.leader_in_charge_id for row in rows)
    leader_id = next((each for each in leaders if each not in (None, person_id)), None)
    return Parties(leader_id, stands_in=True)


def case_for_change(session: Session, case_id: UUID) -> AnyRow:
    """Return a case, held until the transaction ends. Raises ``NotFound``."""
    held = select(*RemediationCase.__table__.c).where(RemediationCase.case_id == case_id)
    row = session.execute(held.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row


def case_to_read(session: Session, case_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return a case to its parties: the person, who leads the meeting, the Office.

    Raises ``NotFound`` for anybody else.
    """
    row = session.execute(_CASE.where(RemediationCase.case_id == case_id)).one_or_none()
    if row is None or not (
        viewer_id in (row.person_id, row.leader_id) or is_office_member(session, viewer_id)
    ):
        raise NotFound
    return row


def cases(
    session: Session,
    *,
    viewer_id: UUID,
    state: str | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the cases to which the viewer is a party, newest first; the Office sees all."""
    wanted = _CASE
    if not is_office_member(session, viewer_id):
        own = RemediationCase.person_id == viewer_id
        wanted = wanted.where(or_(own, RemediationCase.leader_id == viewer_id))
    if state is not None:
        wanted = wanted.where(RemediationCase.state == state)
    if after is not None:
        wanted = wanted.where(RemediationCase.case_id < after[0])
    newest = wanted.order_by(RemediationCase.case_id.desc())
    return session.execute(newest.limit(limit)).all()


def acts_of_case(session: Session, case_id: UUID) -> Sequence[AnyRow]:
    """Return every act on a case, oldest first."""
    wanted = select(*CaseAct.__table__.c).where(CaseAct.case_id == case_id)
    return session.execute(wanted.order_by(CaseAct.version)).all()


def measures(session: Session, case_id: UUID) -> list[dict[str, Any]]:
    """Return the measures agreed so far, each with its newest follow-up."""
    agreed: list[dict[str, Any]] = []
    for act in acts_of_case(session, case_id):
        if act.action == Action.MINUTE:
            agreed += [{**each, "done": False, "said": ""} for each in act.facts["measures"]]
        elif act.action == Action.FOLLOW_UP:
            place = act.facts["measure"] - 1
            agreed[place] |= {"done": act.facts["done"], "said": act.said}
    return agreed
