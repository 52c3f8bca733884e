"""Reads of petitions."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from reporting.models import Person, Petition, PetitionAct
from reporting.queries.results import is_office_member
from shared.errors import NotFound
from shared.kit.db import AnyRow

_PETITION: Final[Select[*tuple[Any, ...]]] = select(
    *Petition.__table__.c, func.coalesce(Person.name, "").label("person_name")
).join_from(Petition, Person, Person.person_id == Petition.person_id, isouter=True)


def petition(session: Session, petition_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return a petition to the person, to who answers, and to the Office. Raises ``NotFound``."""
    row = session.execute(_PETITION.where(Petition.petition_id == petition_id)).one_or_none()
    if row is None or not (
        viewer_id in (row.person_id, row.answers_id) or is_office_member(session, viewer_id)
    ):
        raise NotFound
    return row


def petition_for_change(session: Session, petition_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return the same, held until the transaction ends."""
    held = select(Petition.petition_id).where(Petition.petition_id == petition_id)
    session.execute(held.with_for_update())
    return petition(session, petition_id, viewer_id=viewer_id)


def petitions(
    session: Session,
    *,
    viewer_id: UUID,
    state: str | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return one's own petitions and those that one answers, newest first; the Office sees all."""
    wanted = _PETITION
    if not is_office_member(session, viewer_id):
        mine = or_(Petition.person_id == viewer_id, Petition.answers_id == viewer_id)
        wanted = wanted.where(mine)
    if state is not None:
        wanted = wanted.where(Petition.state == state)
    if after is not None:
        wanted = wanted.where(Petition.petition_id < after[0])
    return session.execute(wanted.order_by(Petition.petition_id.desc()).limit(limit)).all()


def has_open_petition(session: Session, classification_id: UUID) -> bool:
    """Tell whether a petition against a classification waits for its answer."""
    filed = select(Petition.petition_id).where(
        Petition.classification_id == classification_id, Petition.state == "filed"
    )
    return session.scalar(filed) is not None


def acts_of_petition(session: Session, petition_id: UUID) -> Sequence[AnyRow]:
    """Return every act on a petition, oldest first."""
    wanted = select(*PetitionAct.__table__.c).where(PetitionAct.petition_id == petition_id)
    return session.execute(wanted.order_by(PetitionAct.version)).all()
