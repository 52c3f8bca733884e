"""The golden examples, one an event type, read anew each time so that a test may change its own."""

import json
from pathlib import Path
from typing import Any, Final

from shared.contracts.catalogue import example
from shared.contracts.envelope import EventData
from shared.contracts.subscriptions import SUBSCRIPTIONS

SCHEMAS: Final[dict[str, type[EventData]]] = {schema.event_type: schema for schema in SUBSCRIPTIONS}
TYPES: Final = sorted(SCHEMAS)


OLDER: Final = Path(__file__).with_name("older")
"""What was said before a type gained optional fields: ``<type>.<number>.json``."""


def older(event_type: str) -> list[dict[str, Any]]:
    """Return the envelopes of a type as they were said before it gained fields, oldest first."""
    files = sorted(OLDER.glob(f"{event_type}.*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


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
