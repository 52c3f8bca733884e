"""Reads of who holds which post along the tree of units; ``lookup`` is the door to them."""

from collections.abc import Callable, Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    Uuid,
    any_,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from approval.directory.domain.authority import APPROVED_BY, APPROVING_KINDS, Rule, UnitPosts
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.models import Person, Unit

_head = aliased(Person)
_leader = aliased(Person)

_POSTS: Final = (
    select(
        Unit.id,
        Unit.parent_id,
        Unit.kind,
        _head.id.label("head_id"),
        _leader.id.label("leader_in_charge_id"),
    )
    .outerjoin(_head, (_head.id == Unit.head_id) & _head.active)
    .outerjoin(_leader, (_leader.id == Unit.leader_in_charge_id) & _leader.active)
)
"""Units with the holders of the two posts that may approve; whoever left holds none."""

_APPROVED_BY_HEAD: Final = [tier for tier, rule in APPROVED_BY.items() if rule is Rule.HEAD_OF_UNIT]
_APPROVED_BY_LEADER: Final = [
    tier for tier, rule in APPROVED_BY.items() if rule is Rule.LEADER_IN_CHARGE
]


def among(column: SQLColumnExpression[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the ids, in one array however many they are."""
    return column == any_(literal(list(ids), ARRAY(Uuid)))


def tiers(session: Session, person_ids: Collection[UUID] | None) -> list[tuple[UUID, UUID, Tier]]:
    """Return id, unit and tier of these people, or of everybody who works here."""
    given = Person.active if person_ids is None else among(Person.id, person_ids)
    rows = session.execute(select(Person.id, Person.unit_id, Person.tier).where(given))
    return [(row.id, row.unit_id, Tier(row.tier)) for row in rows]


def lines_of_units(
    session: Session, unit_ids: Collection[UUID] | None
) -> dict[UUID, Sequence[UnitPosts]]:
    """Return for each of these units, or for all, the line from the unit itself to the top."""
    wanted = _POSTS
    if unit_ids is not None:
        above = _upward(select(Unit.id).where(among(Unit.id, unit_ids)))
        wanted = wanted.where(Unit.id.in_(select(above.c.id)))
    rows = {row.id: row for row in session.execute(wanted)}
    posts = {
        row.id: UnitPosts(row.id, UnitKind(row.kind), row.head_id, row.leader_in_charge_id)
        for row in rows.values()
    }
    lines: dict[UUID, Sequence[UnitPosts]] = {}
    for unit_id in rows if unit_ids is None else unit_ids:
        line, at = [], unit_id
        while at is not None:
            line.append(posts[at])
            at = rows[at].parent_id
        lines[unit_id] = line
    return lines


def works_below(session: Session, person_id: UUID, kind: UnitKind) -> bool:
    """Tell whether the person works in a unit of that kind, or in one somewhere below it."""
    above = _upward(select(Person.unit_id.label("id")).where(Person.id == person_id, Person.active))
    wanted = select(Unit.id).where(Unit.id.in_(select(above.c.id)), Unit.kind == kind)
    return session.scalar(wanted.limit(1)) is not None


def subjects_of(authority_id: UUID) -> Select[UUID]:
    """Return a select of the ids of everybody whose competent authority this person is.

    It says in SQL what ``competent_authority`` says of one person. It starts from the few units
    where this person holds a post, so it costs what those cost, not what the agency does.
    """
    posts = _POSTS.subquery()
    heads = select(posts.c.id, posts.c.head_id.label("holder_id")).where(_approves(posts))
    leaders = select(posts.c.id, posts.c.leader_in_charge_id.label("holder_id"))
    headed = _downward(heads.where(posts.c.head_id == authority_id), "headed", _approves)
    led = _downward(
        leaders.where(posts.c.leader_in_charge_id == authority_id), "led", _names_leader
    )
    others = select(Person.id).where(Person.id != authority_id)
    by_head = others.where(Person.tier.in_(_APPROVED_BY_HEAD))
    by_leader = others.where(Person.tier.in_(_APPROVED_BY_LEADER))
    in_led = Person.unit_id.in_(select(led.c.id))
    own = _downward(heads.where(posts.c.head_id.in_(by_head.where(in_led))), "own", _approves)
    found = union_all(
        by_head.where(Person.unit_id.in_(select(headed.c.id))),
        by_leader.where(in_led),
        by_head.where(
            in_led, tuple_(Person.id, Person.unit_id).in_(select(own.c.holder_id, own.c.id))
        ),
    ).subquery()
    return select(found.c.id)


def _approves(posts: FromClause) -> ColumnElement[bool]:
    return posts.c.kind.in_(sorted(APPROVING_KINDS))


def _names_leader(posts: FromClause) -> ColumnElement[bool]:
    return posts.c.leader_in_charge_id.is_not(None)


def _upward(start: Select[UUID]) -> CTE:
    """Return the units given and all above them."""
    above = start.cte("above", recursive=True)
    return above.union(
        select(Unit.parent_id).join(above, above.c.id == Unit.id).where(Unit.parent_id.is_not(None))
    )


def _downward(
    start: Select[UUID, UUID], name: str, until: Callable[[FromClause], ColumnElement[bool]]
) -> CTE:
    """Return the units given and those below, down to where ``until`` makes another competent."""
    reached = start.cte(name, recursive=True)
    below = _POSTS.subquery()
    return reached.union(
        select(below.c.id, reached.c.holder_id)
        .join(reached, reached.c.id == below.c.parent_id)
        .where(~until(below))
    )
