"""The ledger's entries in order, each with its canonical line: the bytes that its hash is of.

The line is one JSON object on one line, in UTF-8: the result's columns, the number and the
previous hash, sorted by name; no blanks, no nulls; only what JSON has to escape is escaped. Ids
are small letters, days ``2026-11-16``, instants ``2026-11-20T08:15:00.000000Z``, totals strings
with two places; what is JSON stays as it is, sorted likewise.
"""

import json
from collections.abc import Generator, Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Numeric,
    Text,
    Uuid,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from approval.models import LedgerEntry, Result
from shared.kit.copies import table
from shared.kit.db import AnyRow

AT_ONCE: Final = 2_000
_INSTANT: Final = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
_BEGIN: Final = (
    "set transaction isolation level repeatable read, read only",
    "set local statement_timeout = 0",
    "set local datestyle = 'ISO'",
)

_RESULT: Final = table(Result)
_ENTRY: Final = table(LedgerEntry)


class Entry(NamedTuple):
    """One entry; ``line`` is nothing when its result is gone."""

    number: int
    result_id: str
    previous_sha256: bytes
    sha256: bytes
    line: bytes | None


def _written(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Let the database write a value, so that nothing of it is lost on the way."""
    if isinstance(column.type, DateTime):
        utc = func.to_char(column.op("at time zone")("UTC"), _INSTANT)
        before_christ = case((column < literal("0001-01-01Z", Text).cast(column.type), " BC"))
        return func.concat(utc, before_christ)
    if isinstance(column.type, LargeBinary):
        return func.encode(column, "hex")
    if isinstance(column.type, Uuid | Numeric | Date | JSONB):
        return cast(column, Text)
    return column


_COLUMNS: Final[dict[str, ColumnElement[Any]]] = {
    **_RESULT.c,
    "number": _ENTRY.c.number,
    "previous_sha256": _ENTRY.c.previous_sha256,
}
_NAMES: Final = tuple(sorted(_COLUMNS))
_DOCUMENTS: Final = tuple(
    place for place, name in enumerate(_NAMES) if isinstance(_COLUMNS[name].type, JSONB)
)
_IN_ORDER: Final = (
    select(
        _ENTRY.c.number,
        cast(_ENTRY.c.result_id, Text),
        _ENTRY.c.previous_sha256,
        _ENTRY.c.sha256,
        _RESULT.c.result_id.is_(None),
        *(_written(_COLUMNS[name]).label(f"written_{name}") for name in _NAMES),
    )
    .join_from(_ENTRY, _RESULT, _RESULT.c.result_id == _ENTRY.c.result_id, isouter=True)
    .order_by(_ENTRY.c.number)
    .execution_options(yield_per=AT_ONCE)
)


def begin_reading(session: Session) -> None:
    """Have a new transaction read one state of the ledger for as long as it takes."""
    for statement in _BEGIN:
        session.execute(text(statement))


def in_order(session: Session) -> Generator[Entry, None, None]:
    """Yield all entries by number, with no more than a few thousand in memory."""
    with session.connection().execute(_IN_ORDER) as found:
        for row in found:
            yield _entry(row)


def entry_of(session: Session, result_id: UUID) -> Entry | None:
    """Return one result's entry, or nothing."""
    found = session.connection().execute(_IN_ORDER.where(_ENTRY.c.result_id == result_id)).first()
    return None if found is None else _entry(found)


def hashes(session: Session, *, upto: int) -> Iterator[bytes]:
    """Yield the hashes of the first ``upto`` entries by number."""
    wanted = select(_ENTRY.c.sha256).where(_ENTRY.c.number <= upto).order_by(_ENTRY.c.number)
    wanted = wanted.execution_options(yield_per=AT_ONCE)
    with session.connection().execute(wanted) as found:
        yield from found.scalars()


def last_number(session: Session) -> int:
    """Return the number of the last entry, 0 for an empty ledger."""
    return session.scalar(select(func.coalesce(func.max(_ENTRY.c.number), 0))) or 0


def result_without_entry(session: Session) -> UUID | None:
    """Return a result that stands outside the ledger, or nothing."""
    entered = exists().where(_ENTRY.c.result_id == _RESULT.c.result_id)
    return session.scalar(select(_RESULT.c.result_id).where(~entered).limit(1))


def _entry(row: AnyRow) -> Entry:
    number, result_id, previous, sha256, gone, *written = row
    return Entry(number, result_id, previous, sha256, None if gone else _line(written))


def _line(written: list[Any]) -> bytes:
    for place in _DOCUMENTS:
        written[place] = _document(written[place])
    row = {name: value for name, value in zip(_NAMES, written, strict=True) if value is not None}
    return orjson.dumps(row)


@lru_cache(maxsize=4_096)
def _document(written: str | None) -> orjson.Fragment | None:
    """Return JSON sorted by name, with each number just as the database wrote it."""
    if written in {None, "null"}:
        return None
    try:
        read = json.loads(written or "", parse_int=orjson.Fragment, parse_float=orjson.Fragment)
        return orjson.Fragment(orjson.dumps(read, option=orjson.OPT_SORT_KEYS))
    except (RecursionError, orjson.JSONEncodeError):  # nothing that was approved nests so deep
        return orjson.Fragment(b"")
