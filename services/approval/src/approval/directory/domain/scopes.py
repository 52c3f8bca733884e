"""What programs may be allowed; the list is closed."""

from collections.abc import Collection
from enum import StrEnum


class Scope(StrEnum):
    """One kind of thing that an API client may do, as its token tells it."""

    EVENTS_READ = "events:read"
    EVENTS_SUBSCRIBE = "events:subscribe"
    STATUS_READ = "status:read"
    RESULTS_READ = "results:read"
    RESULTS_WRITE = "results:write"
    CLASSIFICATIONS_READ = "classifications:read"
    DIRECTORY_WRITE = "directory:write"
    ITEMS_WRITE = "items:write"


def unknown_scopes(scopes: Collection[str]) -> list[str]:
    """Return those that nobody knows, in order."""
    return sorted(set(scopes) - set(Scope))
