"""Reads of what changed since, in the order in which the changes were committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from reporting.models import Change
from shared.kit.db import AnyRow


class Topic(StrEnum):
    """What changes are of."""

    RESULTS = "results"
    CLASSIFICATIONS = "classifications"


def head_of(session: Session, topic: Topic) -> int:
    """Return the position of the newest change, 0 before there is one.

    Whatever is read after it holds all changes up to there.
    """
    newest = select(func.max(Change.position)).where(Change.topic == topic)
    return session.scalar(newest) or 0


@dataclass(frozen=True, slots=True)
class Place:
    """Which page: what comes after the keys of the last line, so many, and the members of a line.

    ``of_changes``, ``after`` is the position of a change, and perhaps the keys after it.
    """

    after: tuple[Any, ...] | None
    limit: int
    names: Sequence[str]
    of_changes: bool = False


def changed_since(
    session: Session,
    topic: Topic,
    lines: Select[*tuple[Any, ...]],
    table: FromClause,
    keys: Sequence[str],
    page: Place,
) -> Sequence[AnyRow]:
    """Return the lines that changed after ``(position,)`` or ``(position, *keys)``, so ordered.

    ``lines`` select from ``table``, and name what they are ordered by as ``keys``. A line that
    changed twice since is there once, as it is now.
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
    found = wanted.correlate(marked).order_by(*of_table).limit(page.limit).lateral("found")
    ordered = marked.c.position, *(found.c[key] for key in keys)
    joined = select(found, marked.c.position).select_from(marked.join(found, literal(value=True)))
    whole = joined.order_by(*ordered).limit(page.limit).subquery("page")
    return written_lines(session, whole, ("position", *keys), page.names)


def written_lines(
    session: Session, page: FromClause, keys: Sequence[str], names: Sequence[str]
) -> Sequence[AnyRow]:
    """Return the lines of a page in order, each as finished JSON called ``line``, with its keys.

    PostgreSQL writes them: a row of values costs ten times as much to read and to write again.
    """
    shown = [_shown(page.c[name]) for name in names]
    line = select(*shown).correlate(page).lateral("line")
    wanted = (
        select(
            cast(func.row_to_json(line.table_valued()), Text).label("line"),
            *(page.c[key] for key in keys),
        )
        .select_from(page.join(line, literal(value=True)))
        .order_by(*(page.c[key] for key in keys))
    )
    return session.execute(wanted).all()


def _shown(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column as JSON has it: a decimal is a string."""
    if isinstance(column.type, Numeric):
        return cast(column, Text).label(column.key)
    return column
