"""Reads of obstacles and proposals."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from reporting.domain.obstacles import (
    BEFORE_LEADERSHIP,
    LEADERSHIP,
    LEADING_TIER,
    OPEN,
    TELLING,
    ObstacleParty,
)
from reporting.models import Obstacle, ObstacleAct, Person, Unit
from reporting.queries.results import WORKS_IN_OFFICE
from reporting.queries.trees import below
from shared.errors import NotFound
from shared.kit.db import AnyRow

_OBSTACLE: Final[Select[*tuple[Any, ...]]] = (
    select(
        *Obstacle.__table__.c,
        func.coalesce(Person.name, "").label("person_name"),
        func.coalesce(Unit.name, "").label("unit_name"),
    )
    .join_from(Obstacle, Person, Person.person_id == Obstacle.person_id, isouter=True)
    .join(Unit, Unit.unit_id == Obstacle.unit_id, isouter=True)
)


def is_of_leadership(session: Session, person_id: UUID) -> bool:
    """Tell whether somebody leads the agency: of a unit of leadership, with a leader's tier."""
    return bool(session.scalar(select(_LEADS_THE_AGENCY), {"person_id": person_id}))


_LEADS_THE_AGENCY: Final = exists().where(
    Person.person_id == bindparam("person_id", type_=Uuid),
    Person.active,
    Person.tier == LEADING_TIER,
    Unit.unit_id == Person.unit_id,
    Unit.kind == LEADERSHIP,
)
_PARTIES: Final = select(WORKS_IN_OFFICE.label("office"), _LEADS_THE_AGENCY.label("leads"))


def parties_of(session: Session, viewer_id: UUID) -> frozenset[ObstacleParty]:
    """Return as whom somebody may act on what others raised."""
    row = session.execute(_PARTIES, {"person_id": viewer_id}).one()
    holds = {ObstacleParty.OFFICE: row.office, ObstacleParty.LEADERSHIP: row.leads}
    return frozenset(party for party, held in holds.items() if held)


def _visible(viewer_id: UUID, parties: frozenset[ObstacleParty]) -> ColumnElement[bool]:
    """Return the condition that the viewer may see it.

    Whoever raised it; of a unit's also who heads the unit now; leadership what was put to it; the
    Office all.
    """
    if ObstacleParty.OFFICE in parties:
        return literal(value=True)
    heads = exists().where(
        Unit.unit_id == Obstacle.unit_id,
        Unit.head_id == viewer_id,
        exists().where(Person.person_id == viewer_id, Person.active).correlate(None),
    )
    put = Obstacle.state.in_(BEFORE_LEADERSHIP)
    return or_(
        Obstacle.person_id == viewer_id,
        and_(Obstacle.collective_id.is_not(None), heads.correlate(Obstacle)),
        put if ObstacleParty.LEADERSHIP in parties else false(),
    )


def obstacle(session: Session, obstacle_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return one to whoever may see it. Raises ``NotFound`` for anybody else."""
    return _seen(session, _OBSTACLE, obstacle_id, viewer_id)


def obstacle_for_change(session: Session, obstacle_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return the same, held until the transaction ends. Raises ``NotFound``."""
    return _seen(session, _OBSTACLE.with_for_update(of=Obstacle), obstacle_id, viewer_id)


def _seen(
    session: Session, wanted: Select[*tuple[Any, ...]], obstacle_id: UUID, viewer_id: UUID
) -> AnyRow:
    visible = _visible(viewer_id, parties_of(session, viewer_id))
    of_one = wanted.where(Obstacle.obstacle_id == obstacle_id, visible)
    row = session.execute(of_one).one_or_none()
    if row is None:
        raise NotFound
    return row


def both_for_change(session: Session, one_id: UUID, other_id: UUID) -> Mapping[UUID, AnyRow]:
    """Return two by id, held in one order, so that who merges them the other way round waits."""
    wanted = select(*Obstacle.__table__.c).where(Obstacle.obstacle_id.in_((one_id, other_id)))
    held = wanted.order_by(Obstacle.obstacle_id).with_for_update()
    return {row.obstacle_id: row for row in session.execute(held)}


def obstacles(
    session: Session,
    *,
    viewer_id: UUID,
    asked: Mapping[str, Any],
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return what the viewer may see, newest first.

    ``asked`` narrows by ``state``, ``kind``, ``week`` and ``unit_id``, the last with all units
    below it, and by ``person_id``; what is null or not there narrows nothing.
    """
    wanted = _OBSTACLE.where(_visible(viewer_id, parties_of(session, viewer_id)))
    for name in ("state", "kind", "week", "person_id"):
        if asked.get(name) is not None:
            wanted = wanted.where(Obstacle.__table__.c[name] == asked[name])
    if asked.get("unit_id") is not None:
        wanted = wanted.where(Obstacle.unit_id.in_(below(asked["unit_id"])))
    if after is not None:
        wanted = wanted.where(Obstacle.obstacle_id < after[0])
    newest = wanted.order_by(Obstacle.obstacle_id.desc())
    return session.execute(newest.limit(limit)).all()


def open_obstacles(
    session: Session, viewer_id: UUID, parties: frozenset[ObstacleParty], *, most: int
) -> int:
    """Return how many the viewer may see that nobody answered yet, so many at most."""
    waiting = select(Obstacle.obstacle_id).where(
        Obstacle.state.in_(OPEN), _visible(viewer_id, parties)
    )
    return session.scalar(select(func.count()).select_from(waiting.limit(most).subquery())) or 0


def acts_on_obstacle(session: Session, obstacle_id: UUID) -> Sequence[AnyRow]:
    """Return every act on one, oldest first."""
    wanted = select(*ObstacleAct.__table__.c).where(ObstacleAct.obstacle_id == obstacle_id)
    return session.execute(wanted.order_by(ObstacleAct.version)).all()


def became(session: Session, merged: AnyRow) -> dict[str, Any] | None:
    """Return where the main one stands that this one was merged into, and what was told of it.

    Where the main one was merged itself, that is the last of the row. Its text and its author are
    somebody else's, and not told. Nothing for one that is not merged.
    """
    if merged.merged_into_id is None:
        return None
    first = select(Obstacle.obstacle_id, Obstacle.merged_into_id, Obstacle.state).where(
        Obstacle.obstacle_id == merged.merged_into_id
    )
    row = first.cte("row", recursive=True)
    following = aliased(Obstacle)
    row = row.union(
        select(following.obstacle_id, following.merged_into_id, following.state).where(
            following.obstacle_id == row.c.merged_into_id
        )
    )
    main = session.execute(select(row).where(row.c.merged_into_id.is_(None))).one()
    told = (each for each in acts_on_obstacle(session, main.obstacle_id) if each.action in TELLING)
    return {"obstacle_id": main.obstacle_id, "state": main.state, "acts": list(told)}
