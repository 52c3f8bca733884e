"""What stands in a set of databases, to be put into other ones of the same kind at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from shared.kit.db import Database

_TABLES: Final = text(
    """
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'alembic_version'
    order by relname
    """
)
"""A partitioned table has its rows in its partitions."""

_COLUMNS: Final = text(
    """
    select string_agg(quote_ident(column_name), ', ' order by ordinal_position)
    from information_schema.columns
    where table_schema = 'public' and table_name = :table and is_generated = 'NEVER'
    """
)
_SEQUENCES: Final = text(
    """
    select sequencename, last_value from pg_sequences
    where schemaname = 'public' and last_value is not null
    """
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of one database by table and its columns, and how far its sequences have come."""

    rows: Mapping[str, bytes]
    sequences: Mapping[str, int]


def taken(database: Database) -> Snapshot:
    """Return what stands in a database just now."""
    with database.engine.begin() as connection:
        rows = {}
        for table in connection.scalars(_TABLES):
            columns = connection.scalar(_COLUMNS, {"table": table})
            target = f"{table} ({columns})"
            if content := _copied_out(connection, target):
                rows[target] = content
        sequences = {row.sequencename: row.last_value for row in connection.execute(_SEQUENCES)}
    return Snapshot(rows, sequences)


def put(snapshot: Snapshot, database: Database) -> None:
    """Put the rows into an empty database; no trigger looks at them again."""
    with database.engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for target, content in snapshot.rows.items():
            with _cursor(connection).copy(f"copy {target} from stdin") as copy:
                copy.write(content)
        for sequence, value in snapshot.sequences.items():
            named = {"sequence": sequence, "value": value}
            connection.execute(text("select setval(:sequence, :value)"), named)


def _copied_out(connection: Connection, target: str) -> bytes:
    with _cursor(connection).copy(f"copy {target} to stdout") as copy:
        return b"".join(bytes(each) for each in copy)


def _cursor(connection: Connection):  # noqa: ANN202 - psycopg's, which knows COPY
    return connection.connection.cursor()
