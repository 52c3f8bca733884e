"""Keeps copies of what other services own: the newest version of each subject, in any order.

A list of events becomes one statement with one parameter: PostgreSQL reads the rows out of JSON.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import Select, Table, bindparam, column, func, inspect, select
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.orm import DeclarativeBase, Session

ARRIVED: Final = "arrived"


@cache
def table(model: type[DeclarativeBase]) -> Table:
    """Return a model's table, for set-based statements."""
    return cast("Table", inspect(model).local_table)


def arrived(target: Table, names: Collection[str]) -> Select[*tuple[Any, ...]]:
    """Return a select of the rows in the parameter ``arrived``, typed like the table's columns.

    The parameter is a list of objects, as JSON knows them; the names are columns of ``target``.
    """
    columns = [column(name, target.c[name].type) for name in names]
    rows = func.jsonb_to_recordset(bindparam(ARRIVED, type_=JSONB)).table_valued(*columns)
    typed = rows.render_derived(name=ARRIVED, with_types=True)
    return select(*(typed.c[name] for name in names))


@cache
def _guarded(model: type[DeclarativeBase], names: tuple[str, ...], version: str) -> Insert:
    target = table(model)
    key = [each.name for each in target.primary_key]
    row = insert(target).from_select(names, arrived(target, names), include_defaults=False)
    return row.on_conflict_do_update(
        index_elements=key,
        set_={name: row.excluded[name] for name in names if name not in key},
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

    All rows have the same columns, with values as JSON has them; the primary key tells the
    subject. Columns that are not named stay as they are, so two speakers may each keep their own
    columns of one row.
    """
    if rows:
        statement = _guarded(model, tuple(rows[0]), version)
        session.connection().execute(statement, {ARRIVED: rows})
