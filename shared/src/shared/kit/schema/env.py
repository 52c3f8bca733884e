"""Alembic's environment for every service; ``shared.kit.migrations`` fills in what differs."""

from alembic import context
from sqlalchemy import text


def _is_declared(name: str | None, kind: str, _: object) -> bool:
    """Tell whether models speak of it: partitions come and go with time, and no model names one."""
    if kind != "table":
        return True
    connection = context.config.attributes["connection"]
    return name not in set(connection.scalars(text(_PARTITIONS)))


_PARTITIONS = "select relname from pg_class where relispartition"

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    include_name=_is_declared,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
