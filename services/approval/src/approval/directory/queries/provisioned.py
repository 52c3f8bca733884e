"""Reads of people and units as identity systems keep them.

To them there is whoever works here, and whoever left and is kept by one of them all the same.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from approval.directory.domain.tiers import Tier
from approval.directory.models import Contact, Person, PersonIdentity, Unit, UnitIdentity
from approval.directory.queries.entries import TOP_UNIT
from shared.kit.db import AnyRow, any_of

_above = aliased(Unit)
_IS_KEPT: Final = or_(Person.active, PersonIdentity.person_id.is_not(None))
_PERSON: Final = (
    select(
        Person.id,
        Person.code,
        Person.name,
        Person.unit_id,
        Unit.code.label("unit_code"),
        Unit.name.label("unit_name"),
        (Unit.id != TOP_UNIT.scalar_subquery()).label("unit_is_below"),
        Person.post_title,
        Person.tier,
        Person.manager_id,
        Person.active,
        PersonIdentity.external_id,
        Contact.email,
    )
    .join(Unit, Unit.id == Person.unit_id)
    .outerjoin(PersonIdentity, PersonIdentity.person_id == Person.id)
    .outerjoin(Contact, Contact.person_id == Person.id)
    .where(_IS_KEPT)
)
_MEMBERS: Final = (
    select(func.array_agg(Person.id))
    .outerjoin(PersonIdentity, PersonIdentity.person_id == Person.id)
    .where(Person.unit_id == Unit.id, _IS_KEPT)
    .correlate(Unit)
    .scalar_subquery()
)
_UNIT: Final = (
    select(
        Unit.id,
        Unit.code,
        Unit.name,
        Unit.kind,
        Unit.parent_id,
        _above.code.label("parent_code"),
        UnitIdentity.external_id,
        _MEMBERS.label("member_ids"),
    )
    .outerjoin(_above, _above.id == Unit.parent_id)
    .outerjoin(UnitIdentity, UnitIdentity.unit_id == Unit.id)
    .where(Unit.active)
)
_PERSON_BY: Final[dict[str, ColumnElement[Any]]] = {
    "id": Person.id.expression,
    "code": Person.code.expression,
    "external_id": PersonIdentity.external_id.expression,
    "email": func.lower(Contact.email),
}
_UNIT_BY: Final[dict[str, ColumnElement[Any]]] = {
    "id": Unit.id.expression,
    "external_id": UnitIdentity.external_id.expression,
}


def provisioned_people(
    session: Session, *, offset: int = 0, limit: int | None = None, **having: object
) -> Sequence[AnyRow]:
    """Return people in order of code; ``having`` names their id, code, external_id or email."""
    wanted = _narrowed(_PERSON, _PERSON_BY, having).order_by(Person.code)
    return session.execute(wanted.offset(offset).limit(limit)).all()


def provisioned_units(
    session: Session, *, offset: int = 0, limit: int | None = None, **having: object
) -> Sequence[AnyRow]:
    """Return units in order of code, with their people's ids; ``having`` as above."""
    wanted = _narrowed(_UNIT, _UNIT_BY, having).order_by(Unit.code)
    return session.execute(wanted.offset(offset).limit(limit)).all()


def _narrowed(
    wanted: Select[*tuple[Any, ...]],
    columns: dict[str, ColumnElement[Any]],
    having: dict[str, object],
) -> Select[*tuple[Any, ...]]:
    for name, value in having.items():
        wanted = wanted.where(columns[name] == value)
    return wanted


def count_provisioned_people(session: Session) -> int:
    """Return how many people there are to identity systems."""
    found = select(func.count()).select_from(_PERSON.order_by(None).subquery())
    return session.scalar(found) or 0


def count_units(session: Session) -> int:
    """Return how many units there are."""
    return session.scalar(select(func.count()).select_from(Unit).where(Unit.active)) or 0


def unit_codes(session: Session) -> Sequence[tuple[UUID, str]]:
    """Return id and code of each unit there is, in order of code."""
    rows = session.execute(select(Unit.id, Unit.code).where(Unit.active).order_by(Unit.code))
    return [(row.id, row.code) for row in rows]


def unit_ids_below(session: Session, unit_id: UUID) -> Sequence[UUID]:
    """Return the units there are directly below one."""
    return session.scalars(select(Unit.id).where(Unit.active, Unit.parent_id == unit_id)).all()


def kept_people(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these there are to identity systems."""
    wanted = _PERSON.where(Person.id == any_of(ids)).with_only_columns(
        Person.id, maintain_column_froms=True
    )
    return set(session.scalars(wanted))


def external_id_owner(
    session: Session, kept: type[PersonIdentity | UnitIdentity], given: str
) -> Any:
    """Return the id of the entry that has this external id, or nothing."""
    key = PersonIdentity.person_id if kept is PersonIdentity else UnitIdentity.unit_id
    return session.scalar(select(key).where(kept.external_id == given))


def email_owner(session: Session, email: str) -> UUID | None:
    """Return whose work e-mail this is, however it is capitalized."""
    wanted = select(Contact.person_id).where(func.lower(Contact.email) == func.lower(email))
    return session.scalar(wanted)


def provisioned_in_top_unit(session: Session) -> set[UUID]:
    """Return who works in the unit at the top of the tree by an identity system's account."""
    wanted = (
        select(Person.id)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .where(Person.active, Person.unit_id == TOP_UNIT.scalar_subquery())
        .where(Person.tier != Tier.COMMITTEE_LEADER.value)
    )
    return set(session.scalars(wanted))
