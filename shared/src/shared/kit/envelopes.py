"""Turns rows of the event table into CloudEvents envelopes, for the relay and the feed alike.

The data stays the JSON text that PostgreSQL gives; nothing here reads it.
"""

from typing import Any, Final

import orjson
from sqlalchemy import Text, cast

from shared.kit.db import AnyRow
from shared.kit.tables import event

ENVELOPE_COLUMNS: Final = (
    event.c.event_id,
    event.c.type,
    event.c.subject,
    event.c.time,
    event.c.subjectversion,
    event.c.correlation_id,
    event.c.causation_id,
    cast(event.c.data, Text).label("data"),
)


def envelope(row: AnyRow, *, source: str) -> dict[str, Any]:
    """Return the envelope of a row of ``ENVELOPE_COLUMNS``; ``source`` is the service's name.

    Its ``data`` is a fragment for ``orjson``, the only thing that can write it.
    """
    return {
        "specversion": "1.0",
        "id": str(row.event_id),
        "source": f"/{source}",
        "type": row.type,
        "subject": str(row.subject),
        "time": row.time.isoformat(),
        "datacontenttype": "application/json",
        "subjectversion": row.subjectversion,
        "correlationid": str(row.correlation_id),
        "causationid": str(row.causation_id),
        "data": orjson.Fragment(row.data),
    }
