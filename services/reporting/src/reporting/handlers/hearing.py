"""The one consumer of reporting, and what its handlers share."""

from typing import Any, Final

from shared.contracts.envelope import Event
from shared.kit.consumer import Consumer

consumer: Final = Consumer("reporting")


def taken(event: Event, columns: tuple[str, ...], version: str) -> dict[str, Any]:
    """Return the named fields of an event, and its version under the name ``version``."""
    return {name: event.data[name] for name in columns} | {version: event.subjectversion}
