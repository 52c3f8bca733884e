"""Records who read somebody else's detail, in the transaction of the read, and tells that person.

One row a request; whoever reads their own record leaves none.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, literal, select, tuple_, union_all
from sqlalchemy.orm import DeclarativeBase, Session

from shared.kit.copies import table
from shared.kit.db import AnyRow


class Role(StrEnum):
    """In which role somebody reads or decides; a person has it at that instant."""

    DIRECT_MANAGER = "direct_manager"
    AUTHORITY = "authority"
    DELEGATE = "delegate"
    MANAGER_BESIDE = "manager_beside"
    LEADER = "leader"
    OFFICE = "office"


def record_access(  # noqa: PLR0913 - a read has this many facts
    session: Session,
    model: type[DeclarativeBase],
    *,
    by: UUID,
    role: Role,
    person_id: UUID,
    what: str,
    thing_id: UUID | None = None,
    at: datetime,
) -> None:
    """Add one read to the service's access log, unless it is of one's own record."""
    if by != person_id:
        entry = {"by_id": by, "role": role, "person_id": person_id, "what": what, "at": at}
        session.execute(insert(model).values(entry | {"thing_id": thing_id}))


def accesses(
    session: Session,
    model: type[DeclarativeBase],
    person_id: UUID,
    *,
    acts: Select[*tuple[Any, ...]] | None = None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return who read a person's detail, and who acted on it, newest first.

    ``acts`` gives the columns ``at``, ``place``, ``by_id``, ``role``, ``did``, ``what`` and
    ``thing_id``; ``place`` tells apart what happened in one instant, and is a text.
    """
    log = table(model).c
    reads = select(
        log.at,
        func.concat("read:", log.id).label("place"),
        log.by_id,
        log.role,
        literal("read").label("did"),
        log.what,
        log.thing_id,
    ).where(log.person_id == person_id, log.by_id != person_id)
    both = (reads if acts is None else union_all(reads, acts)).subquery()
    wanted = select(*both.c)
    if after is not None:
        wanted = wanted.where(tuple_(both.c.at, both.c.place) < after)
    return session.execute(
        wanted.order_by(both.c.at.desc(), both.c.place.desc()).limit(limit)
    ).all()
