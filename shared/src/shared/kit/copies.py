"""Keeps copies of what other services own: the newest version of each subject, in any order."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, inspect
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import DeclarativeBase, Session


@cache
def table(model: type[DeclarativeBase]) -> Table:
    """Return a model's table, for set-based statements."""
    return cast("Table", inspect(model).local_table)


@cache
def _guarded(model: type[DeclarativeBase], columns: tuple[str, ...], version: str) -> Insert:
    target = table(model)
    key = [column.name for column in target.primary_key]
    row = insert(target).values(dict.fromkeys(columns))
    return row.on_conflict_do_update(
        index_elements=key,
        set_={name: row.excluded[name] for name in columns if name not in key},
        where=target.c[version] < row.excluded[version],
    )


def keep_newest(
    session: Session,
    model: type[DeclarativeBase],
    rows: Sequence[Mapping[str, Any]],
    *,
    version: str = "version",
) -> None:
    """Insert rows, or replace those of an older version; a late older one changes nothing.

    All rows have the same columns; the primary key tells the subject. Columns that are not named
    stay as they are, so two speakers may each keep their own columns of one row.
    """
    if rows:
        statement = _guarded(model, tuple(rows[0]), version)
        session.connection().execute(statement, [dict(row) for row in rows])
