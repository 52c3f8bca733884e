"""Reads of what changed since, in the order in which the changes were committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import FromClause, Select, bindparam, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from reporting.models import Change
from reporting.queries.lines import at_most


class Topic(StrEnum):
    """What changes are of."""

    RESULTS = "results"
    CLASSIFICATIONS = "classifications"


def head_of(session: Session, topic: Topic) -> int:
    """Return the position of the newest change, 0 before there is one.

    Whatever is read after it holds all changes up to there.
    """
    return session.scalar(_HEAD, {"topic": topic}) or 0


_HEAD: Final = select(func.max(Change.position)).where(Change.topic == bindparam("topic"))


@dataclass(frozen=True, slots=True)
class Place:
    """Which page: what comes after the keys of the last line, so many, and the members of a line.

    ``of_changes``, ``after`` is the position of a change, and perhaps the keys after it.
    """

    after: tuple[Any, ...] | None
    limit: int
    names: tuple[str, ...]
    of_changes: bool = False


def changed_since(
    topic: Topic,
    lines: Select[*tuple[Any, ...]],
    table: FromClause,
    keys: Sequence[str],
    page: Place,
) -> Select[*tuple[Any, ...]]:
    """Select the lines that changed after ``(position,)`` or ``(position, *keys)``, a page.

    ``lines`` select from ``table``, and name what they are ordered by as ``keys``; ``position`` is
    one more column. A line that changed twice since is there once, as it is now.
    """
    position, *place = page.after or (0,)
    marked = (
        select(Change.change_id, Change.position)
        .where(
            Change.topic == topic,
            Change.position >= position if place else Change.position > position,
        )
        .subquery("marked")
    )
    of_table = [table.c[key] for key in keys]
    wanted = lines.where(table.c.changed == marked.c.change_id, table.c.changed > 0)
    if place:
        further = tuple_(*of_table) > tuple_(*(literal(each) for each in place))
        wanted = wanted.where(or_(marked.c.position > position, further))
    limit = at_most(page.limit)
    found = wanted.correlate(marked).order_by(*of_table).limit(limit).lateral("found")
    ordered = marked.c.position, *(found.c[key] for key in keys)
    joined = select(found, marked.c.position).select_from(marked.join(found, literal(value=True)))
    return joined.order_by(*ordered).limit(limit)
