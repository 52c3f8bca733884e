"""Reads of the directory's entries, each named for the question it answers."""

from approval.directory.queries.accounts import account_for_change, client, logins
from approval.directory.queries.organisation import (
    all_people,
    all_units,
    people,
    person,
    units,
    vacant_units,
)

__all__ = [
    "account_for_change",
    "all_people",
    "all_units",
    "client",
    "logins",
    "people",
    "person",
    "units",
    "vacant_units",
]
