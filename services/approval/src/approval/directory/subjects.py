"""Everybody on whose results one person may decide: the queue of an authority, in SQL."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    SelectBase,
    SQLColumnExpression,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from approval.directory.domain.authority_table import TABLE, Rule
from approval.directory.models import Acting, Delegation, Person, Unit
from approval.directory.posts import IN_FORCE, acting_in

_APPROVED_BY_HEAD: Final = TABLE.tiers(Rule.HEAD_OF_UNIT)
_APPROVED_BY_LEADER: Final = TABLE.tiers(Rule.LEADER_IN_CHARGE)


def subjects_of(session: Session, person_id: UUID) -> Sequence[UUID]:
    """Return the ids of everybody on whose results this person may decide just now.

    It says in SQL what ``competent_authority`` and ``covers`` say of one person: those whose
    competent authority this person is, and those of whom another authority delegated. It starts
    from the few units where the authorities hold a post, so it costs what those cost, not what
    the agency does.
    """
    return session.scalars(_SUBJECTS, {"decider_id": person_id}).all()


def _subjects_of(person_id: ColumnElement[UUID]) -> Select[UUID]:
    delegators = select(Delegation.from_id).where(IN_FORCE, Delegation.to_id == person_id)
    found = _subjects(_array(union_all(select(person_id), delegators))).subquery()
    scope = _scope(person_id)
    in_scope = exists().where(
        IN_FORCE,
        Delegation.to_id == person_id,
        Delegation.from_id == found.c.holder_id,
        or_(
            Delegation.unit_id.is_(None),
            tuple_(Delegation.id, found.c.unit_id).in_(select(scope.c.delegation_id, scope.c.id)),
        ),
        or_(func.cardinality(Delegation.tiers) == 0, found.c.tier == any_(Delegation.tiers)),
    )
    return select(found.c.id).where(
        found.c.id != person_id, or_(found.c.holder_id == person_id, in_scope)
    )


def _subjects(holders: ColumnElement[Sequence[UUID]]) -> Select[UUID, UUID, str, UUID]:
    """Return id, unit, tier and ``holder_id`` where the competent authority is one of these."""
    headed = _downward(_held("head", holders), "headed", _approves)
    led = _downward(_held("leader_in_charge", holders), "led", _names_leader)
    vacant = _downward(_vacant(), "vacant", _approves)
    by_head = Person.tier.in_(_APPROVED_BY_HEAD)
    in_led = select(Person.id).where(by_head, Person.unit_id == any_(_units(led)))
    delegating = select(Delegation.from_id).where(IN_FORCE)
    passing = _downward(_held("head", _array(in_led.union(delegating))), "passing", _approves)

    def people(reached: CTE) -> Select[UUID, UUID, str, UUID]:
        return (
            select(Person.id, Person.unit_id, Person.tier, reached.c.holder_id.label("holder_id"))
            .join(reached, (reached.c.id == Person.unit_id) & (reached.c.holder_id != Person.id))
            .where(Person.unit_id == any_(_units(reached)))  # by the index, whatever is guessed
        )

    passed = exists().where(
        passing.c.id == Person.unit_id,
        or_(passing.c.holder_id == Person.id, _delegates(passing.c.holder_id, Person.id)),
    )
    goes_up = or_(Person.unit_id.in_(select(vacant.c.id)), passed.correlate_except(passing))
    found = union_all(
        people(headed).where(by_head, ~_delegates(headed.c.holder_id, Person.id)),
        people(led).where(Person.tier.in_(_APPROVED_BY_LEADER)),
        people(led).where(by_head, goes_up),
    ).subquery()
    return select(found.c.id, found.c.unit_id, found.c.tier, found.c.holder_id)


def _array(ids: SelectBase) -> ColumnElement[Sequence[UUID]]:
    """Return ids as one array, read first: what compares with it can use an index."""
    return func.array(ids.scalar_subquery(), type_=ARRAY(Uuid))


def _units(reached: CTE) -> ColumnElement[Sequence[UUID]]:
    return _array(select(reached.c.id))


def _held(post: str, holders: ColumnElement[Sequence[UUID]]) -> Select[UUID, UUID]:
    """Return the units in which one of these holds the post, appointed or acting, and who."""
    appointed_id = Unit.head_id if post == "head" else Unit.leader_in_charge_id
    appointed = (
        select(Unit.id, appointed_id.label("holder_id"))
        .join(Person, (Person.id == appointed_id) & Person.active)
        .where(appointed_id == any_(holders))
    )
    acting = (
        select(Unit.id, Acting.person_id.label("holder_id"))
        .join(Acting, (Acting.unit_id == Unit.id) & (Acting.post == post))
        .where(Acting.person_id == any_(holders), Acting.person_id == acting_in(post))
        .where(~_works_here(appointed_id))
    )
    if post == "head":
        approving = Unit.kind.in_(sorted(TABLE.approving_kinds))
        appointed, acting = appointed.where(approving), acting.where(approving)
    held = appointed.union(acting).subquery()
    return select(held.c.id, held.c.holder_id)


def _works_here(person_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    holder = aliased(Person)
    return exists().where(holder.id == person_id, holder.active).correlate_except(holder)


def _vacant() -> Select[UUID, UUID]:
    """Return the units whose head would approve, where nobody holds the post or acts in it."""
    left = select(Person.id).where(~Person.active)
    nobody: ColumnElement[UUID] = null().cast(Uuid).label("holder_id")
    return select(Unit.id, nobody).where(
        Unit.kind.in_(sorted(TABLE.approving_kinds)),
        or_(Unit.head_id.is_(None), Unit.head_id == any_(_array(left))),
        acting_in("head").is_(None),
    )


def _delegates(
    from_id: ColumnElement[UUID], to_id: SQLColumnExpression[UUID]
) -> ColumnElement[bool]:
    """Return the condition that one lets the other decide on their behalf just now."""
    found = exists().where(IN_FORCE, Delegation.from_id == from_id, Delegation.to_id == to_id)
    return found.correlate_except(Delegation)


def _scope(person_id: ColumnElement[UUID]) -> CTE:
    """Return the units that each delegation to this person covers, where it names one."""
    scope = (
        select(Delegation.id.label("delegation_id"), Delegation.unit_id.label("id"))
        .where(IN_FORCE, Delegation.to_id == person_id, Delegation.unit_id.is_not(None))
        .cte("scope", recursive=True)
    )
    return scope.union(
        select(scope.c.delegation_id, Unit.id).join(scope, scope.c.id == Unit.parent_id)
    )


def _approves() -> ColumnElement[bool]:
    return Unit.kind.in_(sorted(TABLE.approving_kinds))


def _names_leader() -> ColumnElement[bool]:
    appointed = _works_here(Unit.leader_in_charge_id)
    return or_(appointed, acting_in("leader_in_charge").is_not(None))


def _downward(
    start: Select[UUID, UUID],
    name: str,
    until: Callable[[], ColumnElement[bool]],
) -> CTE:
    """Return the units given and those below, down to where ``until`` makes another competent."""
    reached = start.cte(name, recursive=True)
    return reached.union(
        select(Unit.id, reached.c.holder_id)
        .join(reached, reached.c.id == Unit.parent_id)
        .where(~until())
    )


_SUBJECTS: Final = _subjects_of(bindparam("decider_id", type_=Uuid()))
# Built once: building it takes ten times as long as running it.
