"""Which schema the code needs, and which the database has, without what applies migrations.

Every process asks that, and only a migrator needs Alembic, which takes 9 MiB and imports every
migration. A migration's file begins with its number, and its revision ends in it.
"""

from collections.abc import Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from sqlalchemy import Connection, Select, Text, column, func, select, table

KIT: Final = resources.files("shared.kit") / "schema" / "versions"
"""The migrations of the kit's own tables."""

_NOTED_IN: Final = "alembic_version"
_APPLIED: Final[Select[str]] = select(column("version_num", Text)).select_from(table(_NOTED_IN))


def own(service: str) -> Traversable:
    """Return where a service keeps its migrations."""
    return resources.files(f"{service}.migrations") / "versions"


def heads(service: str) -> Sequence[str]:
    """Return the newest revisions that the code knows, the kit's and the service's."""
    return sorted([f"{service}_{_newest(own(service))}", f"kit_{_newest(KIT)}"])


def _newest(folder: Traversable) -> str:
    return max(each.name.partition("_")[0] for each in folder.iterdir() if each.name[0].isdigit())


def applied(connection: Connection) -> Sequence[str]:
    """Return the revisions that the database is at; none where nothing was applied."""
    if connection.scalar(select(func.to_regclass(_NOTED_IN))) is None:
        return []
    return sorted(connection.scalars(_APPLIED))
