"""Pages of lines as finished JSON, which PostgreSQL writes: values of rows cost ten times it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    Uuid,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeEngine

from shared.kit.db import AnyRow

Shown = Callable[[FromClause], Select[*tuple[Any, ...]]]
"""What is told of the rows of a page, a column for each member of a line, whatever is joined."""

_PAGE: Final = "page"
_NULL: Final = literal_column("'null'", Text)
_QUOTE: Final = literal_column("'\"'", Text)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a page in their order as a JSON array, how many, and the keys of the last."""

    json: str
    count: int
    last: AnyRow | None


def at_most(limit: int) -> ColumnElement[int]:
    """Return a limit that PostgreSQL sees when it plans: it takes an unknown one for a tenth."""
    return literal(limit, Integer, literal_execute=True)


def written(
    session: Session,
    found: Select[*tuple[Any, ...]],
    keys: tuple[str, ...],
    names: tuple[str, ...],
    shown: Shown,
) -> Lines:
    """Return the lines that ``found`` has, which is limited, ordered by ``keys``.

    What is ``shown`` is joined afterwards, so that it is looked up for those lines alone.
    """
    columns = tuple((each.name, each.type) for each in found.selected_columns)
    writing = _writing(columns, keys, names, shown).add_cte(found.cte(_PAGE))
    row = session.execute(writing).one()
    return Lines(f"[{row.lines or ''}]", row.number, row if row.number else None)


@cache
def _writing(
    columns: tuple[tuple[str, TypeEngine[Any]], ...],
    keys: tuple[str, ...],
    names: tuple[str, ...],
    shown: Shown,
) -> Select[*tuple[Any, ...]]:
    """Return what writes a page of that name: to build it takes longer than to read the page."""
    page = table(_PAGE, *(column(name, kind) for name, kind in columns))
    ordered = [page.c[key] for key in keys]
    line = shown(page).add_columns(*(each.label(f"key_{each.name}") for each in ordered)).subquery()
    text = func.string_agg(
        _object([line.c[name] for name in names]),
        aggregate_order_by(literal_column("','"), *(line.c[f"key_{key}"] for key in keys)),
    )
    whole = select(text.label("lines"), func.count().label("number")).select_from(line).subquery()
    last = select(*ordered).order_by(*(each.desc() for each in ordered)).limit(at_most(1))
    beside = last.subquery("last")
    joined = whole.join(beside, literal_column("true"), isouter=True)
    return select(whole, *beside.c).select_from(joined)


def _object(members: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    parts: list[ColumnElement[Any]] = []
    for each in members:
        begun = "," if parts else "{"
        parts += [literal_column(f"""'{begun}"{each.key}":'"""), _value(each)]
    return func.concat(*parts, literal_column("'}'"))


def _value(member: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column as JSON has it: a decimal is a string, and what is not there is null."""
    kind = member.type
    if isinstance(kind, NullType):
        return _NULL
    if isinstance(kind, Numeric | Uuid | Date):
        return func.coalesce(_QUOTE + cast(member, Text) + _QUOTE, _NULL)
    if isinstance(kind, Boolean | Integer | JSON):
        return func.coalesce(cast(member, Text), _NULL)
    return func.coalesce(cast(func.to_json(member), Text), _NULL)
