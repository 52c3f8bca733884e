"""The golden examples, one an event type, read anew each time so that a test may change its own."""

import json
from typing import Any, Final

from shared.contracts.catalogue import example
from shared.contracts.envelope import EventData
from shared.contracts.subscriptions import SUBSCRIPTIONS

SCHEMAS: Final[dict[str, type[EventData]]] = {schema.event_type: schema for schema in SUBSCRIPTIONS}
TYPES: Final = sorted(SCHEMAS)


def golden(event_type: str) -> dict[str, Any]:
    """Return the example's envelope."""
    envelope: dict[str, Any] = json.loads(example(event_type))
    return envelope


def shape(value: Any) -> Any:
    """Return what is left of JSON without its values: names, nesting and kinds.

    A list has the shape of its first element; null is a kind of its own.
    """
    if isinstance(value, dict):
        return {name: shape(below) for name, below in sorted(value.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__
