"""New identifiers: UUID version 7, which sort by time and so keep indexes dense."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new identifier."""
    return uuid7()
