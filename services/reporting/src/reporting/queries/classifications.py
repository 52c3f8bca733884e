"""Reads of people's classifications, and of who is competent for them."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from reporting.domain.classifications import Competent
from reporting.domain.obstacles import LEADERSHIP
from reporting.domain.periods import PeriodState
from reporting.models import (
    Classification,
    ClassificationAct,
    ClassifiedPeriod,
    Person,
    Unit,
)
from reporting.queries.cases import headed_unit, line_of, parties_in
from reporting.queries.trees import BELOW, below
from shared.errors import NotFound
from shared.kit.db import AnyRow, as_array

_LINE: Final[Select[*tuple[Any, ...]]] = (
    select(
        *Classification.__table__.c,
        func.coalesce(Person.name, "").label("person_name"),
        (ClassifiedPeriod.state == PeriodState.LOCKED).label("final"),
    )
    .join_from(Classification, Person, Person.person_id == Classification.person_id, isouter=True)
    .join(ClassifiedPeriod, ClassifiedPeriod.period == Classification.period)
)


def competent(session: Session, person_id: UUID, *, decided_by_id: UUID | None = None) -> Competent:
    """Return who proposes and decides on somebody's period, and who answers a petition.

    Heads from the person's own unit up to the one whose head decides propose. The head of that
    unit decides; of a head, the leader in charge. A petition goes to the next above who did not
    decide: the leader in charge, else whoever heads the leadership.
    """
    line = line_of(session, person_id)
    authority_id = parties_in(line, person_id).leader_id
    headed = headed_unit(line)
    upto = 0 if headed is None else headed.height
    heads = {row.head_id for row in line if row.height <= upto} - {None, person_id}
    leading = session.scalars(select(Unit.head_id).where(Unit.kind == LEADERSHIP, Unit.active))
    above = [row.leader_in_charge_id for row in line] + list(leading)
    took_part = {None, person_id, authority_id, decided_by_id}
    answers_id = next((each for each in above if each not in took_part), None)
    return Competent(frozenset(heads), authority_id, answers_id)


def classification_for_change(session: Session, classification_id: UUID) -> AnyRow:
    """Return a classification, held until the transaction ends. Raises ``NotFound``."""
    held = select(*Classification.__table__.c).where(
        Classification.classification_id == classification_id
    )
    row = session.execute(held.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row


def classification(session: Session, classification_id: UUID) -> AnyRow:
    """Return a classification with the person's name, and whether it is final.

    Raises ``NotFound``.
    """
    row = session.execute(
        _LINE.where(Classification.classification_id == classification_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def published_of(session: Session, person_id: UUID, *, limit: int) -> Sequence[AnyRow]:
    """Return a person's classifications that were published, the newest periods first."""
    own = _LINE.where(Classification.person_id == person_id, Classification.published.is_not(None))
    return session.execute(own.order_by(Classification.period.desc()).limit(limit)).all()


def classifications_by_name(
    session: Session,
    period: str,
    unit_ids: Collection[UUID] | None,
    *,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the classifications of a period below units, or all, by name; as they are underway."""
    asked = {"period": period, "limit": limit}
    if after is not None:
        asked |= {"name": after[0], "after_id": after[1]}
    if unit_ids is not None:
        asked["units"] = as_array(unit_ids)
    return session.execute(_by_name(unit_ids is not None, after is not None), asked).all()


@cache
def _by_name(of_units: bool, further: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001
    name = func.coalesce(Person.name, "")
    order = (name, Classification.classification_id)
    found = (
        select(Classification.classification_id)
        .join(Person, Person.person_id == Classification.person_id, isouter=True)
        .where(Classification.period == bindparam("period"))
        .order_by(*order)
        .limit(bindparam("limit"))
    )
    if of_units:
        found = found.where(Classification.unit_id.in_(BELOW))
    if further:
        place = tuple_(bindparam("name"), bindparam("after_id", type_=Uuid))
        found = found.where(tuple_(*order) > place)
    # The facts of everybody are not sorted with their names.
    page = _LINE.where(Classification.classification_id.in_(found))
    return page.order_by(*order)


def acts_of_classification(session: Session, classification_id: UUID) -> Sequence[AnyRow]:
    """Return every act on a classification, oldest first."""
    wanted = select(*ClassificationAct.__table__.c).where(
        ClassificationAct.classification_id == classification_id
    )
    return session.execute(wanted.order_by(ClassificationAct.version)).all()


def given_in(
    session: Session, row: AnyRow, grade: str, kinds: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Return how many others of each group were given a grade; a group is kind and name."""
    given = (
        Classification.period == row.period,
        Classification.rulebook["id"].astext == row.rulebook["id"],
        Classification.decided_grade == grade,
        Classification.classification_id != row.classification_id,
    )
    found: dict[tuple[str, str], int] = {}
    for kind, name in kinds:
        within = [] if not kind else [_WITHIN[kind] == (UUID(name) if kind == "unit" else name)]
        counted = select(func.count()).select_from(Classification).where(*given, *within)
        found[kind, name] = session.scalar(counted) or 0
    return found


_WITHIN: Final[Mapping[str, Any]] = {
    "unit": Classification.group_id,
    "duty": Classification.duty,
}
"""The kinds of group that caps know: the unit that decides, and everybody with the same tier."""


def histories(session: Session, period: str, unit_id: UUID, *, most: int) -> Sequence[AnyRow]:
    """Return the facts of the people of a unit and of all units below it, by id."""
    wanted = select(Classification.person_id, Classification.facts, Classification.rulebook).where(
        Classification.period == period,
        or_(Classification.unit_id == unit_id, Classification.unit_id.in_(below(unit_id))),
    )
    return session.execute(wanted.order_by(Classification.person_id).limit(most)).all()


def facts_at(session: Session, classification_id: UUID, version: int) -> Mapping[str, Any]:
    """Return the facts and the rulebook on which a version of a classification rests."""
    act = (
        select(ClassificationAct.facts)
        .where(
            ClassificationAct.classification_id == classification_id,
            ClassificationAct.version <= version,
            ClassificationAct.facts.has_key("facts"),
        )
        .order_by(ClassificationAct.version.desc())
        .limit(1)
    )
    found: Mapping[str, Any] = session.scalars(act).one()
    return found


def groups_of(session: Session, period: str, unit_ids: Collection[UUID]) -> list[str]:
    """Return the names of the groups in which the people of units and below them stand."""
    within = (Classification.period == period, Classification.unit_id.in_(below(*unit_ids)))
    units = session.scalars(select(Classification.group_id).where(*within).distinct())
    duties = session.scalars(select(Classification.duty).where(*within).distinct())
    return [*(str(each) for each in units), *duties, ""]
