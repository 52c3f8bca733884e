"""Writes entries of the directory in one statement a table, however many they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Table, TableValuedAlias, column, func, insert, literal, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from shared.kit.copies import table


def store_added(session: Session, model: type[DeclarativeBase], entries: Sequence[Any]) -> None:
    """Insert entries; each has the model's columns as attributes."""
    if entries:
        target = table(model)
        given = _entries(target, entries)
        rows = select(*(given.c[each.name] for each in target.c))
        session.execute(insert(target).from_select(target.c.keys(), rows))


def store_changed(session: Session, model: type[DeclarativeBase], entries: Sequence[Any]) -> None:
    """Write entries over those of the same ids."""
    if entries:
        target = table(model)
        given = _entries(target, entries)
        values = {each.name: given.c[each.name] for each in target.c if each.name != "id"}
        session.execute(update(target).values(values).where(target.c.id == given.c.id))


def _entries(target: Table, entries: Sequence[Any]) -> TableValuedAlias:
    """Return entries as a table that a statement can read: one array a column."""
    arrays = [
        literal([getattr(entry, each.name) for entry in entries], ARRAY(each.type))
        for each in target.c
    ]
    columns = [column(each.name, each.type) for each in target.c]
    return func.unnest(*arrays).table_valued(*columns).render_derived(name="given")
