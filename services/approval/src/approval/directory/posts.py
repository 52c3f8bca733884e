"""Reads of who holds which post along the tree of units; ``lookup`` is the door to them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    CompoundSelect,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from approval.directory.domain.authority import UnitPosts
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.models import Acting, Delegation, Person, Unit
from shared.kit.db import AnyRow, any_bound, as_array

_head = aliased(Person)
_leader = aliased(Person)


def acting_in(post: str) -> ScalarSelect[UUID]:
    """Return who was named last to act in a unit's post just now, and works here."""
    named = aliased(Acting)
    holder = aliased(Person)
    newest = (
        select(named.person_id)
        .join(holder, (holder.id == named.person_id) & holder.active)
        .where(named.unit_id == Unit.id, named.post == post)
        .where(named.since <= func.now(), named.until > func.now(), named.ended_at.is_(None))
        .order_by(named.since.desc(), named.id.desc())
        .limit(1)
    )
    return newest.correlate(Unit).scalar_subquery()


_POSTS: Final = (
    select(
        Unit.id,
        Unit.parent_id,
        Unit.kind,
        func.coalesce(_head.id, acting_in("head")).label("head_id"),
        func.coalesce(_leader.id, acting_in("leader_in_charge")).label("leader_in_charge_id"),
        _head.id.is_(None).label("head_acts"),
        _leader.id.is_(None).label("leader_acts"),
    )
    .outerjoin(_head, (_head.id == Unit.head_id) & _head.active)
    .outerjoin(_leader, (_leader.id == Unit.leader_in_charge_id) & _leader.active)
)
"""Units with the holders of the two posts that may approve; whoever left holds none."""

IN_FORCE: Final = and_(
    Delegation.since <= func.now(), Delegation.until > func.now(), Delegation.revoked_at.is_(None)
)
"""The condition that a delegation holds just now."""


def _upward(start: Select[UUID]) -> CTE:
    """Return the units given and all above them."""
    above = start.cte("above", recursive=True)
    return above.union(
        select(Unit.parent_id).join(above, above.c.id == Unit.id).where(Unit.parent_id.is_not(None))
    )


_IDS: Final = any_(bindparam("ids", type_=ARRAY(Uuid)))
_DELEGATED_BY: Final = func.array(
    select(Delegation.from_id)
    .where(Delegation.to_id == Person.id, IN_FORCE)
    .correlate(Person)
    .scalar_subquery(),
    type_=ARRAY(Uuid),
).label("delegated_by")
_EVERYBODY: Final = select(Person.id, Person.unit_id, Person.tier, _DELEGATED_BY)
_WORKING: Final = _EVERYBODY.where(Person.active)
_OF_PEOPLE: Final = _EVERYBODY.where(Person.id == _IDS)


def _posts_above(start: Select[UUID]) -> Select[*tuple[Any, ...]]:
    above = select(_upward(start).c.id).scalar_subquery()
    return _POSTS.where(Unit.id == any_(func.array(above, type_=ARRAY(Uuid))))


_POSTS_ABOVE: Final = _posts_above(select(Unit.id).where(Unit.id == _IDS))
_ONE: Final = bindparam("id", type_=Uuid)
_ONE_BELOW: Final = (
    _posts_above(select(Person.unit_id.label("id")).where(Person.id == _ONE))
    .join(Person, Person.id == _ONE)
    .add_columns(Person.unit_id, Person.tier, _DELEGATED_BY)
)
_OF_ONE: Final = _POSTS.where(Unit.id == _ONE)
# Built once: building such statements took longer than running them.


def standings(session: Session, person_ids: Collection[UUID] | None) -> Sequence[AnyRow]:
    """Return where these people, or everybody who works here, stand: ``tier`` in ``unit_id``.

    ``delegated_by`` are the ids of who delegated to them, as far as that holds just now.
    """
    asked = _WORKING if person_ids is None else _OF_PEOPLE
    return session.execute(asked, {"ids": list(person_ids or ())}).all()


def lines_of_units(
    session: Session, unit_ids: Collection[UUID] | None
) -> dict[UUID, Sequence[UnitPosts]]:
    """Return for each of these units, or for all, the line from the unit itself to the top."""
    asked = _POSTS if unit_ids is None else _POSTS_ABOVE
    rows = {row.id: row for row in session.execute(asked, {"ids": list(unit_ids or ())})}
    posts = {row.id: _unit_posts(row) for row in rows.values()}
    return {
        unit_id: _line(unit_id, rows, posts) for unit_id in (rows if unit_ids is None else unit_ids)
    }


_HOLDERS: Final[CompoundSelect[UUID]] = union_all(
    select(Unit.head_id).where(Unit.head_id.is_not(None)),
    select(Unit.leader_in_charge_id).where(Unit.leader_in_charge_id.is_not(None)),
    select(Acting.person_id),
    select(Delegation.to_id).where(IN_FORCE),
)


_APART: Final = case((Person.id.in_(_HOLDERS), Person.id), else_=null()).label("apart_id")
KINDS_OF_PEOPLE: Final = select(
    Person.id.label("person_id"), Person.unit_id, Person.tier, _APART
).subquery("kind_of_person")
"""All people by ``person_id``, those who left too, with what decides who approves them.

``apart_id`` is the person's own where they hold a post that may approve or stand in for one;
everybody else of a ``unit_id`` and ``tier`` has the same authority.
"""


def unit_posts(session: Session, unit_id: UUID) -> UnitPosts:
    """Return who holds the two posts of a unit, or acts in them."""
    return _unit_posts(session.execute(_OF_ONE, {"id": unit_id}).one())


def standing_of(session: Session, person_id: UUID) -> tuple[AnyRow, Sequence[UnitPosts]] | None:
    """Return where one person stands, and the line from that unit to the top, by one statement.

    PostgreSQL keeps its plan: for an array of ids it makes a new one each time, which takes as
    long as the rest.
    """
    rows = {row.id: row for row in session.execute(_ONE_BELOW, {"id": person_id})}
    if not rows:
        return None
    person = next(iter(rows.values()))
    posts = {row.id: _unit_posts(row) for row in rows.values()}
    return person, _line(person.unit_id, rows, posts)


def _line(
    unit_id: UUID, rows: Mapping[UUID, AnyRow], posts: Mapping[UUID, UnitPosts]
) -> Sequence[UnitPosts]:
    line = [posts[unit_id]]
    while (above := rows[line[-1].unit_id].parent_id) is not None:
        line.append(posts[above])
    return line


def _unit_posts(row: AnyRow) -> UnitPosts:
    return UnitPosts(
        row.id,
        UnitKind(row.kind),
        row.head_id,
        row.leader_in_charge_id,
        head_acts=row.head_acts and row.head_id is not None,
        leader_acts=row.leader_acts and row.leader_in_charge_id is not None,
    )


def delegations_from(
    session: Session, from_ids: Collection[UUID], *, hold_to: UUID | None = None
) -> Sequence[AnyRow]:
    """Return the delegations that these people gave and that hold just now, oldest first.

    With ``hold_to``, those to that person, and nobody revokes one before this transaction ends.
    """
    wanted = _DELEGATIONS if hold_to is None else _DELEGATIONS_HELD
    return session.execute(wanted, {"from_ids": as_array(from_ids), "to_id": hold_to}).all()


_DELEGATIONS: Final = (
    select(
        Delegation.id, Delegation.from_id, Delegation.to_id, Delegation.unit_id, Delegation.tiers
    )
    .where(IN_FORCE, Delegation.from_id == any_bound("from_ids"))
    .order_by(Delegation.since, Delegation.id)
)
_DELEGATIONS_HELD: Final = _DELEGATIONS.where(
    Delegation.to_id == bindparam("to_id")
).with_for_update(read=True)


def covers(delegation: AnyRow, tier: Tier, line: Sequence[UnitPosts]) -> bool:
    """Tell whether a delegation is about somebody of this tier in the unit that begins the line."""
    of_tier = not delegation.tiers or tier in delegation.tiers
    return of_tier and (
        delegation.unit_id is None or any(unit.unit_id == delegation.unit_id for unit in line)
    )


def works_below(session: Session, person_id: UUID, kind: UnitKind) -> bool:
    """Tell whether the person works in a unit of that kind, or in one somewhere below it."""
    return session.scalar(_WORKS_BELOW, {"id": person_id, "kind": kind}) is not None


_OWN_LINE: Final = _upward(
    select(Person.unit_id.label("id")).where(Person.id == _ONE, Person.active)
)
_WORKS_BELOW: Final = (
    select(Unit.id)
    .where(Unit.id.in_(select(_OWN_LINE.c.id)), Unit.kind == bindparam("kind"))
    .limit(1)
)
