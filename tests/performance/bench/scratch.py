"""A database that lasts as long as one measurement, on the platform's own server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from embedded.platform import Platform

SEED: Final = "YmVuY2gncyBvd24gc2VlZCwgYW5kIG9mIG5vYm9keSE"
"""What the applications on such a database sign with."""


@contextmanager
def scratch(platform: Platform, name: str) -> Iterator[str]:
    """Make a database, give its address, and drop it again."""
    platform.postgres.create_databases(name)
    try:
        yield platform.postgres.url(name)
    finally:
        with psycopg.connect(plain(platform.database_url("approval")), autocommit=True) as beside:
            beside.execute(f"drop database {name} with (force)")


def plain(url: str) -> str:
    """Return the address as psycopg itself takes it."""
    return url.replace("+psycopg", "")
