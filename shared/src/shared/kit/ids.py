"""New identifiers: UUID version 7, which sort by time and so keep indexes dense."""

from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new identifier."""
    return uuid7()


NEW_ID_SQL: Final = """cast(encode(set_bit(set_bit(overlay(
    uuid_send(gen_random_uuid()) placing substring(
        int8send(cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) from 3
    ) from 1 for 6
), 52, 1), 53, 1), 'hex') as uuid)"""
"""The same in SQL, for statements that make many rows; PostgreSQL has its own from 18 on."""
