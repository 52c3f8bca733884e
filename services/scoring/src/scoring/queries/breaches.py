"""Reads of breaches, and of who may see and record them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from scoring.domain.breaches import Role
from scoring.models import Breach, BreachWithdrawal, Person, Unit
from shared.errors import NotFound
from shared.kit.db import AnyRow

_WITHDRAWN: Final = BreachWithdrawal.breach_id.is_not(None)
_BREACH: Final[Select[*tuple[Any, ...]]] = select(
    *Breach.__table__.c,
    Breach.at.label("recorded_at"),
    _WITHDRAWN.label("withdrawn"),
    BreachWithdrawal.by_id.label("withdrawn_by_id"),
    BreachWithdrawal.at.label("withdrawn_at"),
    BreachWithdrawal.reason.label("withdrawn_reason"),
).join_from(Breach, BreachWithdrawal, BreachWithdrawal.breach_id == Breach.breach_id, isouter=True)


def role_towards(session: Session, person_id: UUID, *, caller_id: UUID) -> Role:
    """Return as what somebody looks at a person's breaches.

    The person, today's direct manager, or a member of the Office. Raises ``NotFound`` for anybody
    else, and for whoever works here no longer.
    """
    person = session.get(Person, person_id)
    caller = session.get(Person, caller_id)
    if person is None or caller is None or not caller.active:
        raise NotFound
    if caller_id == person_id:
        return Role.PERSON
    if person.manager_id == caller_id:
        return Role.DIRECT_MANAGER
    if is_office_member(session, caller_id):
        return Role.OFFICE
    raise NotFound


def is_office_member(session: Session, person_id: UUID) -> bool:
    """Tell whether the person works in the Office or in one of its sections."""
    return bool(session.scalar(_IS_OFFICE_MEMBER, {"person_id": person_id}))


def _is_office_member() -> Select[bool]:
    own = select(Unit.unit_id, Unit.parent_id, Unit.kind).join(
        Person, Person.unit_id == Unit.unit_id
    )
    asked = Person.person_id == bindparam("person_id", type_=Uuid)
    line = own.where(asked, Person.active).cte("line", recursive=True)
    above = aliased(Unit)
    line = line.union(
        select(above.unit_id, above.parent_id, above.kind).where(above.unit_id == line.c.parent_id)
    )
    return select(exists().where(line.c.kind == "office"))


_IS_OFFICE_MEMBER: Final = _is_office_member()


def breaches(
    session: Session, person_id: UUID, *, after: tuple[Any, ...] | None, limit: int
) -> Sequence[AnyRow]:
    """Return a person's breaches, the withdrawn ones too, newest first."""
    wanted = _BREACH.where(Breach.person_id == person_id)
    if after is not None:
        wanted = wanted.where(tuple_(Breach.at, Breach.breach_id) < after)
    ordered = wanted.order_by(Breach.at.desc(), Breach.breach_id.desc())
    return session.execute(ordered.limit(limit)).all()


def breach(session: Session, breach_id: UUID) -> AnyRow:
    """Return one breach; raises ``NotFound``."""
    row = session.execute(_BREACH.where(Breach.breach_id == breach_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def breaches_of_week(session: Session, person_id: UUID, week: date) -> Sequence[AnyRow]:
    """Return the breaches of a person's week that stand, in the order of their days."""
    wanted = _BREACH.where(Breach.person_id == person_id, Breach.week == week, ~_WITHDRAWN)
    return session.execute(wanted.order_by(Breach.day, Breach.at, Breach.breach_id)).all()


def kinds_of_week(session: Session, person_id: UUID, week: date) -> list[str]:
    """Return the kinds of the breaches of a week that stand, one a breach."""
    return [row.kind for row in breaches_of_week(session, person_id, week)]
