"""Reads millions of lines as CSV or as JSON, written by PostgreSQL and in constant memory.

An extract is described once: of which columns, and where from. All formats come of that.
"""

# ruff: noqa: S608 - all names are of the code's own; values are written in as literals by psycopg

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from reporting.queries.copying import Blocks, copied
from reporting.queries.owed import units_below
from shared.kit.db import AnyRow

SECONDS: Final = 600
"""How long a whole extract may take: whoever reads more slowly asks for less at once."""

_BEGUN_AS_FORMULA: Final = "(9, 13, 43, 45, 61, 64)"
"""A tab, a carriage return, and + - = @: what spreadsheets take for the beginning of a formula."""

_JSON_LINES: Final = r"format csv, delimiter E'\x01', quote E'\x02', escape E'\x02'"
"""CSV with marks that no JSON holds, so that PostgreSQL writes it as it is."""


class Kind(StrEnum):
    """How a column is written: a word of ours, somebody's text, a number, a flag, or JSON."""

    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an extract, and the SQL that it is."""

    name: str
    of: str
    kind: Kind = Kind.WORD

    def csv(self, *, guarded: bool) -> str:
        """Return it as CSV takes it; ``guarded``, what would be a formula begins with an '."""
        if self.kind is not Kind.TEXT or not guarded:
            return self.of
        first = f"ascii({self.of})"  # of most words a letter, and nothing more is looked at
        risky = f"{first} < 65 and {first} in {_BEGUN_AS_FORMULA}"
        return f"case when {risky} then '''' || {self.of} else {self.of} end"

    def json(self) -> str:
        """Return the member of an object; what is not there is null."""
        written = {
            Kind.WORD: f"""coalesce('"' || {self.of} || '"', 'null')""",
            Kind.TEXT: f"coalesce(to_json({self.of})::text, 'null')",
            Kind.NUMBER: f"coalesce(({self.of})::text, 'null')",
            Kind.FLAG: f"case when {self.of} then 'true' else 'false' end",
            Kind.JSON: f"coalesce(({self.of})::text, 'null')",
        }
        return f"""'"{self.name}":' || {written[self.kind]}"""


@dataclass(frozen=True, slots=True)
class Extract:
    """Which lines, and what the file says of itself: period, as of when, provisional or final.

    ``values`` stand in ``source`` as ``%(name)s``. ``about`` is a value by name. ``guarded`` CSV
    may be opened by a spreadsheet, which takes no line of it for a formula.
    """

    columns: Sequence[Column]
    source: str
    values: Mapping[str, Any]
    about: Mapping[str, Any]
    guarded: bool = True

    @property
    def names(self) -> list[str]:
        """Return the heads of all columns: of the lines, and of what every line says again."""
        return [each.name for each in self.columns] + list(self._said())

    def _said(self) -> dict[str, str]:
        return {name: self.about[name] for name in SAID_IN_LINES}

    def csv_statement(self) -> tuple[str, dict[str, Any]]:
        """Return the statement that writes CSV without its head, and its values."""
        said = {f"said_{name}": value for name, value in self._said().items()}
        columns = [each.csv(guarded=self.guarded) for each in self.columns] + [
            f"%({name})s" for name in said
        ]
        lines = f"select {', '.join(columns)} from {self.source}"
        return f"copy ({lines}) to stdout (format csv)", {**self.values, **said}

    def json_statement(self) -> tuple[str, dict[str, Any]]:
        """Return the statement that writes a JSON object a line, and its values."""
        members = " || ',' || ".join(each.json() for each in self.columns)
        lines = f"select '{{' || {members} || '}}' from {self.source}"
        return f"copy ({lines}) to stdout ({_JSON_LINES})", dict(self.values)


SAID_IN_LINES: Final = ("period", "as_of", "state")
"""What every line of a CSV file says again, since CSV has no other place for it."""

_PUBLISHED: Final = (
    Column("person_id", "line.person_id"),
    Column("unit_id", "line.unit_id"),
    Column("status", "line.status"),
    Column("score", "line.score"),
    Column("grade", "line.grade", Kind.TEXT),
    Column("rulebook", "line.rulebook", Kind.TEXT),
    Column("rulebook_version", "line.rulebook_version", Kind.TEXT),
    Column("version", "line.version", Kind.NUMBER),
)
_UNDERWAY: Final = (
    *_PUBLISHED[:4],
    Column("grade", "line.decided_grade", Kind.TEXT),
    Column("rulebook", "(line.rulebook ->> 'id')", Kind.TEXT),
    Column("rulebook_version", "(line.rulebook ->> 'version')", Kind.TEXT),
    Column("version", "line.version", Kind.NUMBER),
    Column("step", "line.state"),
    Column("computed_grade", "line.computed_grade", Kind.TEXT),
    Column("proposed_grade", "line.proposed_grade", Kind.TEXT),
)
_RESULTS: Final = (
    Column("person_id", "line.person_id"),
    Column("week", "line.week"),
    Column("unit_id", "line.unit_id"),
    Column("total", "line.total"),
    Column("grade", "line.grade", Kind.TEXT),
    Column("provisional", "coalesce(progress.approval_version > line.version, false)", Kind.FLAG),
    Column("approved_parts", "line.approved_parts", Kind.JSON),
    Column("rulebook", "(line.rulebook ->> 'id')", Kind.TEXT),
    Column("rulebook_version", "(line.rulebook ->> 'version')", Kind.TEXT),
    Column("document", "line.document", Kind.TEXT),
    Column("result_id", "line.result_id"),
)


def classifications_extract(
    session: Session, asked: Mapping[str, Any], about: Mapping[str, Any]
) -> Extract:
    """Return the extract of a period's classifications; ``asked`` is as in ``classifications``."""
    columns = _PUBLISHED if asked["told"] else _UNDERWAY
    table = "published_classification" if asked["told"] else "classification"
    source = f"{table} as line where line.period = %(period)s"
    for name in ("person_id", "status"):
        if asked[name] is not None:
            source += f" and line.{name} = %({name})s"
    if asked["grade"] is not None:
        source += f" and line.{'grade' if asked['told'] else 'decided_grade'} = %(grade)s"
    within, units = _within(session, asked["unit_id"])
    return Extract(columns, source + within, {**asked, **units}, about)


def archived_lines(session: Session, period: str, about: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield what was published of a period by person, as CSV for another program of ours."""
    source = "published_classification as line where line.period = %(period)s"
    ordered = f"{source} order by line.period, line.person_id"
    extract = Extract(_PUBLISHED, ordered, {"period": period}, about, guarded=False)
    yield from as_csv(session, extract)


def results_extract(
    session: Session,
    first: date,
    last: date,
    *,
    unit_id: UUID | None,
    about: Mapping[str, Any],
) -> Extract:
    """Return the extract of the results from one Monday to another."""
    source = (
        "weekly_result as line left join progress on progress.report_id = line.report_id"
        " where line.week between %(first)s and %(last)s"
    )
    within, units = _within(session, unit_id)
    return Extract(_RESULTS, source + within, {"first": first, "last": last, **units}, about)


def _within(session: Session, unit_id: UUID | None) -> tuple[str, dict[str, Any]]:
    if unit_id is None:
        return "", {}
    return " and line.unit_id = any(%(units)s)", {"units": list(units_below(session, unit_id))}


def begin_extract(session: Session) -> None:
    """Have all that follows read one moment, and take its time. To be called first."""
    session.execute(text("set transaction isolation level repeatable read, read only"))
    session.execute(text(f"set local statement_timeout = '{SECONDS}s'"))


def as_csv(session: Session, extract: Extract) -> Iterator[bytes]:
    """Yield an extract as CSV (RFC 4180 in UTF-8, but lines end with LF) with a head."""
    head = ",".join(extract.names) + "\n"
    yield from _headed(head.encode(), copied(session, *extract.csv_statement()))


def as_json_lines(session: Session, extract: Extract) -> Iterator[bytes]:
    """Yield an extract as a JSON object a line: what it is, the lines, and how many there were."""
    about = orjson.dumps({"about": extract.about}, default=str, option=orjson.OPT_APPEND_NEWLINE)
    rows = yield from _headed(about, copied(session, *extract.json_statement()))
    yield orjson.dumps({"rows": rows}, option=orjson.OPT_APPEND_NEWLINE)


def _headed(head: bytes, lines: Blocks) -> Blocks:
    """Yield the head once PostgreSQL began, so that what it refuses is refused before."""
    try:
        first = next(lines)
    except StopIteration as end:
        yield head
        return int(end.value)
    yield head + first
    return (yield from lines)


def lines_with_names(session: Session, extract: Extract, *, most: int) -> Sequence[AnyRow]:
    """Return the lines with names, by unit and name, for people to read; at most so many."""
    columns = ", ".join(f"{each.of} as {each.name}" for each in extract.columns)
    lines, where, limits = extract.source.partition(" where ")
    statement = (
        "select coalesce(person.name, '') as person_name, coalesce(person.code, '') as code,"
        f" coalesce(unit.name, '') as unit_name, {columns} from {lines}"
        " left join person on person.person_id = line.person_id"
        f" left join unit on unit.unit_id = line.unit_id {where} {limits}"
        " order by unit_name, line.unit_id, person_name, line.person_id limit %(most)s"
    )
    values = {**extract.values, "most": most}
    return session.connection().exec_driver_sql(statement, values).all()
